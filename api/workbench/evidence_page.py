"""The page of evidence: what data, people and plans say of each Handlungsfeld in each area, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from geopandas import GeoDataFrame
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.downloads import downloads_of, part_of
from api.errors import Link, NothingHere
from api.rendering import page
from api.serving import Current, Served, current_of
from api.workbench.choice import Option
from api.workbench.evidence import Matrix, matrix
from api.workbench.table_pages import Pages, Wish, pages_of
from api.workbench.view_rooms import EVIDENCE, OF_VOICES, Cells
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.voice_collection import UNHEARD
from maps.legend import stand

router = APIRouter(include_in_schema=False)

HTML = "text/html"

MANY = 600
"""More areas than this are told in pages: with a link in each cell they would be megabytes."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a collection that belongs to what people say."""

    title: str
    links: tuple[Link, ...]


@router.get(EVIDENCE)
def evidence(
    request: Request,
    wish: Annotated[Wish, Depends()],
    geographie: str | None = None,
    handlungsfeld: str | None = None,
) -> Response:
    """The matrix of all fields, or of one with all that its cells stand on; of many areas a page."""
    current = current_of(request)
    served = _served(current, geographie)
    asked = Cells(served.collection.geography, _field(served, handlungsfeld))
    return revalidated(request, current, HTML, lambda: _page(request, current, served, asked, wish))


def _served(current: Current, geography: str | None) -> Served:
    """The matrix of a geography, else the first. Raises NothingHere with those that there are."""
    there = current.of_kind("evidence")
    if not there:
        raise NothingHere(
            "In dieser Veröffentlichung gibt es keine Belegmatrix: Es wurden weder Veranstaltungen, "
            "Bedarfe, eine Befragung noch Vorhaben geliefert.",
            [Link("/gebiete", "Gebiete"), Link("/veroeffentlichung", "Daten und Herkunft")],
        )
    for served in there:
        if geography in {None, "", served.collection.geography}:
            return served
    raise NothingHere(
        f"Eine Belegmatrix für die Gliederung „{geography}“ gibt es nicht.",
        [Link(Cells(s.collection.geography).href, s.collection.geography_title) for s in there],
    )


def _field(served: Served, slug: str | None) -> str:
    """The Handlungsfeld that is asked for; empty for all. Raises NothingHere with those that there are."""
    there = set(served.features["handlungsfeld_key"])
    if not slug or slug in there:
        return slug or ""
    known = [field for field in handlungsfelder().values() if field.slug in there]
    raise NothingHere(
        f"Das Handlungsfeld „{slug}“ gibt es in der Belegmatrix nicht.",
        [Link(Cells(served.collection.geography, one.slug).href, one.title) for one in known],
    )


def _page(request: Request, current: Current, served: Served, asked: Cells, wish: Wish) -> Response:
    collection, features = served.collection, served.features
    of_field = features["handlungsfeld_key"] == asked.field
    shown = matrix(collection, features[of_field] if asked.field else features)
    pages = _pages(shown, asked, wish)
    every = {field.slug: field.title for field in handlungsfelder().values()}
    there = set(features["handlungsfeld_key"])
    context = {
        "collection": collection,
        "asked": asked,
        "field": every.get(asked.field, ""),
        "matrix": shown,
        "rows": shown.rows[pages.rows] if pages else shown.rows,
        "pages": pages,
        "marked": wish.gebiet,
        "every": Cells(asked.geography),
        "geographies": [
            Option(
                one.collection.geography_title,
                Cells(one.collection.geography, asked.field).href,
                one is served,
            )
            for one in current.of_kind("evidence")
        ],
        "fields": [
            Option("alle", Cells(asked.geography).href, not asked.field),
            *(
                Option(title, Cells(asked.geography, slug).href, slug == asked.field)
                for slug, title in every.items()
                if slug in there
            ),
        ],
        "maps": list(_maps(current, asked)),
        "analysed": _analysed(features[of_field]) if asked.field else {},
        "vorhaben": _vorhaben(current),
        "files": _files(served, asked.field, every),
        "beside": list(_beside(current, asked.geography)),
        "stand": stand(collection),
    }
    return page(request, "evidence.html", context)


def _pages(shown: Matrix, asked: Cells, wish: Wish) -> Pages | None:
    """Which rows are told; None for all of them. Raises NothingHere for an area or a page that there is not."""
    places = {row.code: place for place, row in enumerate(shown.rows)}
    if wish.gebiet and wish.gebiet not in places:
        raise NothingHere(
            f"In der Belegmatrix gibt es kein Gebiet „{wish.gebiet}“.",
            [Link(asked.href, "Alle Gebiete der Matrix")],
        )
    if len(places) <= MANY:
        return None
    return pages_of(len(places), places.get(wish.gebiet), wish, asked.href)


def _maps(current: Current, asked: Cells) -> Iterator[Option]:
    """The maps of what people say on the geography: of the field that is shown, else the first of each."""
    for room in OF_VOICES:
        for served in current.of_kind(room.kind):
            keys = [view.key for view in served.collection.views]
            if served.collection.geography != asked.geography or not keys:
                continue
            key = asked.field if asked.field in keys else keys[0]
            yield Option(room.title, room.href(asked.geography, key), chosen=False)
            if UNHEARD in keys:
                yield Option("Nicht gehört", room.href(asked.geography, UNHEARD), chosen=False)


def _analysed(of_field: GeoDataFrame) -> dict[str, list[str]]:
    """Of which days the data of a field are, and which run found its cells."""
    return {"days": list(of_field["daten_vom"].unique()), "runs": list(of_field["lauf"].unique())}


def _vorhaben(current: Current) -> dict[str, Any]:
    """How many Vorhaben there are, by how far they have come; empty without a list."""
    for served in current.of_kind("vorhaben"):
        counts = served.features["umsetzung"].value_counts().sort_index()
        return {"number": len(served.features), "of": dict(counts), "key": served.collection.key}
    return {}


def _files(served: Served, field: str, titles: dict[str, str]) -> list[Link]:
    key = served.collection.key
    return part_of(key, "handlungsfeld", titles[field]) if field else downloads_of(key)


def _beside(current: Current, geography: str) -> Iterator[Files]:
    """The other collections of what people say and the city plans."""
    for kind in (*(room.kind for room in OF_VOICES), "events", "vorhaben"):
        for served in current.of_kind(kind):
            about = served.collection
            if about.geography in {geography, ""}:
                yield Files(about.title, tuple(downloads_of(about.key)))
