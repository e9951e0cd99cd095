"""Publication: results of runs become collections of features, classified once for all doors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.analysis import Reckoned
from geo_lsz.angebotsart import Angebotsart, angebotsarten
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.klassen import classify
from geo_lsz.released import Collection, View
from geo_lsz.status import Status
from geo_lsz.views import Measured, measured_views, view_key
from geo_lsz.zielgruppe import zielgruppen

Published = tuple[Collection, gpd.GeoDataFrame]
"""A collection and its features."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where published things come from: what every collection must say."""

    stichtag: date
    licence: str
    attribution: str
    caveats: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geography:
    """A geography: AREAS with its names and where they come from."""

    key: str
    title: str
    gebietsstand: str
    areas: gpd.GeoDataFrame
    origin: Origin


def areas_collection(geography: Geography) -> Published:
    """The areas of a geography, without any result."""
    areas = geography.areas
    features = gpd.GeoDataFrame(
        {
            "name": areas["name"],
            "siedlungstyp": areas["siedlungstyp"],
            "flaeche_km2": (areas.area / 1e6).round(3),
        },
        geometry=areas.geometry,
    ).rename_axis("feature")
    collection = _collection(
        geography,
        geography.origin,
        key=geography.key,
        title=geography.title,
        description=f"Gebiete der Gliederung {geography.title}",
        kind="areas",
        properties={
            "name": "Name",
            "siedlungstyp": "Siedlungstyp",
            "flaeche_km2": "Fläche in km²",
        },
    )
    return collection, features


def result_collection(
    field: Handlungsfeld, geography: Geography, need: Reckoned, gap: Reckoned, origin: Origin
) -> Published:
    """What was reckoned for a Handlungsfeld on a geography, with the class of every value."""
    results = pd.concat([need.areas, gap.areas])
    here = results[results["geography"] == geography.key].set_index(["angebotsart", "measure"])
    measured = [m for m in measured_views(field, need.notes, gap.notes) if m.key in here.index]
    parts = {m.view.key: _values(here, m, geography.areas.index) for m in measured}
    features = gpd.GeoDataFrame(
        pd.concat(
            [
                geography.areas["name"],
                _worst_kind(parts, field),
                *(_persons(here, kind, geography.areas.index) for kind in field.kinds_with_a_place),
                *(_properties(parts[m.view.key], m.view) for m in measured),
            ],
            axis=1,
        ),
        geometry=geography.areas.geometry,
    ).rename_axis("feature")
    collection = _collection(
        geography,
        replace(origin, caveats=(*origin.caveats, *_caveats(need.notes, gap.notes))),
        key=f"{field.slug}_{geography.key}",
        title=f"{field.title}: {geography.title}",
        description=field.about,
        kind="result",
        handlungsfeld=field.slug,
        not_applicable_because=field.not_applicable_because,
        properties={"name": "Name", "schlimmste_art": "am schlechtesten versorgte Angebotsart"}
        | {
            f"{kind.slug}_zielgruppe": f"{zielgruppen()[kind.zielgruppe].title} ({kind.title})"
            for kind in field.kinds_with_a_place
        },
        views=tuple(m.view for m in measured),
    )
    return collection, features


