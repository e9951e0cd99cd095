// What stands on a drawn map, read from its pixels.
const REACH = 12;

const hex = (rgb) => `#${[...rgb].map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/** The colours around each place (pixels, from the upper left), as a legend writes them. */
export const coloursAround = (canvases, width, height, places) => {
  const often = { willReadFrequently: true };
  const paper = new OffscreenCanvas(width, height).getContext("2d", often);
  for (const canvas of canvases) {
    paper.drawImage(canvas, 0, 0);
  }
  return places.map(([x, y]) => {
    const corner = [Math.round(x) - REACH, Math.round(y) - REACH];
    const { data } = paper.getImageData(...corner, 2 * REACH, 2 * REACH);
    const pixels = Array.from({ length: data.length / 4 }, (_, at) => data.slice(4 * at, 4 * at + 3));
    return [...new Set(pixels.map(hex))];
  });
};
