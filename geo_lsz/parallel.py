"""Parallelstrukturen: one purpose in one area, run by several Ämter or paid by several Förderlinien.

Own definition (METHODS M7): offers of one Angebotsart, and so for one Zielgruppe,
in one area, under two or more responsible Ämter or two or more Förderlinien. It is
a finding about administration. That offers reach the same people is another one
(`overlap.py`), and that one offer stands in two lists is none of both.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.city import coming_to_people, placed
from geo_lsz.intervals import MISSING, between
from geo_lsz.rebase import membership
from geo_lsz.service_area import served

PLACE = ["geography", "area", "angebotsart"]

SEVERAL = 2
"""From so many on a structure is parallel."""


def sites(
    offers: GeoDataFrame, areas: Mapping[str, GeoDataFrame], area_of: Mapping[str, Series]
) -> DataFrame:
    """In which areas offers are: geography, area, offer, in order.

    areas : AREAS by geography
    area_of : area by cell, for each geography; NA outside

    An offer with a place is in the area that it stands in, one without in those
    whose people its service area covers; one with neither is nowhere.
    """
    standing, coming = placed(offers), coming_to_people(offers)
    cells = next(iter(area_of.values())).index
    comes = served(coming["einzugsgebiet"], area_of, cells)
    parts = []
    for geography, of_geography in areas.items():
        stands_in = membership(standing.geometry, of_geography)
        comes_to = comes["cell"].map(area_of[geography].to_dict())
        both = DataFrame(
            {
                "area": [*stands_in, *comes_to],
                "offer": [*stands_in.index, *comes["offer"]],
            },
            dtype="str",
        )
        parts.append(both.dropna().drop_duplicates().assign(geography=geography))
    found = pd.concat(parts, ignore_index=True).astype("str")
    columns = ["geography", "area", "offer"]
    return found[columns].sort_values(columns, ignore_index=True)


def matrix(offers: GeoDataFrame, where: DataFrame) -> DataFrame:
    """Amt × Angebotsart × area: how many offers.

    where : as `sites` gives it

    Returns geography, area, angebotsart, amt and offers, in order; what is not
    there counts 0. Amt NA: offers of which nobody told the Amt; it is not an Amt.
    """
    rows = _with_offers(offers, where, "amt")
    keys = [*PLACE, "amt"]
    return rows.groupby(keys, dropna=False).size().rename("offers").reset_index()


def structures(offers: GeoDataFrame, where: DataFrame) -> DataFrame:
    """Which Angebotsarten are run in parallel in which area.

    where : as `sites` gives it

    Returns by geography, area and angebotsart, in order: the number of `offers`;
    the values `aemter` and `foerderlinien`, different ones, from those that were
    told to one more for each offer of which nobody told it; the value `parallel`,
    1 where there are several of either, 0 where surely not; and `text`, a German
    sentence for those that surely are. Where no offer is there is no row.
    """
    rows = _with_offers(offers, where, "amt", "foerderung")
    groups = rows.groupby(PLACE)
    size = groups.size()
    counts = {
        name: _different(groups[column].nunique(), size - groups[column].count())
        for name, column in (("aemter", "amt"), ("foerderlinien", "foerderung"))
    }
    low, high = (
        np.any([each[side] >= SEVERAL for each in counts.values()], axis=0).astype(float)
        for side in ("low", "high")
    )
    parallel = between(low, high, np.full(len(size), MISSING, dtype=np.int8), size.index)
    found = pd.concat(
        [
            size.rename("offers"),
            *(frames.named(values, name) for name, values in counts.items()),
            frames.named(parallel, "parallel"),
        ],
        axis="columns",
    )
    surely = found.index[found["parallel"] == 1]
    texts = Series({place: _text(groups.get_group(place)) for place in surely}, dtype="str")
    return found.assign(text=texts.reindex(found.index, fill_value="").astype("str"))


def _with_offers(offers: GeoDataFrame, where: DataFrame, *columns: str) -> DataFrame:
    told = DataFrame(offers[["angebotsart", *columns]])
    return where.join(told, on="offer", how="inner")


def _different(known: Series, untold: Series) -> DataFrame:
    """How many different ones there are, where each untold one may be one more."""
    levels = np.full(len(known), MISSING, dtype=np.int8)
    most = (known + untold).to_numpy(dtype=float)
    return between(known.to_numpy(dtype=float), most, levels, known.index)


def _text(rows: DataFrame) -> str:
    """What is run in parallel by whom, as `Jugendamt (2 Angebote) und Sozialamt (1 Angebot)`."""
    said = []
    for column, begins, untold in (
        ("amt", "Zuständig sind", "kein Amt genannt"),
        ("foerderung", "Gefördert wird aus", "keine Förderlinie genannt"),
    ):
        counts = rows[column].value_counts().sort_index()
        if len(counts) < SEVERAL:
            continue
        each = [f"{name} ({_offers(count)})" for name, count in counts.items()]
        silent = int(rows[column].isna().sum())
        more = f"; bei {_offers(silent, dative=True)} ist {untold}" if silent else ""
        said.append(f"{begins} {', '.join(each[:-1])} und {each[-1]}{more}.")
    return " ".join(said)


def _offers(count: Any, *, dative: bool = False) -> str:
    if count == 1:
        return "1 Angebot"
    return f"{count} Angeboten" if dative else f"{count} Angebote"
