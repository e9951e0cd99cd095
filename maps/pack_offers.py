"""The offers of an area, as the table of a map pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame

from geo_lsz.german import german
from geo_lsz.released import Release
from geo_lsz.status import Status

NOTHING_SAID = "keine Angabe"

WITHOUT_PLACES = {
    Status.MISSING: "unbekannt",
    Status.SUPPRESSED: "gesperrt",
    Status.NOT_APPLICABLE: "–",
}
"""What stands in place of a number of places; a dash where the kind is not counted in places."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer in words; `number` is the one on the map, or a dash without a place."""

    number: str
    name: str
    kind: str
    traeger: str
    address: str
    places: str


def offers_of(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> GeoDataFrame:
    """The offers that lie in an area, by kind and name; none where no list was published."""
    listed = [collections[c.key] for c in release.collections if c.kind == "offers"]
    if not listed:
        return GeoDataFrame({"name": []}, geometry=[], crs="EPSG:25832")
    inside = listed[0][listed[0][f"area_{geography}"] == area]
    return inside.sort_index().sort_values(["angebotsart", "name"], kind="stable")


def numbers(offers: GeoDataFrame) -> dict[Any, str]:
    """Number on the map by offer; offers without a place have none."""
    placed = offers.index[offers.geometry.notna() & ~offers.geometry.is_empty]
    return {offer: str(number) for number, offer in enumerate(placed, start=1)}


def table_of(offers: GeoDataFrame) -> tuple[OfferRow, ...]:
    """The rows of the table, in the order of `offers`."""
    on_the_map = numbers(offers)
    return tuple(
        OfferRow(
            number=on_the_map.get(offer, "–"),
            name=_text(row["name"]),
            kind=_text(row["angebotsart"]),
            traeger=_text(row["traeger"]),
            address=_text(row["adresse"]),
            places=_places(row),
        )
        for offer, row in offers.iterrows()
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value else NOTHING_SAID


def _places(row: Mapping[str, Any]) -> str:
    if row["places_status"] == Status.OK:
        return german(row["places"])
    return WITHOUT_PLACES[Status(row["places_status"])]
