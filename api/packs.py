"""Map packs of the newest release, by the code or the name of an area: the ZIP, and the PDF alone.

What nobody built yet is drawn when it is asked for: drawing is no analysis.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from threading import Lock
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.errors import Link, NothingHere
from api.naming import slug_of
from api.pack_making import CITY, Area, Workshop, areas_of, city_of
from api.rendering import page
from api.sender import Sender
from api.serving import Current, current_of
from geo_lsz.errors import NotFound, StoreUnavailable
from layers.store import Store
from maps.pack_zip import MEDIA_TYPE, pdf_within

router = APIRouter(include_in_schema=False)

PDF = "application/pdf"

MOST_BYTES = 64_000_000
"""Of all packs that are kept in memory; those that were asked for longest ago go first."""


class Packs:
    """Packs of the newest release: read from the store, else drawn, and kept in memory."""

    def __init__(self, store: Store, sender: Sender) -> None:
        self._store, self._sender = store, sender
        self._workshop: Workshop | None = None
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._one_at_a_time = Lock()

    def zip(self, current: Current, area: Area) -> bytes:
        """The whole pack. Raises CannotDraw where it has to be drawn and cannot be."""
        return self._get(
            current,
            area.artifact(self._sender),
            lambda: self._read(current, area) or self._of(current).zip(area),
        )

    def pdf(self, current: Current, area: Area) -> bytes:
        """The PDF of an area: the one of its pack, or drawn by itself."""
        return self._get(
            current, f"{area.artifact(self._sender)}/pdf", lambda: self._pdf(current, area)
        )

    def _pdf(self, current: Current, area: Area) -> bytes:
        kept = self._kept.get((current.release.id, area.artifact(self._sender)))
        whole = kept or self._read(current, area)
        return pdf_within(whole, area.stem) if whole else self._of(current).pdf(area)

    def _get(self, current: Current, name: str, make: Callable[[], bytes]) -> bytes:
        with self._one_at_a_time:
            key = (current.release.id, name)
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            content = self._kept[key]
            self._make_room(current.release.id)
            return content

    def _read(self, current: Current, area: Area) -> bytes | None:
        """What the store has of it; nothing where it does not answer: then it is drawn."""
        with suppress(NotFound, StoreUnavailable):
            return self._store.artifact(current.release.id, area.artifact(self._sender))[1]
        return None

    def _of(self, current: Current) -> Workshop:
        if self._workshop is None or self._workshop.release is not current.release:
            release = current.release
            features = {c.key: current.collections[c.key].features for c in release.collections}
            self._workshop = Workshop(release, features, self._sender)
        return self._workshop

    def _make_room(self, release_id: str) -> None:
        for key in [key for key in self._kept if key[0] != release_id]:
            del self._kept[key]
        while sum(map(len, self._kept.values())) > MOST_BYTES and len(self._kept) > 1:
            self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """An area in the list of packs."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The areas of a geography, in German order."""

    key: str
    title: str
    areas: list[Entry]


@router.get("/packs")
def shelves(request: Request) -> Response:
    """All areas with the addresses of their packs."""
    current = current_of(request)
    every = hrefs(current)
    geographies = [
        Shelf(
            served.collection.key,
            served.collection.title,
            [
                Entry(one.name, href)
                for one, href in sorted(every.items(), key=lambda it: slug_of(it[0].name))
                if one.geography == served.collection.key
            ],
        )
        for served in current.of_kind("areas")
    ]
    context = {
        "geographies": [shelf for shelf in geographies if shelf.areas],
        "city": f"/packs/{CITY}" if every else "",
    }
    return revalidated(request, current, "text/html", lambda: page(request, "packs.html", context))


@router.get("/packs/{area}")
def pack(request: Request, area: str) -> Response:
    """The pack of an area, found by code or name; with `.pdf` behind it the PDF alone."""
    current = current_of(request)
    if area == CITY and any(areas(current)):
        return _zip(request, current, city_of(current.release))
    return _sent(request, current, area, None)


@router.get("/packs/{geography}/{area:path}")
def pack_of_geography(request: Request, geography: str, area: str) -> Response:
    """The same where a code or a name stands in several geographies."""
    return _sent(request, current_of(request), area, geography)


def areas(current: Current) -> Iterator[Area]:
    """All areas that a pack can be made of, the first geography first."""
    release = current.release
    features = {served.collection.key: served.features for served in current.of_kind("areas")}
    yield from areas_of(release, features)


def hrefs(current: Current) -> dict[Area, str]:
    """Where the pack of each area is: by its code alone where no other area has the same."""
    every = list(areas(current))
    often = Counter(one.code for one in every)
    return {one: _href(one, alone=often[one.code] == 1) for one in every}


def _href(area: Area, *, alone: bool) -> str:
    code = quote(str(area.code), safe="")
    short = alone and area.code != CITY and "/" not in str(area.code)
    return f"/packs/{code}" if short else f"/packs/{quote(area.geography)}/{code}"


def _sent(request: Request, current: Current, wanted: str, geography: str | None) -> Response:
    """The pack, or the PDF, of the one area that is meant."""
    name = wanted.removesuffix(".pdf")
    found = _found(current, name, geography)
    if not found:
        raise NothingHere(f"Ein Gebiet „{name}“ gibt es hier nicht.", _like(current, name))
    if len(found) > 1:
        raise NothingHere(
            f"Mehrere Gebiete heißen „{name}“; gemeint ist eines davon.",
            [Link(hrefs(current)[one], f"{one.name} ({one.geography})") for one in found],
        )
    (area,) = found
    if name == wanted:
        return _zip(request, current, area)
    packs: Packs = request.app.state.packs
    headers = _called(current, area, "inline", "pdf")
    return revalidated(
        request,
        current,
        PDF,
        lambda: Response(packs.pdf(current, area), media_type=PDF, headers=headers),
    )


def _zip(request: Request, current: Current, area: Area) -> Response:
    packs: Packs = request.app.state.packs
    headers = _called(current, area, "attachment", "zip")
    return revalidated(
        request,
        current,
        MEDIA_TYPE,
        lambda: Response(packs.zip(current, area), media_type=MEDIA_TYPE, headers=headers),
    )


def _called(current: Current, area: Area, how: str, ending: str) -> dict[str, str]:
    """How a browser saves it."""
    file = f"{area.stem}_{current.release.id[:8]}.{ending}"
    return {"Content-Disposition": f'{how}; filename="{file}"'}


def _found(current: Current, wanted: str, geography: str | None) -> list[Area]:
    """The areas of this code; where there is none, those of this name."""
    every = [one for one in areas(current) if geography in {None, one.geography}]
    by_code = [one for one in every if one.code == wanted]
    return by_code or [one for one in every if slug_of(wanted) == slug_of(one.name)]


def _like(current: Current, wanted: str) -> list[Link]:
    """The areas whose names come near, else all of the first geography."""
    every = hrefs(current)
    named = {slug_of(area.name): area for area in reversed(every)}
    found = [named[slug] for slug in get_close_matches(slug_of(wanted), named, n=5)]
    return [Link(every[area], area.name) for area in found or _first_geography(every)]


def _first_geography(every: Iterable[Area]) -> list[Area]:
    some = list(every)
    return [area for area in some if area.geography == some[0].geography]
