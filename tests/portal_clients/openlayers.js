// A web map with OpenLayers that takes the same style: vector tiles as the service hands them out.
import { apply } from "ol-mapbox-style";
import Map from "ol/Map.js";
import View from "ol/View.js";
import { fromLonLat, transformExtent } from "ol/proj.js";
import "ol/ol.css";
import { coloursAround } from "./pixels.js";

/** Once all is drawn: the feature and the colours at each point (degrees, east first). */
window.shown = async (style, bounds, points) => {
  const map = new Map({ target: "map", controls: [], view: new View() });
  await apply(map, style);
  map.getView().fit(transformExtent(bounds.flat(), "EPSG:4326", "EPSG:3857"));
  await new Promise((resolve) => map.once("rendercomplete", resolve));
  const canvases = map.getViewport().querySelectorAll("canvas");
  const places = points.map((point) => map.getPixelFromCoordinate(fromLonLat(point)));
  const colours = coloursAround(canvases, ...map.getSize(), places);
  return places.map((place, at) => {
    const [feature] = map.getFeaturesAtPixel(place);
    return { properties: feature?.getProperties(), colours: colours[at] };
  });
};
