"""The Kennzahlen of a geography become a collection, with a view and classes for each."""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.german import german
from geo_lsz.kennzahlen import Kennzahl
from geo_lsz.klassen import Klasse, from_edges
from geo_lsz.publication import Geography, Origin, Published, as_shown, on_geography
from geo_lsz.released import View
from geo_lsz.views import why_left_out

DIGITS = 1
FIFTHS = (0.2, 0.4, 0.6, 0.8)

WHAT_FIFTHS_ARE = (
    "Eine Kennzahl hat keinen Maßstab. Die Klassen teilen die Gebiete in Fünftel; ihre Grenzen "
    "legt jede Veröffentlichung neu fest, für alle Gliederungen gleich."
)


def kennzahl_collection(
    told: Sequence[Kennzahl], finest: Sequence[Kennzahl], geography: Geography, origin: Origin
) -> Published:
    """The Kennzahlen of a geography, each once.

    finest : those of the finest geography that has any: their fifths are the classes of
        all geographies, so that a colour means the same on each
    """
    klassen = {one.indicator.key: fifths(one.values["value"], one.unit) for one in finest}
    views = tuple(
        _view(
            one,
            klassen.get(one.indicator.key) or fifths(one.values["value"], one.unit),
            origin.not_classified_because,
        )
        for one in told
    )
    features = gpd.GeoDataFrame(
        pd.concat(
            [
                geography.areas["name"],
                *(
                    part
                    for one, view in zip(told, views, strict=True)
                    for part in (as_shown(one.values, view), *_beside(one))
                ),
            ],
            axis=1,
        ),
        geometry=geography.areas.geometry,
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        origin,
        key=f"kennzahlen_{geography.key}",
        title=f"Kennzahlen: {geography.title}",
        description="Jede Kennzahl der sozialen Lage für sich, wie sie geliefert wurde, "
        "mit Zähler, Nenner und Veränderung, soweit sie öffentlich sind",
        kind="indicators",
        properties={"name": "Name"} | {k: t for one in told for k, t in _titles(one).items()},
        views=views,
    )
    return collection, features


def fifths(values: Series, unit: str) -> tuple[Klasse, ...]:
    """Classes that hold about a fifth of the known values each, with edges as they are written.

    Fewer than five where many values are alike. At least one value is known.
    """
    known = values.dropna().to_numpy(dtype=float)
    ends = np.round(np.quantile(known, FIFTHS), DIGITS)
    edges = np.unique(ends[ends > known.min()])
    edges = edges if len(edges) else np.unique(ends)
    said = [_with_unit(german(edge, DIGITS), unit) for edge in edges]
    plain = [german(edge, DIGITS) for edge in edges[:-1]]
    between = [f"{low} bis unter {high}" for low, high in zip(plain, said[1:], strict=True)]
    titles = [f"unter {said[0]}", *between, f"{said[-1]} und mehr"]
    return from_edges([(str(n), title) for n, title in enumerate(titles, 1)], edges.tolist())


def _view(one: Kennzahl, klassen: tuple[Klasse, ...], left_out_because: str) -> View:
    return View(
        key=one.indicator.key,
        title=one.indicator.title,
        unit=one.unit,
        digits=DIGITS,
        klassen=klassen,
        palette="kennzahl" if one.indicator.high_means == "need" else "entlastung",
        yardstick="\n".join(_said(one, left_out_because)),
        not_applicable_because=why_left_out(left_out_because),
    )


def _said(one: Kennzahl, left_out_because: str) -> Iterator[str]:
    """What the Kennzahl is, where it comes from; then how its classes were found, and who is in none."""
    since = one.change.since if one.change else None
    compared = f", verglichen mit dem {since:%d.%m.%Y}" if since else ""
    yield f"Geliefert als „{one.title}“. Stichtag {one.stichtag:%d.%m.%Y}{compared}."
    if one.change and one.change.title:
        yield f"Die Veränderung hat die Quelle selbst angegeben: „{one.change.title}“."
    if one.source:
        yield f"Quelle: {one.source}."
    if one.summed:
        yield "Aus den Zählern und Nennern der kleineren Gebiete zusammengezählt."
    yield WHAT_FIFTHS_ARE
    if left_out_because:
        yield f"Nicht eingestuft: {left_out_because}"


def _beside(one: Kennzahl) -> Iterator[DataFrame]:
    """What stands beside the value: chance, counts, and the change with the value before."""
    key = one.indicator.key
    if one.ends["low95"].notna().any():
        yield one.ends.rename(columns={"low95": f"{key}_von", "high95": f"{key}_bis"})
        names = {"numerator": f"{key}_zaehler", "denominator": f"{key}_nenner"}
        yield one.counts.rename(columns=names)
    if one.change is None:
        return
    if one.change.before is not None:
        yield frames.named(one.change.before, f"{key}_vorher")
    yield frames.named(one.change.values, f"{key}_differenz")
    if one.change.ends["low95"].notna().any():
        ends = {"low95": f"{key}_differenz_von", "high95": f"{key}_differenz_bis"}
        yield one.change.ends.rename(columns=ends)


def _titles(one: Kennzahl) -> dict[str, str]:
    """German titles of `_beside`, by the names that there are."""
    key, title = one.indicator.key, one.indicator.title
    points = "Punkte" if one.unit == "%" else one.unit
    there = {column for part in _beside(one) for column in part.columns}
    titles = {
        "von": f"{title}: mit Zufall mindestens (95 %)",
        "bis": f"{title}: mit Zufall höchstens (95 %)",
        "zaehler": f"{title}: Zähler",
        "nenner": f"{title}: Nenner",
        "vorher": f"{title}: am früheren Stichtag",
        "differenz": f"{title}: Veränderung{f' ({points})' * bool(points)}",
        "differenz_von": f"{title}: Veränderung mit Zufall mindestens (95 %)",
        "differenz_bis": f"{title}: Veränderung mit Zufall höchstens (95 %)",
    }
    return {f"{key}_{part}": text for part, text in titles.items() if f"{key}_{part}" in there}


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit else text
