"""The pages of areas: all of them in a list, and each by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from geopandas import GeoDataFrame
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api import pack_making, packs
from api.caching import revalidated
from api.downloads import part_of
from api.errors import Link
from api.rendering import page
from api.serving import Current, Served, current_of
from api.workbench import areas
from api.workbench.area_list import listing
from api.workbench.areas import Area
from api.workbench.kennzahl_rows import kennzahl_rows
from api.workbench.likeness import likeness
from api.workbench.origin import Step, steps_of
from api.workbench.profile import facts, gap_rows, kind_rows, need_rows
from api.workbench.view_rooms import Cells
from geo_lsz.beyond import beyond
from maps.legend import stand
from maps.locator import locator
from maps.pack_maps import detail_map, streets
from maps.pack_offers import offers_of, table_of
from maps.pack_voices import participation

router = APIRouter(include_in_schema=False)

HTML = "text/html"

NEARBY_M = 500.0
"""How far beyond the border of an area a duplicate structure is still told of, in metres."""

FINDINGS = "doppelstrukturen"
"""Key of the collection of duplicate structures, which is there for planners only."""

OF_AREAS = {
    "indicators": ("name", "Kennzahlen"),
    "reach": ("gebiet", "Erreichbare Angebote"),
    "voices": ("name", "Stimmen"),
    "survey": ("name", "Befragung"),
    "evidence": ("gebiet", "Belege"),
}
"""Kinds of collection that speak of areas, with the property that names one, and what their part is called."""


@router.get("/gebiete")
def every_area(request: Request) -> Response:
    """All areas of all geographies, with where they lie."""
    current = current_of(request)
    return revalidated(
        request, current, HTML, lambda: page(request, "areas.html", {"shelves": listing(current)})
    )


@router.get("/gebiete/{geography}/{code:path}")
def area(request: Request, geography: str, code: str) -> Response:
    """Everything that the release says of an area."""
    current = current_of(request)
    chosen = areas.choose(current, geography, code)
    return revalidated(request, current, HTML, lambda: _area_page(request, current, chosen))


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the part of a collection that speaks of an area."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A duplicate structure in or near an area."""

    href: str
    title: str
    about: str
    standing: str
    why: str


def _area_page(request: Request, current: Current, chosen: Area) -> Response:
    geography, name = chosen.geography, chosen.name
    features = {key: served.features for key, served in current.collections.items()}
    offers = offers_of(current.release, features, chosen.code, geography.collection.key)
    listed = next((one.collection for one in current.of_kind("offers")), None)
    detail = detail_map(
        geography.features, chosen.code, name, offers, streets(current.release, features)
    )
    title = f"Lage von {name} in der Stadt"
    findings = _findings(current, chosen)
    context = {
        "area": chosen,
        "collection": geography.collection,
        "stand": stand(
            chosen.results[0].served.collection if chosen.results else geography.collection
        ),
        "facts": list(facts(chosen)),
        "locator": Markup(locator(geography.features, chosen.code, title)),  # noqa: S704 - escaped within
        "shortage": areas.shortage(chosen.results, chosen.code),
        "gaps": gap_rows(chosen),
        "needs": need_rows(chosen),
        "kinds": kind_rows(chosen),
        "kennzahlen": kennzahl_rows(current, chosen),
        "listed": listed,
        "offers": table_of(offers, listed.stichtag if listed else None),
        "detail": Markup(detail.svg) if detail else None,  # noqa: S704 - escaped within
        "placeless": _placeless(current),
        "beyond": beyond(current.release, features, geography.collection.key, chosen.code),
        "address": areas.address,
        "participation": participation(
            current.release, features, chosen.code, geography.collection.key
        ),
        "evidence": _evidence(current, geography.collection.key),
        "likeness": likeness(chosen),
        "findings": findings,
        "internal": findings is not None,
        "nearby_m": int(NEARBY_M),
        "pack": _pack(current, chosen),
        "files": _files(current, chosen),
        "steps": list(dict.fromkeys(_steps(current, chosen))),
    }
    return page(request, "area.html", context)


def _evidence(current: Current, geography: str) -> Cells | None:
    """The cells of the matrix of evidence of a geography; None where the release has none."""
    matrices = {one.collection.geography for one in current.of_kind("evidence")}
    return Cells(geography) if geography in matrices else None


def _steps(current: Current, chosen: Area) -> Iterator[Step]:
    """How all that the page shows was made."""
    for result in chosen.results:
        yield from steps_of(current, result.served.collection)


def _pack(current: Current, chosen: Area) -> str:
    """Where the map pack of the area is; empty where the release has nothing to put into one."""
    wanted = pack_making.Area(chosen.geography.collection.key, chosen.code, chosen.name)
    return packs.hrefs(current).get(wanted, "")


def _placeless(current: Current) -> int:
    """How many offers have no place, so that nobody can say in which area they are."""
    return sum(int(one.features.geometry.isna().sum()) for one in current.of_kind("offers"))


def _findings(current: Current, chosen: Area) -> list[Finding] | None:
    """Duplicate structures in the area or near it; None where they are not for the reader."""
    found = current.collections.get(FINDINGS)
    shape = chosen.geography.features.geometry[chosen.code]
    if found is None or shape is None:
        return None
    return [
        Finding(
            href=f"/planner/doppelstrukturen?{urlencode({'befund': key})}#{key}",
            title=row["wer"],
            about=row["art"],
            standing=row["entscheidung"] if row["entscheidung"] != "offen" else row["gilt"],
            why=row["warum"],
        )
        for key, row in _near(found, shape).iterrows()
    ]


def _near(found: Served, shape: object) -> GeoDataFrame:
    return found.features[found.features.geometry.distance(shape) <= NEARBY_M]


def _files(current: Current, chosen: Area) -> list[Files]:
    """What is published of the area, and the offers in it, as files."""
    geography = chosen.geography.collection.key
    parts = [(r.served.collection.key, "name", chosen.name, r.field.title) for r in chosen.results]
    told = ((one.collection, one.columns) for one in current.collections.values())
    for about, columns in told:
        if about.kind in OF_AREAS and about.geography == geography:
            name, title = OF_AREAS[about.kind]
            value = chosen.name if name == "name" else chosen.code
            parts.append((about.key, name, value, title))
        elif about.kind == "offers" and f"area_{geography}" in columns:
            parts.append((about.key, f"area_{geography}", chosen.code, about.title))
    return [Files(title, tuple(part_of(key, name, value))) for key, name, value, title in parts]
