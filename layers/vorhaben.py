"""Vorhaben: what the city plans, from the list that it publishes."""

import geopandas as gpd
import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame, Series

from geo_lsz import frames, service_area
from geo_lsz.frames import METRIC_CRS
from geo_lsz.rebase import membership
from geo_lsz.several import joined, parted
from layers.delivery import Delivery


def vorhaben(delivery: Delivery) -> DataFrame:
    """VORHABEN of a delivery."""
    told = DataFrame(
        {
            **{name: delivery.table[name] for name in ("vorhaben", "title")},
            "nummer": delivery.table["vorhaben"],
            **{name: delivery.text(name) for name in ("kategorie", "ziel", "zeitplan")},
            **{name: delivery.text(name) for name in ("grundlage", "dokument", "seite")},
            "handlungsfelder": _fields(delivery),
            "zielgruppe": delivery.words("zielgruppe"),
            "datum": delivery.days("datum"),
            "betroffen": delivery.named_areas("betroffen"),
            "stand": delivery.words("stand"),
            **frames.named(_costs(delivery), "kosten_eur"),
        }
    )
    points = _points(delivery)
    concerned = _concerned(delivery, told["betroffen"], points)
    frame: DataFrame = gpd.GeoDataFrame(told.assign(betroffen=concerned), geometry=points)
    return frame.set_index("vorhaben")


def _fields(delivery: Delivery) -> Series:
    """Slugs of the Handlungsfelder, in order."""
    told = delivery.text("handlungsfelder")
    delivery.report.notice(
        "nennt kein Handlungsfeld; zählt in keiner Belegmatrix",
        delivery.table.loc[told.isna(), "title"],
    )
    return told.map(lambda text: joined(sorted(parted(text))), na_action="ignore").astype("str")


def _points(delivery: Delivery) -> GeoSeries:
    """Where a Vorhaben is, by its middle; None where nobody told."""
    if not delivery.has_points:
        rows = delivery.table.index
        return gpd.GeoSeries([None] * len(rows), index=rows, crs=METRIC_CRS)
    shapes = delivery.points()
    delivery.report.raise_faults()
    large = shapes.notna() & (shapes.geom_type != "Point")
    delivery.report.notice(
        "ist eine Linie oder Fläche; gezeigt wird ein Punkt darin",
        delivery.table.loc[large, "title"],
    )
    return shapes.mask(large, shapes.representative_point())


def _concerned(delivery: Delivery, told: Series, points: GeoSeries) -> Series:
    """The areas that a Vorhaben is about: as told, else the one that its point lies in."""
    areas, geography = delivery.known_areas, delivery.mapping.geography
    if areas is not None and geography:
        placed = points[points.notna()]
        lies_in = membership(placed, GeoDataFrame(areas)).dropna()
        spelled = lies_in.map(lambda code: service_area.spelled(geography, [code]))
        told = told.fillna(spelled.reindex(told.index)).astype("str")
    delivery.report.notice(
        "ohne Gebiet; zählt in keiner Belegmatrix", delivery.table.loc[told.isna(), "title"]
    )
    return told


def _costs(delivery: Delivery) -> DataFrame:
    table = delivery.table
    if "kosten_eur" not in table:
        return frames.values(np.full(len(table), np.nan), table.index)
    header = delivery.header("kosten_eur")
    read = delivery.numbers(table["kosten_eur"], header, count=False)
    below = table.loc[read["value"] < 0, "kosten_eur"]
    delivery.report.fault("Kosten können nicht negativ sein", below, header)
    return frames.values(read["value"], table.index, unknown=read["status"])
