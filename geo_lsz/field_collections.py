"""What was reckoned for a Handlungsfeld becomes a collection, classified once for all doors."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.because import because
from geo_lsz.change import CAUSES
from geo_lsz.city import OTHER_WAYS
from geo_lsz.coverage import which_is_worst
from geo_lsz.findings import findings
from geo_lsz.frames import ALL
from geo_lsz.german import german, in_its_class
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Reckoned, Results
from geo_lsz.intervals import times
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.publication import (
    Geography,
    Origin,
    Published,
    as_shown,
    on_geography,
    ways_caveats,
)
from geo_lsz.views import Measured, change_views, measured_views, view_key

CHANGE_CAUSE = "Ursache der Veränderung in Punkten"

HALF_A_POINT = 0.5
"""A part of a change below this is rounded to nothing and not named."""


def result_collection(
    field: Handlungsfeld,
    geography: Geography,
    reckoned: Mapping[str, Reckoned],
    origin: Origin,
    earlier: Mapping[int, Mapping[str, Any]] | None = None,
) -> Published:
    """What was reckoned for a Handlungsfeld on a geography, with the class of every value.

    reckoned : results by name of the analysis
    earlier : notes of `mismatch` as it was at the end of earlier years, by year
    """
    notes = {name: one.notes for name, one in reckoned.items()}
    here = {
        key: values
        for one in reckoned.values()
        for key, values in one.on(geography.key, geography.areas.index).items()
    }
    measured = [
        m for m in measured_views(field, notes, origin.not_classified_because) if m.key in here
    ]
    parts = {m.view.key: _values(here, m) for m in measured}
    features = gpd.GeoDataFrame(
        pd.concat(
            [
                geography.areas["name"],
                _worst_kind(parts, field, geography.areas.index),
                frames.named(here[ALL, "residents"], "einwohner"),
                _rank(here),
                _span(here, geography.areas.index),
                _change_because(here, geography.areas.index),
                because(here, field, notes["gap"], geography.areas.index),
                *(_amounts(here, kind) for kind in field.kinds_with_a_place),
                *(as_shown(parts[m.view.key], m.view) for m in measured),
            ],
            axis=1,
        ),
        geometry=geography.areas.geometry,
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        replace(
            origin, caveats=(*origin.caveats, *_caveats(geography, notes["need"], notes["gap"]))
        ),
        key=f"{field.slug}_{geography.key}",
        title=f"{field.title}: {geography.title}",
        description=field.about,
        kind="result",
        handlungsfeld=field.slug,
        not_applicable_because=field.not_applicable_because,
        properties={
            "name": "Name",
            "schlimmste_art": "am schlechtesten versorgte Angebotsart",
            "einwohner": "Einwohner",
            "rang": "Rang der Belastung (5–95 % der Rechnungen)",
            "spanne": "Spanne bei ± 20 % Weg",
            "ursache": CHANGE_CAUSE,
            "warum": "Begründung",
        }
        | {key: title for kind in field.kinds_with_a_place for key, title in _titles(kind).items()},
        views=tuple(m.view for m in measured),
        findings=tuple(findings(field, notes["mismatch"], earlier or {})),
    )
    return collection, features


def change_collection(
    field: Handlungsfeld, geography: Geography, change: Reckoned, origin: Origin
) -> Published:
    """What changed in a Handlungsfeld between two runs, on a geography, with its causes."""
    here = change.on(geography.key, geography.areas.index)
    measured = [m for m in change_views(field, change.notes) if m.key in here]
    features = gpd.GeoDataFrame(
        pd.concat(
            [
                geography.areas["name"],
                _change_because(here, geography.areas.index),
                *(as_shown(_values(here, m), m.view) for m in measured),
            ],
            axis=1,
        ),
        geometry=geography.areas.geometry,
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        origin,
        key=f"{field.slug}_{geography.key}_veraenderung",
        title=f"{field.title}: Veränderung, {geography.title}",
        description=field.about,
        kind="result",
        handlungsfeld=field.slug,
        properties={"name": "Name", "ursache": CHANGE_CAUSE},
        views=tuple(m.view for m in measured),
    )
    return collection, features


def _values(results: Results, measured: Measured) -> DataFrame:
    """The value of a view by area, in the unit of the view."""
    return times(results[measured.key], measured.scale)


def _amounts(results: Results, kind: Angebotsart) -> DataFrame:
    """Persons of the Zielgruppe of a kind, and its missing places: how much, beside how bad."""
    measures = {"target_group": "zielgruppe", "missing_places": "fehlende_plaetze"}
    return pd.concat(
        [
            frames.named(results[kind.slug, measure], f"{kind.slug}_{name}")
            for measure, name in measures.items()
            if (kind.slug, measure) in results
        ],
        axis=1,
    )


def _rank(results: Results) -> Series:
    """`3 (2–7) von 37`: median rank by need and its range over all ways of reckoning; NA without."""
    ranks = [results.get((ALL, f"need_rank{part}")) for part in ("", "_low", "_high")]
    areas = results[ALL, "need"].index
    if any(rank is None for rank in ranks):
        return Series(pd.NA, index=areas, name="rang", dtype="str")
    rank, low, high = (rank["value"] for rank in ranks if rank is not None)
    ranked = rank.notna()
    said = [
        f"{german(r)} ({german(least)}–{german(most)}) von {ranked.sum()}" if known else None
        for r, least, most, known in zip(rank, low, high, ranked, strict=True)
    ]
    return Series(said, index=areas, name="rang", dtype="str")


def _span(results: Results, areas: pd.Index) -> Series:
    """`31–78 %` or `40 %`: the headline over OTHER_WAYS and the ways as they are; NA where one is not known."""
    measures = ("headline", *(f"headline_{ways}" for ways in OTHER_WAYS))
    found = [results[ALL, one]["value"] for one in measures if (ALL, one) in results]
    if len(found) < len(measures):
        return Series(pd.NA, index=areas, name="spanne", dtype="str")
    all_ways = pd.concat(found, axis="columns")
    known = all_ways.notna().all(axis="columns")
    ends = (all_ways.min(axis="columns"), all_ways.max(axis="columns"))
    said = [
        "–".join(dict.fromkeys(in_its_class(end, VERSORGUNG) for end in both)) + " %"
        if sure
        else None
        for *both, sure in zip(*ends, known, strict=True)
    ]
    return Series(said, index=areas, name="spanne", dtype="str")


def _change_because(results: Results, areas: pd.Index) -> Series:
    """`andere Angebote +12, andere Gebiete −2`: the causes of a change; NA where it has none."""
    parts = {
        title: results[ALL, f"headline_change_{cause}"]["value"]
        for cause, title in CAUSES.items()
        if (ALL, f"headline_change_{cause}") in results
    }
    said = [
        ", ".join(
            f"{title} {'+' if values[area] > 0 else ''}{german(values[area])}"
            for title, values in parts.items()
            if abs(values[area]) >= HALF_A_POINT
        )
        or None
        for area in areas
    ]
    return Series(said, index=areas, name="ursache", dtype="str")


def _titles(kind: Angebotsart) -> dict[str, str]:
    """German titles of `_amounts`."""
    persons = f"{kind.zielgruppe.title} ({kind.title})"
    titles = {f"{kind.slug}_zielgruppe": persons}
    if kind.yardstick == "places":
        titles[f"{kind.slug}_fehlende_plaetze"] = f"fehlende Plätze ({kind.title})"
    return titles


def _worst_kind(parts: Mapping[str, DataFrame], field: Handlungsfeld, areas: pd.Index) -> Series:
    """Title of the kind of offer that is served worst; NA where none is known to be."""
    percents = {
        kind.title: parts[view_key(kind)]
        for kind in field.kinds_with_a_place
        if view_key(kind) in parts
    }
    nothing = Series(pd.NA, index=areas, dtype="str")
    return (which_is_worst(percents) if percents else nothing).rename("schlimmste_art")


def _caveats(
    geography: Geography, need: Mapping[str, Any], gap: Mapping[str, Any]
) -> Iterator[str]:
    """German sentences about how the numbers were had."""
    yield from ways_caveats(geography, str(gap.get("ways", "")), coarse=bool(gap.get("coarse")))
    if need.get("left_out"):
        named = ", ".join(need["left_out"].values())
        yield f"Kennzahlen, die niemand geliefert hat und die deshalb fehlen: {named}."