def offers_collection(
    offers: gpd.GeoDataFrame, geographies: list[Geography], origin: Origin
) -> Published:
    """All offers as points, with the areas they lie in."""
    fields_of = {
        kind: ",".join(f.slug for f in handlungsfelder().values() if kind in f.offers)
        for kind in angebotsarten()
    }
    address = offers["strasse"].str.cat(offers["hausnummer"].fillna(""), sep=" ").str.strip()
    columns = {
        "name": offers["name"],
        "angebotsart": offers["angebotsart"].map(lambda kind: angebotsarten()[kind].title),
        "angebotsart_key": offers["angebotsart"],
        "handlungsfelder": offers["angebotsart"].map(fields_of),
        "traeger": offers["traeger"],
        "amt": offers["amt"],
        "adresse": address,
        "places": offers["places"],
        "places_status": offers["places_status"],
    }
    within = {f"area_{g.key}": _area_of(offers, g.areas) for g in geographies}
    features = gpd.GeoDataFrame({**columns, **within}, geometry=offers.geometry)
    collection = Collection(
        key="angebote",
        title="Angebote",
        description="Einrichtungen und Angebote aller gelieferten Listen; "
        "was in zwei Listen steht, steht hier zweimal",
        kind="offers",
        properties={
            "name": "Name",
            "angebotsart": "Angebotsart",
            "traeger": "Träger",
            "amt": "zuständiges Amt",
            "adresse": "Adresse",
            "places": "Plätze",
            **{f"area_{g.key}": f"Schlüssel {g.title}" for g in geographies},
        },
        **_said(origin),
    )
    return collection, features.rename_axis("feature")


def _collection(geography: Geography, origin: Origin, **said: Any) -> Collection:
    return Collection(
        geography=geography.key,
        geography_title=geography.title,
        gebietsstand=geography.gebietsstand,
        **_said(origin),
        **said,
    )


def _said(origin: Origin) -> dict[str, Any]:
    return {
        "stichtag": origin.stichtag,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "caveats": tuple(dict.fromkeys(origin.caveats)),
        "runs": origin.runs,
    }


def _values(results: DataFrame, measured: Measured, areas: pd.Index) -> DataFrame:
    """`value, status, low, high` of one measure by area, in the unit of its view."""
    found = results.sort_index().loc[[measured.key]].set_index("area")
    values = frames.values_of(found).reindex(areas)
    values["status"] = values["status"].fillna(str(Status.MISSING))
    numbers = ["value", "low", "high"]
    return values.assign(**{part: values[part] * measured.scale for part in numbers})


def _properties(values: DataFrame, view: View) -> DataFrame:
    """The four columns of a view and its class, as properties."""
    return frames.named(values, view.key).assign(
        **{f"{view.key}_klasse": classify(values, view.klassen)}
    )


def _persons(results: DataFrame, kind: Angebotsart, areas: pd.Index) -> Series:
    """How many people of its Zielgruppe live in each area; NA where unknown."""
    if (kind.slug, "target_group") not in results.index:
        return Series(float("nan"), index=areas, name=f"{kind.slug}_zielgruppe")
    found = results.sort_index().loc[[(kind.slug, "target_group")]].set_index("area")["value"]
    return found.reindex(areas).rename(f"{kind.slug}_zielgruppe")


def _worst_kind(parts: Mapping[str, DataFrame], field: Handlungsfeld) -> Series:
    """Title of the kind of offer that is served worst; NA where none is known to be."""
    most = DataFrame(
        {
            kind.title: parts[key]["high"]
            for kind in field.kinds_with_a_place
            if (key := view_key(kind)) in parts
        }
    )
    named = most.dropna(how="all").idxmin(axis="columns") if len(most.columns) else most
    index = next(iter(parts.values())).index
    return Series(
        named.reindex(index) if len(most.columns) else pd.NA,
        index=index,
        dtype="str",
        name="schlimmste_art",
    )


def _area_of(offers: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Series:
    """Code of the area that each offer lies in; NA where in none."""
    found = gpd.sjoin(offers[["geometry"]], areas[["geometry"]], predicate="intersects")
    return found["area"].groupby(level=0).min().reindex(offers.index).astype("str")


def _caveats(need: Mapping[str, Any], gap: Mapping[str, Any]) -> Iterator[str]:
    """German sentences about how the numbers were had."""
    if gap.get("ways"):
        yield str(gap["ways"])
    if gap.get("coarse"):
        yield (
            "Wohnorte sind nur je Gebiet bekannt: "
            "jedes Gebiet steht mit allen Einwohnern auf einem Punkt."
        )
    if need.get("left_out"):
        yield f"Nicht geliefert und deshalb ohne Gewicht: {', '.join(need['left_out'])}."
