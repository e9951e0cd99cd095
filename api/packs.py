"""Map packs of the newest release, by the code or the name of an area."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.errors import Link, NothingHere
from api.naming import pack_name, slug_of
from api.rendering import page
from api.serving import Current, current_of
from geo_lsz.errors import NotFound, StoreUnavailable
from geo_lsz.released import Collection
from layers.store import Store

router = APIRouter(include_in_schema=False)

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Area:
    """An area that a pack may have been made for."""

    geography: str
    code: str
    name: str

    @property
    def artifact(self) -> str:
        """Name under which the store keeps the pack."""
        return pack_name(self.geography, self.code)

    @property
    def href(self) -> str:
        """Where the pack is."""
        return f"/packs/{quote(self.code)}"


class Packs:
    """Packs read from the store, kept in memory as long as their release is the newest."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[str, str], bytes] = {}

    def made(self, release_id: str) -> frozenset[str]:
        """Artifact names of all packs that are made; more may come while a release is out."""
        return frozenset(self._store.artifact_names(release_id))

    def has(self, release_id: str, area: Area) -> bool:
        """Whether the pack of an area is made, as far as the store can say now."""
        if (release_id, area.artifact) in self._kept:
            return True
        with suppress(StoreUnavailable):
            return area.artifact in self.made(release_id)
        return False

    def pdf(self, release_id: str, area: Area) -> bytes | None:
        """The pack of an area, or None where none was made."""
        key = (release_id, area.artifact)
        if key not in self._kept:
            try:
                _, content = self._store.artifact(release_id, area.artifact)
            except NotFound:
                return None
            self._kept = {k: v for k, v in self._kept.items() if k[0] == release_id}
            self._kept[key] = content
        return self._kept[key]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The areas of a geography, by whether their packs are made."""

    key: str
    title: str
    made: list[Area]
    not_made: list[Area]


@router.get("/packs")
def shelves(request: Request) -> Response:
    """All areas, those with a pack as links; packs may still come to a release that is out."""
    current = current_of(request)
    packs: Packs = request.app.state.packs
    names = packs.made(current.release.id)
    made = {area for area in areas(current) if area.artifact in names}
    geographies = [
        _shelf(served.collection, [a for a in areas(current) if a.geography == key], made)
        for served in current.of_kind("areas")
        if (key := served.collection.key)
    ]
    answer = page(request, "packs.html", {"geographies": geographies})
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@router.get("/packs/{area}")
def pack(request: Request, area: str) -> Response:
    """The map pack of an area as PDF."""
    current = current_of(request)
    candidates = [*_by_code(current, area), *_by_name(current, area)]
    if not candidates:
        raise NothingHere(f"Ein Gebiet „{area}“ gibt es hier nicht.", _like(current, area))
    packs: Packs = request.app.state.packs
    for candidate in candidates:
        content = packs.pdf(current.release.id, candidate)
        if content is not None:
            return _sent(request, current, candidate, content)
    name = candidates[0].name
    raise NothingHere(
        f"Für „{name}“ ist in dieser Veröffentlichung noch keine Kartenmappe gebaut. "
        f'Sie entsteht mit: geo-lsz packs --out ORDNER --only "{name}"'
    )


def areas(current: Current) -> Iterator[Area]:
    """All areas of all geographies, the first geography first."""
    for served in current.of_kind("areas"):
        for code, name in served.features["name"].items():
            yield Area(served.collection.key, str(code), name)


def _sent(request: Request, current: Current, area: Area, content: bytes) -> Response:
    file = f"{slug_of(area.name)}_{current.release.id[:8]}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{file}"'}
    return revalidated(
        request, current, PDF, lambda: Response(content, media_type=PDF, headers=headers)
    )


def _shelf(geography: Collection, here: list[Area], made: set[Area]) -> Shelf:
    by_name = sorted(here, key=lambda area: slug_of(area.name))
    return Shelf(
        geography.key,
        geography.title,
        [area for area in by_name if area in made],
        [area for area in by_name if area not in made],
    )


def _by_code(current: Current, code: str) -> list[Area]:
    return [area for area in areas(current) if area.code == code]


def _by_name(current: Current, name: str) -> list[Area]:
    wanted = slug_of(name)
    return [area for area in areas(current) if slug_of(area.name) == wanted]


def _like(current: Current, wanted: str) -> list[Link]:
    """The areas whose names come near, else all of the first geography."""
    named = {slug_of(area.name): area for area in reversed([*areas(current)])}
    near = get_close_matches(slug_of(wanted), named, n=5)
    found = [named[slug] for slug in near]
    if not found:
        everywhere = [*areas(current)]
        found = [area for area in everywhere if area.geography == everywhere[0].geography]
    return [Link(area.href, area.name) for area in found]
