"""What a map pack says: its words, numbers, tables and drawings, ready to be set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo_lsz.beyond import beyond
from geo_lsz.released import Collection, Release
from geo_lsz.status import Status
from maps.face import PLAIN, Face
from maps.legend import german_date, stand
from maps.locator import locator
from maps.pack_around import Around, around
from maps.pack_choices import Choices, choices
from maps.pack_glance import GlanceRow, essentials, glance_row, remarks
from maps.pack_maps import PackMap, detail_map, main_map, streets
from maps.pack_offers import WITHOUT_PLACES, NearRow, OfferRow, near_rows, offers_of, table_of
from maps.pack_people import NeedRow, People, need_rows, people
from maps.pack_results import Result, by_urgency, results_of
from maps.pack_sources import caveats, sources
from maps.pack_sureness import SureRow, sure_rows, unknowns
from maps.pack_voices import Participation, participation
from maps.qr import qr_code

LARGE_WIDTH, LARGE_HEIGHT = 112.0, 88.0
"""Of a large map at most, in mm: two of them and what belongs to them fill a page."""

INSET = 58.0
"""Width of the map of where the area lies, in mm."""


@dataclass(frozen=True, slots=True)
class PackContent:
    """Everything that stands in a pack, in the order in which it is read.

    beyond : what people reach beyond the border; None where the release does not say
    choices : of which kinds they have more than one offer; None likewise
    participation : what people say and the city plans; None likewise
    address, qr : of the page that shows what is newest, and its QR code; may be empty
    """

    city: str
    name: str
    geography: str
    made: tuple[int, int, int]
    face: Face
    caveats: tuple[str, ...]
    stand: str
    inset: PackMap
    essentials: tuple[tuple[str, str], ...]
    glance: tuple[GlanceRow, ...]
    remarks: tuple[str, ...]
    people: People
    needs: tuple[NeedRow, ...]
    around: Around | None
    large: tuple[PackMap, ...]
    offers: tuple[OfferRow, ...]
    offers_said: str
    detail_map: PackMap | None
    beyond: tuple[NearRow, ...] | None
    choices: Choices | None
    participation: Participation | None
    sure: tuple[SureRow, ...]
    unknowns: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    address: str
    qr: str

    @property
    def lead(self) -> str:
        """What the area is short of most."""
        return self.essentials[1][1]


def content(
    release: Release,
    collections: Mapping[str, GeoDataFrame],
    area: str,
    geography: str,
    *,
    address: str = "",
    face: Face = PLAIN,
) -> PackContent:
    """What the pack of an area says.

    Raises NotFound for an unknown geography or area.
    """
    results = results_of(release, collections, area, geography)
    features, name = results[0].features, str(results[0].row["name"])
    offers = offers_of(release, collections, area, geography)
    listed = next((c for c in release.collections if c.kind == "offers"), None)
    rows = table_of(offers, listed.stichtag if listed else None)
    reached = beyond(release, collections, geography, area)
    made = release.made_at
    return PackContent(
        city=release.city,
        name=name,
        geography=results[0].collection.geography_title,
        made=(made.year, made.month, made.day),
        face=face,
        caveats=caveats(release, results),
        stand=stand(results[0].collection),
        inset=inset(features, area, name, release.city),
        essentials=essentials(name, results),
        glance=tuple(glance_row(result) for result in results),
        remarks=tuple(remarks(results)),
        people=people(release, collections, area, geography),
        needs=tuple(need_rows(results)),
        around=around(results, area),
        large=tuple(
            main_map(result, area, LARGE_WIDTH, LARGE_HEIGHT) for result in pressing(results)
        ),
        offers=rows,
        offers_said=_offers_said(name, listed, rows),
        detail_map=detail_map(features, area, name, offers, streets(release, collections)),
        beyond=None if reached is None else tuple(near_rows(reached)),
        choices=choices(release, collections, area, geography),
        participation=participation(release, collections, area, geography),
        sure=tuple(sure_rows(results)),
        unknowns=tuple(unknowns(results)),
        sources=tuple(sources(release, results)),
        address=address,
        qr=qr_code(address) if address else "",
    )


def pressing(results: Sequence[Result]) -> Sequence[Result]:
    """The two fields with the lowest sure classes; where none is sure, the first that there is."""
    ordered = by_urgency(results)
    sure = [result for result in ordered if result.sure]
    return sure[:2] or ordered[:1] or results[:1]


def inset(features: GeoDataFrame, area: str, name: str, city: str) -> PackMap:
    """Where in the city an area lies."""
    alt = f"Karte: {name} in {city}."
    return PackMap(f"Lage in {city}", locator(features, area, alt), INSET, alt)


def _offers_said(name: str, listed: Collection | None, rows: tuple[OfferRow, ...]) -> str:
    day = f" (Stand: {german_date(listed.stichtag)})" if listed else ""
    if rows:
        uncounted = any(row.places == WITHOUT_PLACES[Status.NOT_APPLICABLE] for row in rows)
        return (
            f"Diese Angebote liegen nach den Listen der Ämter und Träger{day} in {name}. "
            "Für die Versorgung zählt auch, was jenseits der Grenze zu Fuß erreichbar ist."
            + " Ein Strich bei den Plätzen: Diese Art wird nicht nach Plätzen gemessen."
            * uncounted
        )
    return (
        f"In {name} liegt nach den Listen der Ämter und Träger{day} kein Angebot. "
        "Das heißt nicht, dass niemand versorgt ist: "
        "Für die Versorgung zählt auch, was jenseits der Grenze zu Fuß erreichbar ist."
    )
