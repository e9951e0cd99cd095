"""The list of all areas: by geography and group, each with a mark of where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from api.serving import Current, Served
from api.workbench.areas import Result, Shortage, address, results_on, shortage
from geo_lsz.german import by_name
from geo_lsz.released import Collection
from maps.locator import Marks, marks

MANY = 60
"""Above so many areas, those without a kind of settlement are grouped by their initial."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An area of the list; `shortage` is None where no Handlungsfeld has a gap map there."""

    code: str
    name: str
    href: str
    shortage: Shortage | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The areas of a geography by kind of settlement, else by initial; few of them in one group without a title."""

    collection: Collection
    count: int
    marks: Marks | None
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]


def listing(current: Current) -> list[Shelf]:
    """One shelf per geography, in the order of the release."""
    return [
        _shelf(served, results_on(current, served.collection.key))
        for served in current.of_kind("areas")
    ]


def _shelf(served: Served, results: list[Result]) -> Shelf:
    features = served.features
    named = {str(code): str(name) for code, name in features["name"].items()}
    told = _group_titles(served, named)
    in_turn = sorted(named, key=lambda code: (by_name(told[code]), by_name(named[code]), code))
    return Shelf(
        collection=served.collection,
        count=len(named),
        marks=marks(features) if features.geometry.notna().any() else None,
        groups=tuple(
            (kind, tuple(_entry(served, code, named[code], results) for code in codes))
            for kind, codes in groupby(in_turn, key=told.__getitem__)
        ),
    )


def _group_titles(served: Served, named: Mapping[str, str]) -> dict[str, str]:
    """The title of the group of each area, by its code."""
    kinds = served.columns.get("siedlungstyp")
    if kinds is not None and kinds.notna().any():
        return {str(code): str(kind) for code, kind in kinds.fillna("ohne Angabe").items()}
    if len(named) > MANY:
        return {code: by_name(name)[:1].upper() for code, name in named.items()}
    return dict.fromkeys(named, "")


def _entry(served: Served, code: str, name: str, results: list[Result]) -> Entry:
    of_area = [result for result in results if code in result.served.position]
    found = shortage(of_area, code)
    href = address(served.collection.key, code)
    return Entry(code, name, href, found if found.fields else None)
