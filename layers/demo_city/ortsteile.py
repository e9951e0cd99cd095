"""The Ortsteile as a sketch (ortsteile.toml): approximate centres and residents, no official values."""

from importlib.resources import files

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.definition import read_toml
from geo_lsz.frames import METRIC_CRS

_FILE = files("layers") / "demo_city" / "ortsteile.toml"


def ortsteile() -> GeoDataFrame:
    """Ortsteile by `nr` ("01".."53"): name, residents, siedlungstyp, planungsraum (code).

    Geometry is the centre, EPSG:25832, good to about 0.5–1 km.
    """
    rows = pd.DataFrame.from_dict(read_toml(_FILE)["ortsteile"], orient="index")
    centres = gpd.GeoSeries.from_xy(rows["lon"], rows["lat"], crs="EPSG:4326").to_crs(METRIC_CRS)
    plain = rows.drop(columns=["lon", "lat"]).rename_axis("nr")
    return GeoDataFrame(plain, geometry=centres).sort_index()


def planungsraum_names() -> Series:
    """Names of the assumed Planungsräume, by code ("PR1".."PR6")."""
    return Series(read_toml(_FILE)["planungsraeume"], name="name", dtype="str").sort_index()
