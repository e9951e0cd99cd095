"""The matrix of evidence becomes collections: Handlungsfeld × area as a table, and the finding of each field as a map."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.evidence_words import (
    FieldEvidence,
    known_days,
    missing_words,
    need_words,
    plan_words,
    supply_words,
    voice_sources,
    voice_words,
)
from geo_lsz.frames import ALL
from geo_lsz.inputs import Inputs
from geo_lsz.klassen import FINDINGS, WITHOUT_VALUE, classify
from geo_lsz.publication import Geography, Origin, Published, as_shown, on_geography
from geo_lsz.released import View
from geo_lsz.stufen import stufen

TITLES = {
    "gebiet": "Schlüssel des Gebiets",
    "gebiet_name": "Gebiet",
    "handlungsfeld": "Handlungsfeld",
    "bestand": "Bestand",
    "bedarf": "Bedarf",
    "stimmen": "Stimmen",
    "vorhaben": "Vorhaben",
    "befund": "Befund",
    "stufe": "Stufe",
    "fehlt": "Was fehlt",
    "daten_vom": "letzte Analyse: Stand der Daten",
    "lauf": "letzte Analyse: Rechenlauf",
    "beleg": "nachzulesen in",
}


def matrix_collection(
    told: Sequence[FieldEvidence], inputs: Inputs, geography: Geography, origin: Origin
) -> Published:
    """The matrix Handlungsfeld × area: a row for each cell, without a place."""
    rows = pd.concat([_cells(one, inputs, geography) for one in told], ignore_index=True)
    collection = on_geography(
        geography,
        origin,
        key=f"belege_{geography.key}",
        title=f"Belege: {geography.title}",
        description="Je Handlungsfeld und Gebiet: was es gibt, was die Daten, die Menschen und die "
        "Vorhaben sagen, worauf das beruht, und was für die nächste Stufe fehlt",
        kind="evidence",
        properties=TITLES,
        findings=tuple(_counted(rows)),
    )
    index = Index(rows["gebiet"] + ":" + rows["handlungsfeld_key"], name="feature", dtype="str")
    nowhere = gpd.GeoSeries([None] * len(rows), index=index, crs=frames.METRIC_CRS)
    return collection, gpd.GeoDataFrame(rows.set_axis(index), geometry=nowhere)


def findings_collection(
    told: Sequence[FieldEvidence], geography: Geography, origin: Origin
) -> Published:
    """What data and people say together, of every field, on a map."""
    areas = Index(geography.areas.index)
    views = tuple(_view(one) for one in told)
    parts = [geography.areas["name"]]
    titles = {"name": "Name"}
    for one, view in zip(told, views, strict=True):
        found = one.on(geography.key, areas)
        stufe = found[ALL, "stufe"]["value"].rename(f"{view.key}_stufe")
        lacks = missing_words(found, areas).rename(f"{view.key}_fehlt")
        parts += [as_shown(found[ALL, "finding"], view), stufe, lacks]
        titles |= {
            view.key: view.title,
            f"{view.key}_stufe": f"{one.field.title}: Stufe",
            f"{view.key}_fehlt": f"{one.field.title}: Was fehlt",
        }
    features = gpd.GeoDataFrame(
        pd.concat(parts, axis=1), geometry=geography.areas.geometry
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        origin,
        key=f"befunde_{geography.key}",
        title=f"Befunde: {geography.title}",
        description="Ob nach den Daten, nach den Stimmen oder nach beiden ein Bedarf besteht",
        kind="findings",
        properties=titles,
        views=views,
    )
    return collection, features


def _view(one: FieldEvidence) -> View:
    told = stufen()
    return View(
        key=one.field.slug,
        title=f"Befund: {one.field.title}",
        klassen=FINDINGS,
        palette="befund",
        coded=True,
        yardstick=f"Nach den Daten besteht Bedarf, wo die Versorgung unter {told.served_percent:.0f} % "
        f"liegt oder die Belastung über {told.need_index:.0f}; nach den Stimmen, wo genug Menschen einen "
        "Bedarf genannt haben, der nicht erledigt ist.\n"
        "Nicht gehört heißt nicht: kein Bedarf.",
    )


def _cells(one: FieldEvidence, inputs: Inputs, geography: Geography) -> DataFrame:
    """The row of the matrix for each area."""
    areas = Index(geography.areas.index.sort_values())
    found = one.on(geography.key, areas)
    plans, of_plans = plan_words(inputs, one.field, geography.key, areas)
    of_voices = voice_sources(inputs, one.field, geography.key, areas)
    titles = {klasse.key: klasse.title for klasse in (*FINDINGS, *WITHOUT_VALUE.values())}
    finding = classify(found[ALL, "finding"], FINDINGS).map(titles)
    columns = {
        "gebiet": Series(areas, index=areas),
        "gebiet_name": geography.areas["name"].reindex(areas),
        "handlungsfeld": Series(one.field.title, index=areas),
        "handlungsfeld_key": Series(one.field.slug, index=areas),
        "bestand": supply_words(inputs, one.field, found, geography.key, areas),
        "bedarf": need_words(found, areas),
        "stimmen": voice_words(found, areas),
        "vorhaben": plans,
        "befund": finding,
        "fehlt": missing_words(found, areas),
        "daten_vom": Series(known_days(one.reckoned), index=areas),
        "lauf": Series(one.run, index=areas),
        "beleg": of_plans.str.cat(of_voices, sep="; ").str.strip("; "),
    }
    texts = DataFrame(columns).astype("str")
    return texts.assign(stufe=found[ALL, "stufe"]["value"]).reset_index(drop=True)


def _counted(rows: DataFrame) -> Sequence[str]:
    """How many areas have reached which Stufe, by Handlungsfeld; and what the Stufen stand on."""
    said = []
    for field, ours in rows.groupby("handlungsfeld", sort=False):
        counts = ours["stufe"].value_counts().sort_index()
        parts = [f"Stufe {stufe:.0f}: {number}" for stufe, number in counts.items()]
        said.append(f"{field}: {', '.join(parts)} von {len(ours)} Gebieten.")
    return said
