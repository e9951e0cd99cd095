"""Survey: one wave, its questions translated into ours, with answers, response and weights."""

import numpy as np
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.status import Status
from layers.delivery import Delivery

HUNDRED = 100.0


def survey(delivery: Delivery) -> DataFrame:
    """SURVEY of a delivery: a row for each area and question."""
    table, report = delivery.table, delivery.report
    delivery.areas_of_its_geography()
    key = table["area"] + ", " + table["frage"]
    report.fault("dieses Gebiet hat mehrere Zeilen zu dieser Frage", key[key.duplicated()])
    counts = DataFrame({name: _count(delivery, name) for name in ("numerator", "denominator")})
    reached = DataFrame({name: _count(delivery, name) for name in ("asked", "answered")})
    too_many = counts["numerator"] > counts["denominator"]
    report.fault("mehr Antworten dieser Art als gültige Antworten", key[too_many])
    report.fault(
        "mehr gültige Antworten als Personen, die geantwortet haben",
        key[counts["denominator"] > reached["answered"]],
    )
    report.fault(
        "mehr Personen haben geantwortet, als angeschrieben wurden",
        key[reached["answered"] > reached["asked"]],
    )
    _require_one_response(delivery, reached)
    delivery.notice_areas_without_row("dort gilt niemand als gehört")
    frame = DataFrame(
        {
            "area": table["area"],
            "frage": delivery.words("frage"),
            **counts,
            "effective": _number(delivery, "effective"),
            **reached,
            **_share(delivery, counts),
        }
    )
    return frame.set_index(["area", "frage"])


def _share(delivery: Delivery, counts: DataFrame) -> DataFrame:
    """The weighted share 0..1 where it is told, else that of the answers as counted."""
    told = _number(delivery, "share")
    beyond = told.notna() & ~told.between(0, HUNDRED)
    delivery.report.fault(
        "ist kein Anteil von 0 bis 100", told[beyond].astype("str"), delivery.header("share")
    )
    nobody = counts["denominator"] == 0
    counted = counts["numerator"] / counts["denominator"].mask(nobody)
    share = (told / HUNDRED).fillna(counted).mask(nobody).astype("float64")
    why = Series(str(Status.MISSING), index=share.index).mask(nobody, str(Status.NOT_APPLICABLE))
    return frames.values(share, share.index, unknown=why)


def _require_one_response(delivery: Delivery, reached: DataFrame) -> None:
    """Faults for areas whose response is not the same beside every question."""
    areas = delivery.table["area"]
    several = reached.groupby(areas).transform("nunique").max(axis="columns") > 1
    delivery.report.fault(
        "Rücklauf ist bei den Fragen dieses Gebiets verschieden angegeben",
        areas[several].drop_duplicates(),
        delivery.header("area"),
    )


def _count(delivery: Delivery, name: str) -> Series:
    return _read(delivery, name, count=True)


def _number(delivery: Delivery, name: str) -> Series:
    return _read(delivery, name, count=False)


def _read(delivery: Delivery, name: str, *, count: bool) -> Series:
    if name not in delivery.table:
        return Series(np.nan, index=delivery.table.index)
    read = delivery.numbers(delivery.table[name], delivery.header(name), count=count)
    return read["value"].astype("float64")
