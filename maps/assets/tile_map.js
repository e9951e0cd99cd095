// Maps of many areas (maps/tile_map.py): MapLibre GL draws the tiles of a release. What the page
// carries as data is found here, so that no script stands in the page. Texts become text nodes.
import { Map as TileMap, NavigationControl, ScaleControl, prewarm, setWorkerUrl } from "./maplibre/maplibre-gl.mjs";

const FILLS = "klassen";
const POINTS = "punkte";
const NARROW_PX = 600;
const NO_WEBGL = "Die Karte braucht WebGL. Alle Werte stehen auch in der Tabelle.";
const NO_TILES = "Die Karte konnte nicht vollständig geladen werden. Alle Werte stehen auch in der Tabelle.";
const GERMAN = {
  "NavigationControl.ZoomIn": "Vergrößern",
  "NavigationControl.ZoomOut": "Verkleinern",
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
};

const hasWebGL = () => Boolean(document.createElement("canvas").getContext("webgl2"));
const canDraw = hasWebGL();

const made = (tag, className, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

/** A control of MapLibre made of one element. */
const control = (element) => ({ onAdd: () => element, onRemove: () => element.remove() });

const say = (box, text) => {
  const told = box.querySelector(".stand");
  told.textContent = text;
  told.hidden = !text;
  box.setAttribute("aria-busy", "false");
};

/** The part of the map that was seen last, as long as the tab is open: the page of a table is another page. */
const remembered = (key) => {
  const kept = sessionStorage.getItem(key);
  return kept ? { ...JSON.parse(kept), bounds: undefined } : {};
};

/** Scale and source lie below the city; on a telephone the source takes some lines. */
const roomIn = (box) => ({ top: 12, right: 12, bottom: box.clientWidth < NARROW_PX ? 76 : 40, left: 12 });

const drawnMap = (box, content) => {
  const key = `karte:${content.source}`;
  const canvas = made("div", "flaeche");
  box.append(canvas);
  const style = content.style;
  for (const source of Object.values(style.sources)) source.tiles = source.tiles.map((at) => location.origin + at);
  style.sprite = location.origin + style.sprite;
  const map = new TileMap({
    container: canvas,
    style,
    bounds: content.bounds,
    fitBoundsOptions: { padding: roomIn(box) },
    ...remembered(key),
    maxZoom: 18,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    locale: { ...GERMAN, "Map.Title": `${content.label}. Pfeiltasten verschieben, Plus und Minus vergrößern und verkleinern.` },
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-left");
  map.addControl(control(wholeCity(map, box, content.bounds)), "top-left");
  if (content.offers) map.addControl(control(switchOf(map, content)), "top-right");
  map.addControl(control(made("div", "maplibregl-ctrl quelle", content.attribution)), "bottom-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
  map.on("moveend", () => {
    sessionStorage.setItem(key, JSON.stringify({ center: map.getCenter(), zoom: map.getZoom() }));
  });
  let missing = false;
  map.on("error", () => {
    missing = true;
  });
  map.once("idle", () => say(box, missing ? NO_TILES : ""));
  return map;
};

const wholeCity = (map, box, bounds) => {
  const group = made("div", "maplibregl-ctrl maplibregl-ctrl-group");
  const button = made("button", "ganze-stadt");
  button.type = "button";
  button.title = "Ganze Stadt";
  button.setAttribute("aria-label", "Ganze Stadt");
  button.addEventListener("click", () => map.fitBounds(bounds, { padding: roomIn(box), animate: false }));
  group.append(button);
  return group;
};

const switchOf = (map, content) => {
  const label = made("label", "maplibregl-ctrl maplibregl-ctrl-group schalter");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = content.style.layers.find(({ id }) => id === POINTS).layout.visibility === "visible";
  box.addEventListener("change", () => map.setLayoutProperty(POINTS, "visibility", box.checked ? "visible" : "none"));
  label.append(box, ` ${content.offers}`);
  return label;
};

/** What the tooltip says, asked for once. */
const hints = (content) => {
  const asked = new Map();
  return (source, id) => {
    const address = `${content.hints}${source}/${encodeURIComponent(id)}?ansicht=${encodeURIComponent(content.view)}`;
    if (!asked.has(address)) {
      const answer = fetch(address).then((found) => (found.ok ? found.json() : { lines: [] }));
      asked.set(address, answer.catch(() => ({ lines: [] })));
    }
    return asked.get(address);
  };
};

/** A tooltip beside the pointer that never leaves the map. */
const tooltip = (box, content) => {
  const told = made("div", "karte-hinweis");
  told.hidden = true;
  box.append(told);
  const ask = hints(content);
  let current = "";
  const lines = (texts) => told.replaceChildren(...texts.map((text, at) => made(at ? "div" : "strong", "", text)));
  return {
    show: async ({ source, id, properties }, { x, y }) => {
      if (current !== `${source} ${id}`) {
        current = `${source} ${id}`;
        lines([properties.name]);
        const mine = current;
        const answer = await ask(source, id);
        if (mine !== current) return;
        if (answer.lines.length) lines(answer.lines);
      }
      told.hidden = false;
      const left = x + 16 + told.offsetWidth > box.clientWidth ? x - 16 - told.offsetWidth : x + 16;
      told.style.left = `${Math.max(0, left)}px`;
      told.style.top = `${Math.min(y, Math.max(0, box.clientHeight - told.offsetHeight))}px`;
    },
    hide: () => {
      current = "";
      told.hidden = true;
    },
  };
};

/** One area at a time stands out, in the map and in the table. */
const pointer = (map, content) => {
  const rows = new Map();
  const target = { source: content.source, sourceLayer: content.source };
  let shown = null;
  const point = (id) => {
    if (id === shown) return;
    if (shown !== null) {
      map.setFeatureState({ ...target, id: shown }, { shown: false });
      rows.get(shown)?.classList.remove("shown");
    }
    shown = id;
    if (id === null) return;
    map.setFeatureState({ ...target, id }, { shown: true });
    rows.get(id)?.classList.add("shown");
  };
  const join = () => {
    rows.clear();
    for (const row of document.querySelectorAll("tr[data-area]")) {
      const id = row.dataset.area;
      rows.set(id, row);
      for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, () => point(id));
      for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, () => point(null));
    }
  };
  join();
  document.addEventListener("htmx:after:swap", () => map.getContainer().isConnected && join());
  return { point, rows };
};

/** To the row of an area: on this page of the table, or on the one that holds it. */
const goTo = (rows, id) => {
  const row = rows.get(id);
  if (row) {
    row.scrollIntoView({ block: "center" });
    row.querySelector("a, summary")?.focus({ preventScroll: true });
    return;
  }
  const address = new URL(location.href);
  address.searchParams.delete("seite");
  address.searchParams.set("gebiet", id);
  address.hash = "";
  location.assign(address);
};

const listen = (map, box, content) => {
  const { point, rows } = pointer(map, content);
  const hint = tooltip(box, content);
  let touched = null;
  const layers = () => [POINTS, FILLS].filter((layer) => map.getLayer(layer));
  const at = (place) => map.queryRenderedFeatures(place, { layers: layers() })[0];
  map.on("mousemove", ({ point: place }) => {
    const found = at(place);
    map.getCanvas().style.cursor = found ? "pointer" : "";
    if (!found) {
      hint.hide();
      return point(null);
    }
    hint.show(found, place);
    point(found.source === content.source ? found.id : null);
  });
  map.on("mouseout", () => {
    hint.hide();
    point(null);
  });
  map.on("click", ({ point: place, originalEvent }) => {
    const found = at(place);
    if (!found || found.source !== content.source) return;
    hint.show(found, place);
    point(found.id);
    const goes = originalEvent.pointerType !== "touch" || touched === found.id; // a finger shows first, then goes
    touched = found.id;
    if (goes) goTo(rows, found.id);
  });
  const asked = new URL(location.href).searchParams.get("gebiet");
  if (asked) map.once("idle", () => bringInto(map, point, rows, asked));
};

/** The area that the address asks for: on the map, and its row, unless the address leads elsewhere. */
const bringInto = (map, point, rows, id) => {
  point(id);
  const place = rows.get(id)?.dataset.place?.split(" ").map(Number);
  if (place && !map.getBounds().contains(place)) map.jumpTo({ center: place });
  if (!location.hash && rows.has(id)) goTo(rows, id);
};

const drawn = new Set();

/** Draws every map below an element that is not drawn yet; for content that comes in later, too. */
export const drawTileMaps = (below = document) => {
  for (const map of [...drawn].filter((one) => !one.getContainer().isConnected)) {
    map.remove(); // a browser has few drawing boards: what left the page gives its own back
    drawn.delete(map);
  }
  for (const box of below.querySelectorAll(".kachelkarte:not([data-begun]):not(.leer)")) {
    box.dataset.begun = "";
    if (!canDraw) {
      say(box, NO_WEBGL);
      continue;
    }
    const content = JSON.parse(box.querySelector("script").textContent);
    const map = drawnMap(box, content);
    drawn.add(map);
    box.kachelkarte = map;
    listen(map, box, content);
  }
};

/** What a graphics card has drawn is not printed; a copy of it is. */
const copyForPrint = () => {
  for (const map of drawn) {
    const copy = made("canvas", "druckbild");
    const canvas = map.getCanvas();
    [copy.width, copy.height] = [canvas.width, canvas.height];
    map.redraw();
    copy.getContext("2d").drawImage(canvas, 0, 0);
    map.getContainer().append(copy);
  }
};

const removeCopies = () => document.querySelectorAll(".druckbild").forEach((copy) => copy.remove());

if (canDraw) {
  setWorkerUrl(new URL("./maplibre/maplibre-gl-worker.mjs", import.meta.url).href);
  prewarm();
}
document.addEventListener("htmx:after:swap", () => drawTileMaps());
addEventListener("beforeprint", copyForPrint);
addEventListener("afterprint", removeCopies);
drawTileMaps();
