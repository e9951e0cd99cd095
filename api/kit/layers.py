"""What a release has to put on a map: every collection by each of its views, or plain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from api.self_contained import CLASS_TITLE, TITLES
from geo_lsz.released import Collection, Release, View
from maps.columns import titles_of

Features = Mapping[str, GeoDataFrame]
"""The features of each collection, EPSG:25832."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A collection as somebody may put it on a map: by one of its views, or plain.

    base : address of the service, without a slash at its end
    features : EPSG:25832
    """

    base: str
    collection: Collection
    features: GeoDataFrame
    view: View | None

    @property
    def title(self) -> str:
        """What the layer is called in a list of layers."""
        view = f" – {self.view.title}" if self.view else ""
        return f"{self.collection.title}{view}"

    @property
    def key(self) -> str:
        """Tells it from all others, in the kit and in the portal."""
        view = f"_{self.view.key}" if self.view else ""
        return f"geolsz_{self.collection.key}{view}"

    @property
    def placed(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.features.geometry.notna().any())

    @property
    def titles(self) -> dict[str, str]:
        """German title of everything that a feature says of itself on the web, by its name."""
        named = titles_of(self.collection, self.features.columns)
        words = {
            f"{view.key}{CLASS_TITLE}": f"{named[f'{view.key}_klasse']} in Worten"
            for view in self.collection.views
        }
        return {"id": named.pop("feature"), **named, **words, **TITLES}

    @property
    def map_name(self) -> str:
        """The name of the map in the WMS; nothing where there is none."""
        if not self.placed or self.collection.kind not in {
            "result",
            "indicators",
            "grid",
            "voices",
            "survey",
            "findings",
            "areas",
            "offers",
        }:
            return ""
        return f"{self.collection.key}.{self.view.key}" if self.view else self.collection.key


def in_its_views(release: Release, features: Features, base: str) -> Iterator[Shown]:
    """Every collection by each of its views; plain where it has none."""
    for collection in _for_maps(release):
        for view in collection.views or (None,):
            yield Shown(base, collection, features[collection.key], view)


def as_a_whole(release: Release, features: Features, base: str) -> Iterator[Shown]:
    """Every collection once."""
    for collection in _for_maps(release):
        yield Shown(base, collection, features[collection.key], None)


def _for_maps(release: Release) -> list[Collection]:
    """All collections but those that are tables, which have no place of their own."""
    return [
        one
        for one in release.collections
        if one.kind not in {"reach", "overlap", "events", "evidence"}
    ]
