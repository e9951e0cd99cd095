"""Because: why two listings are taken for one offer, field by field and in a German sentence."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz.german import german
from geo_lsz.linkage import CLERICAL, SAME_RECORD, TWO_ADDRESSES, Pairs
from geo_lsz.listing_comparison import FIELDS

TELLING_BITS = 0.5
"""A field that weighs less speaks neither for nor against."""

SURE, NEARLY_SURE = 0.9995, 0.99
"""A chance that would be rounded to 100 %, and one that gets a decimal."""

INNER_QUOTES = str.maketrans("„“", "‚‘")
"""Quotes within a name that is quoted itself."""

VERDICTS = {
    SAME_RECORD: "dasselbe Angebot",
    TWO_ADDRESSES: "ein Angebot an zwei Anschriften ({} und {})",
}


def explained(found: Pairs, listings: GeoDataFrame) -> DataFrame:
    """A row per pair and field: how it agrees, what that weighs, and what the listings say.

    Returns `listing_a`, `listing_b`, `field`, `level` (German; `unbekannt` where
    nothing can be compared), `weight` in bits, `text_a`, `text_b` (NA where
    nobody told), the pairs in their order.
    """
    said = _said(listings)
    parts = []
    for field in FIELDS:
        titles = np.array([*field.levels, "unbekannt"], dtype=object)
        parts.append(
            found.pairs[["listing_a", "listing_b"]].assign(
                field=field.name,
                level=titles[found.levels[field.name].to_numpy()],
                weight=found.weights[field.name],
                text_a=_of(said[field.name], found.pairs["listing_a"]),
                text_b=_of(said[field.name], found.pairs["listing_b"]),
            )
        )
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def sentences(found: Pairs, listings: GeoDataFrame) -> Series:
    """A German sentence for each pair: what it is taken for, and what speaks for and against."""
    names = listings["name"].fillna(listings.index.to_series()).str.translate(INNER_QUOTES)
    who = "„" + names + "“ (" + listings["list"] + ")"
    one, two = (_of(who, found.pairs[side]) for side in ("listing_a", "listing_b"))
    where = _said(listings)["ort"].fillna("unbekannt")
    at = [_of(where, found.pairs[side]) for side in ("listing_a", "listing_b")]
    verdicts = [
        VERDICTS[outcome].format(here, there) if outcome in VERDICTS else ""
        for outcome, here, there in zip(found.pairs["outcome"], *at, strict=True)
    ]
    levels, weights = found.levels.to_numpy().tolist(), found.weights.to_numpy().tolist()
    told = [
        f"{_judged(f'{a} und {b}', verdict, zone, chance)} {_reasons(agrees, weighs)}".strip()
        for a, b, verdict, zone, chance, agrees, weighs in zip(
            one,
            two,
            verdicts,
            found.pairs["zone"],
            found.pairs["probability"],
            levels,
            weights,
            strict=True,
        )
    ]
    return Series(told, index=found.pairs.index, name="warum", dtype="str")


def _judged(both: str, verdict: str, zone: str, chance: float) -> str:
    if not verdict:
        return (
            f"{both} stehen unter einer Anschrift und heißen verschieden: "
            "wohl zwei Angebote, sie werden nicht verknüpft."
        )
    ask = " Das muss ein Mensch entscheiden." if zone == CLERICAL else ""
    return f"{both} sind {_chance(chance)} {verdict}.{ask}"


def _chance(probability: float) -> str:
    if probability > SURE:
        return "zu über 99,9 %"
    return f"zu {german(100 * probability, 1 if probability > NEARLY_SURE else 0)} %"


def _reasons(levels: list[int], weights: list[float]) -> str:
    """What speaks for and against, the weightiest first."""
    titles = [field.levels[level] for field, level in zip(FIELDS, levels, strict=True)]
    told = sorted(zip(weights, titles, strict=True), key=lambda it: -abs(it[0]))
    sides = {
        "Dafür": [f"{title} (+{german(bits, 1)})" for bits, title in told if bits >= TELLING_BITS],
        "Dagegen": [
            f"{title} ({german(bits, 1)})" for bits, title in told if -bits >= TELLING_BITS
        ],
    }
    return " ".join(f"{side}: {', '.join(said)}." for side, said in sides.items() if said)


def _said(listings: GeoDataFrame) -> dict[str, Series]:
    """What listings say of each field, as they wrote it."""
    street = listings["strasse"].fillna("") + " " + listings["hausnummer"].fillna("")
    where = street.str.strip() + ", " + listings["plz"].fillna("")
    where = where.str.strip(", ")
    return {
        "name": listings["name"],
        "traeger": listings["traeger"],
        "ort": where.mask(where == ""),
    }


def _of(column: Series, listings: Series) -> Series:
    return column.reindex(listings).set_axis(listings.index)
