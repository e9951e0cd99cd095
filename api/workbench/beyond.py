"""The offers beyond the border of an area that its people get to: which, how many of them, how far."""

from collections.abc import Iterator
from dataclasses import dataclass

from geopandas import GeoDataFrame
from pandas import DataFrame, isna

from api.serving import Current, Served
from api.workbench.areas import Area, address
from geo_lsz.german import by_name, german
from geo_lsz.reach_collection import KLASSEN


@dataclass(frozen=True, slots=True)
class BeyondRow:
    """An offer that lies elsewhere or comes to people.

    about : Träger and address, as far as they are known
    place, href : name and page of the area that it lies in; empty for one without a place
    share : which part of the Zielgruppe of the area reaches it, in words
    minutes : median of those who do; empty for one that comes to people
    """

    name: str
    about: str
    place: str
    href: str
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


def beyond(current: Current, area: Area) -> Beyond | None:
    """What people of the area reach beyond its border; None where the release does not say."""
    geography = area.geography.collection.key
    told = next((r for r in current.of_kind("reach") if r.collection.geography == geography), None)
    offers = next(iter(current.of_kind("offers")), None)
    if told is None or offers is None:
        return None
    found = DataFrame(told.features[told.features["gebiet"] == area.code])
    listed = offers.features.loc[found["angebot"]]
    elsewhere = (listed[f"area_{geography}"] != area.code).to_numpy(dtype=bool)
    rows = _rows(found[elsewhere], listed[elsewhere], area.geography)
    of_ways = [one for one in told.collection.caveats if one not in current.release.caveats]
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


def _rows(found: DataFrame, listed: GeoDataFrame, geography: Served) -> list[BeyondRow]:
    key, names = geography.collection.key, geography.features["name"]
    codes = listed[f"area_{key}"].tolist()
    columns = (listed[name].tolist() for name in ("name", "traeger", "adresse"))
    told = zip(*columns, codes, found["anteil"], found["minuten"], strict=True)
    return [
        BeyondRow(
            name=str(name),
            about=", ".join(text for text in (traeger, where) if isinstance(text, str) and text),
            place=str(names[code]) if code in geography.position else "",
            href=address(key, code) if code in geography.position else "",
            share=share,
            minutes="" if isna(minutes) else german(minutes),
        )
        for name, traeger, where, code, share, minutes in told
    ]
