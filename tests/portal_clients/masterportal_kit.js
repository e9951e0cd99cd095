// A map of a Masterportal that is told of its layers by the files of the portal kit, and draws them itself.
import crs from "@masterportal/masterportalapi/src/crs.js";
import oaf from "@masterportal/masterportalapi/src/layer/oaf.js";
import rawLayerList from "@masterportal/masterportalapi/src/rawLayerList.js";
import createStyle from "@masterportal/masterportalapi/src/vectorStyle/createStyle.js";
import Map from "ol/Map.js";
import View from "ol/View.js";

crs.registerProjections();

/** The colours (#rrggbb) at `points` of a map of `extent` that shows the layer `id`, all in EPSG:25832. */
window.colours = (services, styles, id, extent, points) => new Promise((resolve, reject) => {
  rawLayerList.initializeLayerList(services);
  const raw = rawLayerList.getLayerWhere({ id });
  const entry = styles.find(({ styleId }) => styleId === raw.styleId);
  const layer = oaf.createLayer(raw, {
    layerParams: { style: (feature) => createStyle.createStyle(entry, feature, false, "") },
    options: { onLoadingError: (error) => reject(new Error(error)) },
  });
  const view = new View({ projection: "EPSG:25832", smoothResolutionConstraint: false });
  const map = new Map({ target: "map", layers: [layer], view, controls: [], pixelRatio: 1 });
  view.fit(extent);
  map.once("rendercomplete", () => {
    const canvas = document.querySelector("canvas").getContext("2d");
    const hex = (channel) => channel.toString(16).padStart(2, "0");
    resolve(points.map((point) => {
      const [x, y] = map.getPixelFromCoordinate(point);
      const [red, green, blue] = canvas.getImageData(x, y, 1, 1).data;
      return `#${hex(red)}${hex(green)}${hex(blue)}`;
    }));
  });
});
