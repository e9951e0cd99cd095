"""Map packs: one PDF for one area, to be read, printed and listened to (PDF/UA-1).

Every word and number of a pack comes from the release, alt texts included, so
what is drawn and what is read aloud agree. The same release gives the same bytes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from geopandas import GeoDataFrame

from geo_lsz.released import Release
from maps.face import PLAIN, Face
from maps.pack_content import content
from maps.poster import poster
from maps.typesetting import pdf_of


@dataclass(frozen=True, slots=True)
class MapPack:
    """A finished pack: the area it is about, the PDF, and the alt text of its main map."""

    area: str
    geography: str
    name: str
    pdf: bytes
    alt: str
    media_type: str = "application/pdf"


def map_pack(
    release: Release,
    collections: Mapping[str, GeoDataFrame],
    area: str,
    geography: str,
    *,
    address: str = "",
    face: Face = PLAIN,
) -> MapPack:
    """The pack of an area of a geography, on pages of A4.

    collections : features of the release by key of their collection, EPSG:25832
    address : of the page that shows what is newest of the area; may be empty
    face : the city's own logo, colour, contact and imprint

    Raises NotFound where the release has no such geography or area.
    """
    said = content(release, collections, area, geography, address=address, face=face)
    pdf = pdf_of("pack.typ", asdict(said), release.made_at)
    return MapPack(area, geography, said.name, pdf, said.large[0].alt)


def map_poster(
    release: Release,
    collections: Mapping[str, GeoDataFrame],
    area: str,
    geography: str,
    *,
    address: str = "",
    face: Face = PLAIN,
) -> MapPack:
    """The main map of a pack as a poster of A3, its areas named or numbered; arguments and errors of `map_pack`."""
    said = poster(release, collections, area, geography, address=address, face=face)
    pdf = pdf_of("poster.typ", asdict(said), release.made_at)
    return MapPack(area, geography, said.name, pdf, said.map.alt)
