"""Register: the city's addresses, by which offers are found that come without coordinates."""

import geopandas as gpd
import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.frames import METRIC_CRS
from layers.address_book import ONE_PLACE_M
from layers.addresses import house_number
from layers.delivery import Delivery
from layers.report import Rule


def register(delivery: Delivery) -> DataFrame:
    """REGISTER of a delivery: one row per place with an address.

    An address may have several places, say the doors of a house.
    """
    _fault_strange_areas(delivery)
    _notice_numbers(delivery)
    frame = gpd.GeoDataFrame(
        {name: delivery.text(name) for name in ("strasse", "hausnummer", "plz", "ort", "area")},
        geometry=_points(delivery),
    )
    places: DataFrame = one_row_per_place(frame)
    _notice_without_place(delivery, places)
    _notice_apart(delivery, places)
    return places


def one_row_per_place(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of an address register as REGISTER, whatever their order.

    rows : the columns of REGISTER, any index; one address may stand in several rows,
        which are then told apart by a number in brackets
    """
    told = rows.assign(label=_labels(rows), x=rows.geometry.x, y=rows.geometry.y)
    place = ["label", "area", "x", "y"]
    told = told.drop_duplicates(place).sort_values(place, ignore_index=True)
    number = (told.groupby("label").cumcount() + 1).astype("str")
    several = told["label"].duplicated(keep=False)
    names = told["label"].mask(several, told["label"] + " (" + number + ")")
    index = Index(names, name="address", dtype="str")
    return told.drop(columns=["label", "x", "y"]).set_axis(index)


def _labels(rows: DataFrame) -> Series:
    """`Hauptstraße 5, 95463 Bindlach`: an address as a person writes it."""
    strasse, nummer, plz, ort = (
        rows[name].fillna("") for name in ("strasse", "hausnummer", "plz", "ort")
    )
    house, town = (strasse + " " + nummer).str.strip(), (plz + " " + ort).str.strip()
    return (house + ", " + town).where(town != "", house).astype("str")


def _points(delivery: Delivery) -> gpd.GeoSeries:
    """Points where the delivery has any; a register may tell nothing but areas."""
    if delivery.raw.geometry is not None or {"x", "y"} & set(delivery.table):
        return delivery.points()
    nowhere = [None] * len(delivery.table)
    return gpd.GeoSeries(nowhere, index=delivery.table.index, crs=METRIC_CRS)


def _fault_strange_areas(delivery: Delivery) -> None:
    """Faults for codes that the geography does not have; where it is not there yet, a notice."""
    if "area" not in delivery.table:
        return
    codes, geography = delivery.text("area"), delivery.mapping.geography
    if delivery.known_areas is None:
        delivery.report.notice(
            f"die Gliederung „{geography}“ ist noch nicht da; ihre Schlüssel sind nicht geprüft",
            rule=Rule.KNOWN_AREA,
        )
        return
    strange = codes[codes.notna() & ~codes.isin(delivery.known_areas.index)]
    delivery.report.fault(
        f"diesen Gebietsschlüssel gibt es in „{geography}“ nicht; Schlüssel oder Gebietsstand prüfen",
        strange.drop_duplicates(),
        delivery.header("area"),
        Rule.KNOWN_AREA,
    )


def _notice_numbers(delivery: Delivery) -> None:
    numbers = delivery.text("hausnummer")
    if lacking := int(numbers.isna().sum()):
        delivery.report.notice(
            f"{lacking} von {len(numbers)} Zeilen ohne Hausnummer; sie sagen nur, wo die Straße ist"
        )
    distinct = numbers.dropna().unique()
    strange = [text for text in distinct if not house_number(str(text)).first]
    delivery.report.notice(
        "diese Hausnummer ist nicht lesbar; die Zeile sagt nur, wo die Straße ist",
        numbers[numbers.isin(strange)],
        delivery.header("hausnummer"),
    )


def _notice_without_place(delivery: Delivery, places: DataFrame) -> None:
    """Notices about rows that have no coordinates, where others have."""
    lacking = int(places.geometry.isna().sum())
    if 0 < lacking < len(places):
        delivery.report.notice(
            f"{lacking} von {len(places)} Adressen ohne Koordinaten; Angebote dort bleiben offen"
        )


def _notice_apart(delivery: Delivery, places: DataFrame) -> None:
    """A notice about addresses whose points lie apart: who asks for them gets no answer."""
    label = Series(places.index.str.replace(r" \(\d+\)$", "", regex=True), index=places.index)
    x, y = (
        axis - axis.groupby(label).transform("mean")
        for axis in (places.geometry.x, places.geometry.y)
    )
    apart = np.hypot(x, y).groupby(label).max()
    named = apart.index[apart > ONE_PLACE_M]
    if len(named):
        delivery.report.notice(
            f"{len(named)} Adressen stehen an mehreren Orten, die über {ONE_PLACE_M:.0f} m "
            f"auseinander liegen (etwa {', '.join(named[:3])}); Angebote dort bleiben offen"
        )
