// A web map with MapLibre: a style of the service as it is, and what then stands on the map.
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { Map, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { coloursAround } from "./pixels.js";

setWorkerUrl(new URL("worker.js", location.href).href);

const json = async (address) => (await fetch(address)).json();

/** What MapLibre's specification finds wrong with each style of a list, by its address. */
window.faults = async (list) => {
  const addresses = (await json(list)).styles.map(({ links }) => links[0].href);
  const styles = await Promise.all(addresses.map(json));
  return styles.map((style, at) => [addresses[at], validateStyleMin(style).map(String)]);
};

/** Once all is drawn: the feature and the colours at each point (degrees, east first). */
window.shown = (style, bounds, points) => new Promise((resolve, reject) => {
  const map = new Map({
    container: "map",
    style,
    bounds,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    attributionControl: false,
  });
  map.on("error", ({ error }) => reject(error));
  map.once("idle", () => {
    const canvas = map.getCanvas();
    const places = points.map((point) => map.project(point)).map(({ x, y }) => [x, y]);
    const colours = coloursAround([canvas], canvas.width, canvas.height, places);
    resolve(places.map((place, at) => {
      const [feature] = map.queryRenderedFeatures(place);
      return { properties: feature?.properties, colours: colours[at] };
    }));
  });
});
