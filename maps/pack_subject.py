"""What a map pack is about, and what a release holds of it: the part of each collection that speaks of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo_lsz.frames import METRIC_CRS
from geo_lsz.publication import Published
from geo_lsz.released import Collection, Release
from geo_lsz.told import concerning
from maps.face import PLAIN, Face
from maps.pack_offers import offers_of


@dataclass(frozen=True, slots=True)
class Subject:
    """An area of a geography, or the whole city as that geography cuts it.

    collections : features of the release by key of their collection, EPSG:25832
    area : code; None for the whole city
    stem : how the names of the files begin; ASCII
    address : of the page that shows the newest of it; empty where nobody told
    face : how the city wants to be seen
    """

    release: Release
    collections: Mapping[str, GeoDataFrame]
    geography: str
    area: str | None
    stem: str
    address: str = ""
    face: Face = PLAIN

    @property
    def areas(self) -> Collection:
        """The geography itself."""
        return next(c for c in self._on_geography("areas"))

    @property
    def name(self) -> str:
        """Of the area; of the city where there is none."""
        if self.area is None:
            return self.release.city
        return str(self.collections[self.areas.key]["name"][self.area])

    @property
    def about(self) -> str:
        """`Altstadt (Ortsteile, Beispielstadt)`."""
        if self.area is None:
            return f"{self.name} ({self.areas.title})"
        return f"{self.name} ({self.areas.title}, {self.release.city})"

    @property
    def results(self) -> Iterator[Published]:
        """What is reckoned for each Handlungsfeld on the geography, with all its areas."""
        for collection in self._on_geography("result"):
            yield collection, self.collections[collection.key]

    @property
    def offers(self) -> GeoDataFrame:
        """The offers that lie in it, by kind and name; those of the whole city with the placeless."""
        if self.area is not None:
            return offers_of(self.release, self.collections, self.area, self.geography)
        every = self._every_offer()
        return every if every.empty else every.sort_values(["angebotsart", "name"], kind="stable")

    @property
    def offers_in_reach(self) -> GeoDataFrame:
        """The offers that its people get to, wherever they lie; none where the release does not say."""
        told = [features for collection, features in self.parts() if collection.kind == "reach"]
        every = self._every_offer()
        return every[every.index.isin([offer for rows in told for offer in rows["angebot"]])]

    def parts(self) -> Iterator[Published]:
        """Each collection that speaks of it, with the features that do; it says that it is a part."""
        for kind in ("areas", "result", "indicators", "survey", "voices", "findings"):
            for collection in self._on_geography(kind):
                features = self.collections[collection.key]
                here = features if self.area is None else features[features.index == self.area]
                yield self._said(collection), here
        for collection in self.release.collections:
            if collection.kind == "offers":
                yield self._said(collection), self.offers
        for kind in ("reach", "overlap", "evidence"):
            for collection in self._on_geography(kind):
                features = self.collections[collection.key]
                of_area = features["gebiet"] == self.area
                yield self._said(collection), features if self.area is None else features[of_area]
        for collection in self.release.collections:
            if collection.kind == "vorhaben":
                yield self._said(collection), self._planned(self.collections[collection.key])

    def _planned(self, vorhaben: GeoDataFrame) -> GeoDataFrame:
        """The Vorhaben that concern it."""
        if self.area is None:
            return vorhaben
        return vorhaben[concerning(vorhaben, self.geography, self.area)]

    def _every_offer(self) -> GeoDataFrame:
        listed = [self.collections[c.key] for c in self.release.collections if c.kind == "offers"]
        if not listed:
            return GeoDataFrame({"name": []}, geometry=[], crs=METRIC_CRS)
        return listed[0].sort_index()

    def _on_geography(self, kind: str) -> Iterator[Collection]:
        for collection in self.release.collections:
            if collection.kind == kind and self.geography in {collection.geography, collection.key}:
                yield collection

    def _said(self, collection: Collection) -> Collection:
        if self.area is None:
            return collection
        caveat = f"Auszug, nicht der ganze Bestand: nur was zu {self.about} gehört."
        return collection.model_copy(update={"caveats": (*collection.caveats, caveat)})
