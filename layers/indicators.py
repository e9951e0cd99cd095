"""Indicators: rates of need by area, as counts (numerator, denominator) or as values."""

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.status import Status
from layers.delivery import Delivery


def indicators(delivery: Delivery) -> DataFrame:
    """INDICATORS of a delivery."""
    names = delivery.areas_of_its_geography()["name"]
    long = _wide(delivery) if delivery.mapping.wide else _long(delivery)
    delivery.report.raise_faults()
    frame = long.set_index(["area", "indicator"])
    doubled = frame.index[frame.index.duplicated()].unique()
    for area, indicator in doubled:
        delivery.report.fault(f"Gebiet {area}, Kennzahl {indicator}: kommt mehrfach vor")
    delivery.notice_areas_without_row("alle Kennzahlen unbekannt")
    return _not_classified(frame, delivery, names)


def _long(delivery: Delivery) -> DataFrame:
    table, report = delivery.table, delivery.report
    keys = list(delivery.mapping.indicators)
    strange = table.loc[~table["indicator"].isin(keys), "indicator"]
    report.fault(f"diese Kennzahl kennt die Zuordnung nicht; sie kennt {', '.join(keys)}", strange)
    numerator, denominator = (
        delivery.numbers(table[name], delivery.header(name), count=True)
        for name in ("numerator", "denominator")
    )
    too_big = numerator["value"] > denominator["value"]
    report.fault("der Zähler ist größer als der Nenner", table.loc[too_big, "numerator"])
    status = numerator["status"].where(numerator["status"] != Status.OK, denominator["status"])
    nobody = denominator["value"] == 0
    named = table["area"] + ", " + table["indicator"]
    report.notice("Angabe fehlt; sie bleibt unbekannt", named[status == Status.MISSING])
    rate = (numerator["value"] / denominator["value"].mask(nobody)).astype("float64")
    unknown = status.mask(nobody & (status == Status.OK), str(Status.NOT_APPLICABLE))
    return DataFrame(
        {
            "area": table["area"],
            "indicator": table["indicator"],
            "numerator": numerator["value"],
            "denominator": denominator["value"],
            **frames.values(rate, table.index, unknown=unknown),
        }
    )


def _wide(delivery: Delivery) -> DataFrame:
    parts = []
    for key, header in delivery.mapping.wide.items():
        texts = delivery.rows[header]
        if (texts == "").all():
            delivery.report.notice(
                "die Spalte ist leer; Kennzahl gilt als nicht geliefert", None, header
            )
            continue
        read = delivery.numbers(texts, header, count=False)
        missing = read["status"] == Status.MISSING
        delivery.report.notice("Angabe fehlt; sie bleibt unbekannt", texts[missing], header)
        parts.append(
            DataFrame(
                {
                    "area": delivery.table["area"],
                    "indicator": Series(key, index=texts.index, dtype="str"),
                    "numerator": np.nan,
                    "denominator": np.nan,
                    **frames.values(read["value"], texts.index, unknown=read["status"]),
                }
            )
        )
    return pd.concat(parts)


def _not_classified(frame: DataFrame, delivery: Delivery, names: Series) -> DataFrame:
    """The frame with areas all of whose values are 0 as unknown, where the mapping says so."""
    status = delivery.mapping.all_zero_means
    if status == Status.OK:
        return frame
    largest = frame["value"].abs().groupby(level="area").transform("max")
    zero = largest == 0
    for area in frame.index[zero].get_level_values("area").unique():
        delivery.report.notice(
            f"Gebiet {area} ({names[area]}): alle Werte 0; gilt als nicht eingestuft"
        )
    unknown = frames.values(
        frame["value"].mask(zero), frame.index, unknown=frame["status"].mask(zero, str(status))
    )
    return frame.assign(**unknown)
