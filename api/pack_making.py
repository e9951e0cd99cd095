"""Making map packs: what it takes to make one of a release, wherever somebody asks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from urllib.parse import quote

from geopandas import GeoDataFrame

from api.drawing import png_of
from api.naming import pack_name, slug_of
from api.sender import NOBODY, Sender
from geo_lsz.errors import NotFound
from geo_lsz.identity import digest, frame_digest
from geo_lsz.released import Collection, Release
from maps.field_maps import FieldMap, field_maps
from maps.geopackage import Styles
from maps.pack_subject import Subject
from maps.pack_zip import pack_pdf, pack_zip

CITY = "gesamtstadt"
"""How the pack of the whole city is called where areas have their codes."""


@dataclass(frozen=True, slots=True)
class Area:
    """What a pack is made of: an area, or the whole city (`code` None), by its name."""

    geography: str
    code: str | None
    name: str

    def artifact(self, sender: Sender) -> str:
        """Name under which the store keeps the pack that `sender` hands out."""
        return pack_name(self.geography, self.code, sender.mark)

    @property
    def stem(self) -> str:
        """How files about it are called: `altstadt`; by its code where the name has no letter."""
        return slug_of(self.name) or slug_of(self.code or "") or "gebiet"

    @property
    def file(self) -> str:
        """`ortsteile-0101-altstadt.zip`; a code that had to be changed for it is told apart by a sum."""
        if self.code is None:
            return f"{CITY}-{self.stem}.zip"
        code = slug_of(self.code)
        if code != self.code.casefold():
            code = f"{code}-{digest(self.code)[:6]}".strip("-")
        return f"{slug_of(self.geography)}-{code}-{self.stem}.zip"


def areas_of(release: Release, features: Mapping[str, GeoDataFrame]) -> Iterator[Area]:
    """Every area of every geography that the release has results for, in the order of the release."""
    told = {c.geography for c in release.collections if c.kind == "result"}
    for collection in _geographies(release):
        if collection.key in told:
            for code, name in features[collection.key]["name"].items():
                yield Area(collection.key, str(code), str(name))


def city_of(release: Release) -> Area:
    """The whole city, as its first geography with results cuts it. Raises NotFound where none has."""
    told = {c.geography for c in release.collections if c.kind == "result"}
    for collection in _geographies(release):
        if collection.key in told:
            return Area(collection.key, None, release.city)
    raise NotFound("Diese Veröffentlichung hat keine Ergebnisse, aus denen eine Mappe würde.")


class Workshop:
    """Makes the packs of one release; what they have in common is drawn once."""

    def __init__(
        self, release: Release, features: Mapping[str, GeoDataFrame], sender: Sender = NOBODY
    ) -> None:
        self.release, self.features, self._sender = release, features, sender
        self._maps: dict[str, list[FieldMap]] = {}
        self._styles: Styles = {}
        self._digests: dict[str, list[object]] = {}
        self._one_at_a_time = Lock()

    def zip(self, area: Area) -> bytes:
        """The whole pack. Raises NotFound for an unknown area, CannotDraw where pictures cannot be drawn."""
        with self._one_at_a_time:
            subject = self._subject(area)
            if area.geography not in self._maps:
                self._maps[area.geography] = list(field_maps(subject.results))
        return pack_zip(subject, self._maps[area.geography], self._styles, png_of)

    def pdf(self, area: Area) -> bytes:
        """The PDF of an area alone."""
        return pack_pdf(self._subject(area), str(area.code))

    def content(self, area: Area) -> str:
        """The same wherever a pack would show the same, be it of another release.

        Left out is what names a release: its id, its date, its runs.
        """
        if area.geography not in self._digests:
            subject = self._subject(area)
            self._digests[area.geography] = [
                [_told(collection), frame_digest(features)]
                for collection, features in [*subject.results, *self._of_every_geography()]
            ]
        subject = self._subject(area)
        parts = [[_told(c), frame_digest(frame)] for c, frame in subject.parts()]
        release = self.release
        said = [release.city, release.caveats, release.software, asdict(self._sender)]
        reached = frame_digest(subject.offers_in_reach)
        return digest([said, area.code, self._digests[area.geography], parts, reached])

    def _of_every_geography(self) -> Iterator[tuple[Collection, GeoDataFrame]]:
        """Areas and Kennzahlen, for a pack compares an area with the larger one it lies in; and streets."""
        for collection in self.release.collections:
            if collection.kind in {"areas", "indicators", "streets"}:
                yield collection, self.features[collection.key]

    def _subject(self, area: Area) -> Subject:
        address = self._sender.base
        if address and area.code is not None:
            address += f"/gebiete/{quote(area.geography)}/{quote(area.code, safe='')}"
        about = area.geography, area.code, area.stem
        return Subject(self.release, self.features, *about, address, self._sender.face)


def _geographies(release: Release) -> Iterator[Collection]:
    yield from (c for c in release.collections if c.kind == "areas")


def _told(collection: Collection) -> dict[str, object]:
    """All that a collection says of itself but its runs."""
    said: dict[str, object] = collection.model_dump(mode="json", exclude={"runs"})
    return said
