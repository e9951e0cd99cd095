"""The map service: WMS 1.3.0 at /wms, drawn from the map scene."""
