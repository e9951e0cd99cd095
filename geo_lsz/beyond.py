"""The offers beyond the border of an area that its people get to: which, how many of them, how far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame
from pandas import DataFrame, isna

from geo_lsz.german import by_name, german
from geo_lsz.reach_collection import KLASSEN
from geo_lsz.released import Release


@dataclass(frozen=True, slots=True)
class BeyondRow:
    """An offer that lies elsewhere or comes to people.

    about : Träger and address, as far as they are known
    place, area : name and code of the area that it lies in; empty for one without a place
    share : which part of the Zielgruppe of the area reaches it, in words
    minutes : median of those who do; empty for one that comes to people
    """

    name: str
    about: str
    place: str
    area: str
    share: str
    minutes: str


@dataclass(frozen=True, slots=True)
class BeyondKind:
    """The offers of one kind: whom most people reach comes first, then what is nearest."""

    title: str
    rows: tuple[BeyondRow, ...]

    @property
    def best(self) -> str:
        """`fast alle (90 % und mehr), 18 Minuten`: of the first of them."""
        first = self.rows[0]
        return f"{first.share}, {first.minutes} Minuten" if first.minutes else "kommt hierher"


@dataclass(frozen=True, slots=True)
class Beyond:
    """All kinds in German order, and what is to be known of the ways."""

    kinds: tuple[BeyondKind, ...]
    caveats: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of offers."""
        return sum(len(kind.rows) for kind in self.kinds)


def beyond(
    release: Release, collections: Mapping[str, GeoDataFrame], geography: str, area: str
) -> Beyond | None:
    """What people of an area reach beyond its border; None where the release does not say.

    collections : features of the release by key of their collection
    """
    told = next(
        (c for c in release.collections if c.kind == "reach" and c.geography == geography), None
    )
    offers = next((c for c in release.collections if c.kind == "offers"), None)
    if told is None or offers is None:
        return None
    reached = collections[told.key]
    found = DataFrame(reached[reached["gebiet"] == area])
    listed = collections[offers.key].loc[found["angebot"]]
    elsewhere = (listed[f"area_{geography}"] != area).to_numpy(dtype=bool)
    names = {str(code): str(name) for code, name in collections[geography]["name"].items()}
    rows = _rows(found[elsewhere], listed[elsewhere], geography, names)
    of_ways = [one for one in told.caveats if one not in release.caveats]
    return Beyond(tuple(_by_kind(found[elsewhere], rows)), tuple(of_ways))


def _by_kind(found: DataFrame, rows: list[BeyondRow]) -> Iterator[BeyondKind]:
    order = {title: place for place, title in enumerate(KLASSEN)}
    keys = zip(found["angebotsart"], found["anteil"], found["minuten"], rows, strict=True)
    kinds: dict[str, list[tuple[int, float, str, BeyondRow]]] = {}
    for kind, share, minutes, row in keys:
        place = (order.get(share, len(order)), 0.0 if isna(minutes) else minutes)
        kinds.setdefault(kind, []).append((*place, by_name(row.name), row))
    for kind in sorted(kinds, key=by_name):
        ordered = sorted(kinds[kind], key=lambda one: one[:3])
        yield BeyondKind(kind, tuple(row for *_, row in ordered))


def _rows(
    found: DataFrame, listed: GeoDataFrame, geography: str, names: Mapping[str, str]
) -> list[BeyondRow]:
    columns = ("name", "traeger", "adresse", f"area_{geography}")
    told = zip(
        *(listed[name].tolist() for name in columns), found["anteil"], found["minuten"], strict=True
    )
    return [
        BeyondRow(
            name=str(name),
            about=", ".join(text for text in (traeger, where) if isinstance(text, str) and text),
            place=names.get(code, ""),
            area=code if code in names else "",
            share=share,
            minutes="" if isna(minutes) else german(minutes),
        )
        for name, traeger, where, code, share, minutes in told
    ]
