"""Where offers overlap: of which kinds the people of an area have more than one to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo_lsz.german import by_name
from geo_lsz.reach_collection import KLASSEN
from geo_lsz.released import Release

NOBODY_OR_FEW = {KLASSEN[-1]: "niemand oder wenige (unter 10 %)"}
"""The last class begins at nobody: whether somebody is in it, it does not say."""


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A kind, whom it is for, and which part of them reaches two offers or more, in words."""

    kind: str
    whom: str
    share: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The kinds of which more than a few have a choice, most first; then the others, by what is said of them."""

    rows: tuple[ChoiceRow, ...]
    others: tuple[tuple[str, str], ...]


def choices(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> Choices | None:
    """What a release says of an area; None where it says nothing.

    collections : features of the release by key of their collection
    """
    told = next(
        (c for c in release.collections if c.kind == "overlap" and c.geography == geography), None
    )
    if told is None:
        return None
    features = collections[told.key]
    here = features[features["gebiet"] == area]
    rows = sorted(
        (
            ChoiceRow(*one)
            for one in zip(here["angebotsart"], here["zielgruppe"], here["anteil"], strict=True)
        ),
        key=lambda row: by_name(row.kind),
    )
    told_apart = KLASSEN[:-1]
    known = [row for row in rows if row.share in told_apart]
    others: dict[str, list[str]] = {}
    for row in rows:
        if row.share not in told_apart:
            others.setdefault(NOBODY_OR_FEW.get(row.share, row.share), []).append(row.kind)
    return Choices(
        tuple(sorted(known, key=lambda row: told_apart.index(row.share))),
        tuple((share, ", ".join(kinds)) for share, kinds in others.items()),
    )
