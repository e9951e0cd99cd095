"""Cells: how many people of each Zielgruppe live where, by grid cell or by area."""

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.status import Status
from layers.delivery import Delivery


def cells(delivery: Delivery) -> DataFrame:
    """CELLS of a delivery; people counted by area stand at its representative point, as coarse."""
    table, mapping = delivery.table, delivery.mapping
    by_area = "area" in table
    if by_area:
        inner = delivery.areas_of_its_geography().representative_point()
        delivery.notice_areas_without_row("Einwohner unbekannt")
        points = gpd.GeoSeries(inner.reindex(table["area"]).array, index=table.index, crs=inner.crs)
        cell = mapping.geography + ":" + table["area"]
    else:
        points = delivery.points()
        delivery.report.fault("ohne Koordinaten", table.loc[points.isna(), "cell"])
        cell = table["cell"]
    doubled = cell[cell.duplicated(keep=False)]
    delivery.report.fault("diese Zelle kommt mehrfach vor", doubled)
    groups: list[DataFrame] = [
        gpd.GeoDataFrame(
            {
                "cell": cell,
                "zielgruppe": Series(group, index=table.index, dtype="str"),
                "coarse": by_area,
                **frames.named(_persons(delivery, header), "persons"),
            },
            geometry=points,
        )
        for group, header in mapping.persons.items()
    ]
    return pd.concat(groups).set_index(["cell", "zielgruppe"])


def _persons(delivery: Delivery, header: str) -> DataFrame:
    texts = delivery.rows[header]
    read = delivery.numbers(texts, header, count=True)
    missing = read["status"] == Status.MISSING
    delivery.report.notice("Angabe fehlt; sie bleibt unbekannt", texts[missing], header)
    rule = delivery.mapping.secrecy
    hidden = (read["status"] == Status.SUPPRESSED).to_numpy()
    bound = rule.min_count - 1 if rule is not None and rule.rule == "counts" else np.nan
    return frames.values(
        read["value"],
        texts.index,
        unknown=read["status"],
        low=np.where(hidden, 1.0, np.nan),
        high=np.where(hidden, bound, np.nan),
    )
