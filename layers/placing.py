"""Placing: where the offers of a list are, by its coordinates, else by the city's address register.

What the register leaves open, a service outside is asked for, if who imports says so.
"""

from collections.abc import Callable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz.frames import METRIC_CRS
from geo_lsz.german import german
from geo_lsz.lage import Lage
from layers.delivery import Delivery
from layers.geocoding import all_open, geocoded
from layers.outside import Outside, found_outside
from layers.report import Rule

ADDRESS = ("strasse", "hausnummer", "plz", "ort")


class Placed(NamedTuple):
    """Where offers are, on the rows of their list.

    points : EPSG:25832; None where nobody knows
    lage : how surely, as `Lage`; NA where the list told coordinates, or a place is not asked for
    """

    points: gpd.GeoSeries
    lage: Series


def placed(delivery: Delivery, wanted: Series) -> Placed:
    """Points of a list, its own where it has them, else those of the address register, or of a service.

    wanted : rows that must have a place to count; others stay without one

    What stays open, and what was found with less than full certainty, is noticed
    row by row.
    """
    points = _told(delivery)
    lacking = (points.isna() & wanted).to_numpy()
    lage = Series(pd.NA, index=points.index, dtype="str")
    if not lacking.any():
        return Placed(points, lage)
    book = delivery.book()
    if book is None and delivery.outside is None:
        _notice_unplaced(delivery, lacking)
        return Placed(points, lage.mask(lacking, str(Lage.OFFEN)))
    told = DataFrame({name: delivery.text(name) for name in ADDRESS})[lacking]
    found = all_open(told.index) if book is None else _with_a_place(geocoded(book, told))
    if delivery.outside is not None:
        found = _asked_outside(delivery, delivery.outside, told, found)
    _notice_found(delivery, told, found)
    at = gpd.GeoSeries(gpd.points_from_xy(found["x"], found["y"]), found.index, crs=METRIC_CRS)
    there = found.index[found["x"].notna()]
    points = points.copy()
    points.loc[there] = at.loc[there]
    return Placed(points, lage.mask(lacking, found["lage"].reindex(lage.index)))


def _told(delivery: Delivery) -> gpd.GeoSeries:
    """The points that the list tells; none where it tells addresses alone."""
    addresses = "strasse" in delivery.table
    if delivery.raw.geometry is not None or not addresses or {"x", "y"} & set(delivery.table):
        return delivery.points()
    nowhere = np.full(len(delivery.table), None)
    return gpd.GeoSeries(nowhere, index=delivery.table.index, crs=METRIC_CRS)


def _with_a_place(found: DataFrame) -> DataFrame:
    """What was found where the register does not tell coordinates is open, too: an area is no place."""
    areas_only = found["x"].isna() & (found["lage"] != Lage.OFFEN)
    why = "steht im Adressregister ohne Koordinaten"
    return found.assign(
        lage=found["lage"].mask(areas_only, str(Lage.OFFEN)),
        reason=found["reason"].mask(areas_only, why),
        candidates=found["candidates"].mask(areas_only, found["address"]),
    )


def _asked_outside(
    delivery: Delivery, outside: Outside, told: DataFrame, found: DataFrame
) -> DataFrame:
    """What was found, with open addresses asked of the service. Raises InputError without areas."""
    if delivery.known_areas is None:
        delivery.report.fault(
            "ohne Gebiete wird kein Dienst gefragt, denn niemand sähe, ob seine Antwort in der Stadt "
            "liegt; zuerst: geo-lsz import areas DATEI",
            rule=Rule.ADDRESS,
        )
        delivery.report.raise_faults()
        return found
    with_places = found_outside(outside, told, found, delivery.known_areas.union_all())
    delivery.report.notice(
        f"Adressen, die das Haus verlassen haben: {outside.sent}, an {outside.geocoder.called}; "
        "sonst nichts. Die Antworten liegen bei der Lieferung",
        rule=Rule.ADDRESS,
    )
    return with_places


def _notice_unplaced(delivery: Delivery, lacking: np.ndarray) -> None:
    delivery.report.notice(
        "ohne Koordinaten und Einzugsgebiet; zählt in keiner Erreichbarkeit, und ihre Art gilt nicht "
        "als vollständig gelistet. Mit einem Adressregister wird der Ort zur Adresse gefunden: "
        "geo-lsz import register DATEI",
        delivery.table.loc[lacking, "name"],
        rule=Rule.ADDRESS,
    )


def _notice_found(delivery: Delivery, told: DataFrame, found: DataFrame) -> None:
    report, names = delivery.report, delivery.table["name"]
    sure = int((found["lage"] == Lage.ADRESSE).sum())
    report.notice(
        f"{sure} von {len(found)} Adressen ohne Koordinaten stehen so im Adressregister",
        rule=Rule.ADDRESS,
    )
    addresses = told.fillna("").agg(" ".join, axis="columns").str.split().str.join(" ")
    unsure = found[found["lage"] != Lage.ADRESSE]
    for (row, one), address in zip(unsure.iterrows(), addresses[unsure.index], strict=True):
        said = _SAID[Lage(one["lage"])](one)
        report.notice(
            f"{address or 'ohne Adresse'}: {said}", names[names.index == row], rule=Rule.ADDRESS
        )


def _similar(one: Series) -> str:
    return f"gefunden als „{one['address']}“, dort anders geschrieben"


def _by_a_service(one: Series) -> str:
    return f"steht nicht im Adressregister; ein Dienst außerhalb nennt „{one['address']}“; bitte ansehen"


def _middle_of_street(one: Series) -> str:
    return (
        "die Hausnummer steht nicht im Adressregister; gilt als Mitte der Straße "
        f"({one['address']}), das Angebot liegt bis zu {german(one['off_m'])} m daneben"
    )


def _middle_of_ortsteil(one: Series) -> str:
    return (
        "die Straße steht nicht im Adressregister; gilt als Mitte des Ortsteils "
        f"({one['address']}), das Angebot liegt bis zu {german(one['off_m'])} m daneben"
    )


def _open(one: Series) -> str:
    near = f"; am nächsten kommt: {one['candidates']}" if one["candidates"] else ""
    return (
        f"offen, {one['reason']}{near}. Bleibt ohne Ort, und seine Art gilt nicht als vollständig "
        "gelistet, bis jemand die Adresse als [[correction]] der Zuordnung berichtigt"
    )


_SAID: dict[Lage, Callable[[Series], str]] = {
    Lage.AEHNLICH: _similar,
    Lage.DIENST: _by_a_service,
    Lage.STRASSE: _middle_of_street,
    Lage.ORTSTEIL: _middle_of_ortsteil,
    Lage.OFFEN: _open,
}
"""What the list's people are told of a row, by how it was found."""
