// A map of a Masterportal: its own code for layers of OGC API Features, as a city's portal runs it.
import crs from "@masterportal/masterportalapi/src/crs.js";
import oaf from "@masterportal/masterportalapi/src/layer/oaf.js";
import rawLayerList from "@masterportal/masterportalapi/src/rawLayerList.js";
import GeoJSON from "ol/format/GeoJSON.js";
import Map from "ol/Map.js";
import View from "ol/View.js";

crs.registerProjections();

const format = new GeoJSON();

/** What the layer `id` of `services` holds once the map has shown `extent`, all in EPSG:25832. */
window.shown = (services, id, extent) => new Promise((resolve, reject) => {
  rawLayerList.initializeLayerList(services);
  const layer = oaf.createLayer(rawLayerList.getLayerWhere({ id }), {
    options: {
      afterLoading: (features) => resolve(format.writeFeaturesObject(features).features),
      onLoadingError: (error) => reject(new Error(error)),
    },
  });
  const view = new View({ projection: "EPSG:25832", smoothResolutionConstraint: false });
  const map = new Map({ target: "map", layers: [layer], view, controls: [] });
  view.fit(extent);
  map.render();
});
