"""The offers as four lists tell them: each list in its own words, some offers in two of them."""

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from layers.demo_city.offers import spelled
from layers.demo_city.plan import Plan, plans
from layers.demo_city.profiles import over

AEMTER = {"jugendamt": "Jugendamt", "sozialamt": "Sozialamt", "kulturamt": "Kulturamt"}
"""Name of the Amt that keeps a list; the list `traeger` is kept by the Träger together."""
LISTS = (*AEMTER, "traeger")

_ADDRESS = {"straße": "str.", "Straße": "Str."}
_FORMS = {"e. V.": "e.V.", "gGmbH": "gemeinnützige GmbH", "Sozialwerk Beispiel": "SW Beispiel"}
_ASIDE_M = 12.0


def listings(offers: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """Every row of every list: `liste`, `id` in it, `art` in its word, `truth`, and the offer.

    offers : `profiles(…)`; the list of the Träger also names what is `over`
    """
    parts = [
        part
        for kind, plan in plans().arten.items()
        for part in _of_kind(plan, offers[offers["angebotsart"] == kind], rng)
    ]
    rows = GeoDataFrame(pd.concat(parts).reset_index(), crs=offers.crs)
    ordered = rows.sort_values(["liste", "art", "name", "truth"], ignore_index=True)
    ordered = GeoDataFrame(pd.concat([ordered, _over(offers)], ignore_index=True), crs=offers.crs)
    number = ordered.groupby("liste").cumcount() + 1
    letter = ordered["liste"].str[0].str.upper()
    return ordered.assign(id=letter + number.map("{:03d}".format))


def known_duplicates(listings: DataFrame) -> DataFrame:
    """Offers that stand in two lists: liste_a, id_a, liste_b, id_b, truth."""
    rows = listings[["truth", "liste", "id"]]
    pairs = rows.merge(rows, on="truth", suffixes=("_a", "_b"))
    different = pairs[pairs["liste_a"] < pairs["liste_b"]].sort_values("truth", ignore_index=True)
    return different[["liste_a", "id_a", "liste_b", "id_b", "truth"]]


def _of_kind(plan: Plan, found: GeoDataFrame, rng: np.random.Generator) -> list[GeoDataFrame]:
    """The rows of a kind in its first list, and those that stand in the second, too."""
    first = found.assign(liste=plan.home, art=plan.lists[plan.home], amt=_amt(plan))
    if not plan.duplicates:
        return [first]
    candidates = found.index[~found["traeger"].str.startswith("Stadt ") & found.geometry.notna()]
    again = found.loc[np.sort(rng.choice(candidates, plan.duplicates, replace=False))]
    second = next(name for name in plan.lists if name != plan.home)
    retold = _retold(plan, again, rng)
    return [first, retold.assign(liste=second, art=plan.lists[second], amt=_amt(plan))]


def _over(offers: GeoDataFrame) -> GeoDataFrame:
    """The row of what is over, at the end of its list."""
    found = over(offers)
    plan = plans().arten[found["angebotsart"].iloc[0]]
    return found.assign(liste="traeger", art=plan.lists["traeger"], amt=_amt(plan)).reset_index()


def _amt(plan: Plan) -> str:
    """The Amt that is in charge of a kind."""
    return next(AEMTER[name] for name in plan.lists if name in AEMTER)


def _retold(plan: Plan, again: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """The same offers as somebody else writes them down."""
    aside = rng.normal(0, _ASIDE_M, (2, len(again))).round(1)
    points = gpd.GeoSeries.from_xy(
        again.geometry.x + aside[0], again.geometry.y + aside[1], index=again.index, crs=again.crs
    )
    return again.assign(
        name=spelled(plan.spelled_elsewhere, again),
        strasse=again["strasse"].replace(_ADDRESS, regex=True),
        hausnummer=again["hausnummer"].str.replace(" ", ""),
        traeger=again["traeger"].replace(_FORMS, regex=True),
        places=again["places"] + rng.integers(-3, 4, len(again)),
    ).set_geometry(points)
