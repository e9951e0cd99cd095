"""Areas: the districts of one geography, as polygons."""

import geopandas as gpd
from pandas import DataFrame

from geo_lsz.metres import scale_text
from layers import places_on_earth
from layers.delivery import Delivery


def areas(delivery: Delivery) -> DataFrame:
    """AREAS of a delivery."""
    table, report = delivery.table, delivery.report
    delivery.refuse_doubled("area")
    shapes = places_on_earth.metric(delivery.raw.geometry, delivery.mapping.crs, report)
    report.raise_faults()
    places_on_earth.require_polygons(shapes, report)
    report.raise_faults()
    places_on_earth.notice_overlaps(shapes, table["area"], report)
    if stretched := scale_text(shapes):
        report.notice(stretched)
    frame: DataFrame = gpd.GeoDataFrame(
        {
            "area": table["area"],
            "name": table["name"],
            "siedlungstyp": delivery.text("siedlungstyp"),
        },
        geometry=shapes,
    )
    return frame.set_index("area")
