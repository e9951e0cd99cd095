"""Cells: how many people of each Zielgruppe live where, by grid cell or by area."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.frames import ALL
from geo_lsz.status import Status
from layers.delivery import Delivery
from layers.spelling import half_unit

HUNDRED = 100.0
HAIR = 1e-9
"""What a whole number of persons may be off by, reckoned from a percentage."""


def cells(delivery: Delivery) -> DataFrame:
    """CELLS of a delivery; people counted by area stand at its representative point, as coarse."""
    table, mapping = delivery.table, delivery.mapping
    if not {"cell", "area"} & set(table):
        delivery.report.fault("wo die Menschen leben, fehlt; Spalte cell oder area zuordnen")
        delivery.report.raise_faults()
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
                **frames.named(persons, "persons"),
            },
            geometry=points,
        )
        for group, persons in _groups(delivery)
    ]
    return pd.concat(groups).set_index(["cell", "zielgruppe"])


def _groups(delivery: Delivery) -> Iterator[tuple[str, DataFrame]]:
    """Persons of each Zielgruppe, as `value, status, low, high` by row."""
    counted = {
        group: delivery.persons(delivery.rows[header], header)
        for group, header in delivery.mapping.persons.items()
    }
    yield from counted.items()
    for group, header in delivery.mapping.percents.items():
        yield group, _persons_of_percent(delivery, header, counted[ALL])


def _persons_of_percent(delivery: Delivery, header: str, everybody: DataFrame) -> DataFrame:
    """Persons that a rounded percentage of everybody stands for.

    Known where only one whole number, divided by everybody, is rounded to that
    percentage; else unknown between the smallest and the largest such number.
    A percentage that fits no whole number says nothing.
    """
    texts = delivery.rows[header]
    percent = delivery.numbers(texts, header, count=False)
    beyond = (percent["value"] < 0) | (percent["value"] > HUNDRED)
    delivery.report.fault("ist kein Anteil von 0 bis 100", texts[beyond], header)
    half = half_unit(texts, delivery.decimal)
    per_percent = everybody["value"] / HUNDRED
    fewest = ((percent["value"] - half).clip(0) * per_percent - HAIR).apply(np.ceil)
    most = ((percent["value"] + half).clip(upper=HUNDRED) * per_percent + HAIR).apply(np.floor)
    no_number = fewest > most
    delivery.report.notice(
        "zu diesem Anteil passt keine ganze Zahl von Personen; bleibt unbekannt",
        texts[no_number],
        header,
    )
    delivery.report.notice(
        "aus dem gerundeten Anteil folgt keine eindeutige Zahl; bleibt unbekannt, mit Grenzen",
        texts[fewest < most],
        header,
    )
    return frames.values(
        fewest.where(fewest == most),
        texts.index,
        unknown=percent["status"].replace(str(Status.OK), str(Status.MISSING)),
        low=fewest.mask(no_number),
        high=most.mask(no_number),
    )
