"""Areas: the districts of one geography, as polygons."""

import geopandas as gpd
from pandas import DataFrame

from geo_lsz.metres import scale_text
from layers import places_on_earth
from layers.delivery import Delivery
from layers.partition import notice_containment, notice_outline, notice_partition


def areas(delivery: Delivery) -> DataFrame:
    """AREAS of a delivery."""
    table, report = delivery.table, delivery.report
    shapes = places_on_earth.metric(delivery.raw.geometry, delivery.mapping.crs, report)
    report.raise_faults()
    shapes = places_on_earth.valid_polygons(shapes, report)
    report.raise_faults()
    by_code = shapes.set_axis(table["area"], axis="index")
    notice_partition(by_code, report)
    notice_containment(by_code, table.index, delivery.beside, report)
    notice_outline(by_code, delivery.beside, report)
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
