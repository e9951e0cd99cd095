"""Whom it concerns: the areas of every geography that an event, a Bedarf or a Vorhaben is about."""

from collections.abc import Iterator, Mapping

import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz.rebase import area_membership
from geo_lsz.service_area import CITY_WIDE
from geo_lsz.several import parted

COLUMNS = ["key", "geography", "area", "larger"]

WHOLE_CITY = "gesamte Stadt"
"""What is named where everybody is concerned."""


def concerned(told: Series, areas: Mapping[str, GeoDataFrame]) -> DataFrame:
    """Which areas each row is about: the named ones, those that hold them, and those within.

    told : by key, as `service_area.spelled` writes them, or `stadtweit`; NA: nobody told
    areas : AREAS by geography, the finest first

    Returns key, geography, area and `larger`, sorted, each area of a key once. larger:
    what was named is larger than the area, which is only a part of it. Where boundaries
    cut each other, the middle of the smaller area decides. An area that the city does
    not have concerns nobody.
    """
    named = told.dropna().map(parted).explode()
    rows = DataFrame({"key": named.index, "named": named.to_numpy()}).astype("str")
    found = rows.merge(DataFrame(_ladder(areas), columns=["named", *COLUMNS[1:]]), on="named")
    # an area that is named beside a larger one is named
    exact_first = found.sort_values(COLUMNS).drop_duplicates(COLUMNS[:3])
    return exact_first[COLUMNS].astype(dict.fromkeys(COLUMNS[:3], "str")).reset_index(drop=True)


def _ladder(areas: Mapping[str, GeoDataFrame]) -> Iterator[tuple[str, str, str, bool]]:
    """From everything that can be named to every area: named, geography, area, larger."""
    order = list(areas)
    for geography, of_geography in areas.items():
        for code in of_geography.index:
            yield CITY_WIDE, geography, code, True
            yield f"{geography}/{code}", geography, code, False
    for place, fine in enumerate(order):
        for coarse in order[place + 1 :]:
            within = area_membership(areas[fine], areas[coarse]).dropna()
            for code, holder in within.items():
                yield f"{fine}/{code}", coarse, holder, False
                yield f"{coarse}/{holder}", fine, str(code), True


def codes_of(found: DataFrame, geography: str) -> Series:
    """By key, the codes of a geography in one text, in order; keys without any are not there."""
    here = found[found["geography"] == geography].sort_values(["key", "area"])
    return here.groupby("key")["area"].agg(", ".join).astype("str")


def in_words(told: Series, areas: Mapping[str, GeoDataFrame]) -> Series:
    """What was named, by the names of the areas: `Rieth, Roter Berg`, `gesamte Stadt`; NA: nobody told."""
    names = {
        f"{geography}/{code}": str(name)
        for geography, of_geography in areas.items()
        for code, name in of_geography["name"].items()
    } | {CITY_WIDE: WHOLE_CITY}
    said = told.map(
        lambda text: ", ".join(names.get(part, part) for part in parted(text)), na_action="ignore"
    )
    return pd.Series(said, index=told.index).astype("str")
