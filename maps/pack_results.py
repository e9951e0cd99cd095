"""What a release says of an area in each Handlungsfeld, and where the need to act is greatest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.errors import NotFound
from geo_lsz.german import klasse_of, value_text
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.klassen import Klasse
from geo_lsz.released import Collection, Release, View

HEADLINE, NEED, TREND, CHANCE = "versorgung", "belastung", "dynamik", "luecke"
"""Keys of the views that speak of gaps, of need and its trend, and of how sure a gap is."""

ENOUGH = frozenset({"versorgt", "ueberversorgt"})
"""Classes in which nobody is short of anything."""


@dataclass(frozen=True, slots=True)
class Result:
    """A Handlungsfeld's result, and the row of the area in it."""

    collection: Collection
    features: GeoDataFrame
    row: Series

    @property
    def title(self) -> str:
        """Title of the Handlungsfeld."""
        field = handlungsfelder().get(self.collection.handlungsfeld)
        return field.title if field else self.collection.title

    @property
    def headline(self) -> View:
        """The view that stands for the field; its first one where it has no gap map."""
        return self.view(HEADLINE) or self.collection.views[0]

    @property
    def klasse(self) -> Klasse:
        """The class of the area in the headline."""
        return klasse_of(self.headline, self.row)

    @property
    def sure(self) -> bool:
        """Whether it has a gap map, and the area a class on it."""
        return self.view(HEADLINE) is not None and self.klasse in self.headline.klassen

    @property
    def enough(self) -> bool:
        """Whether surely nobody is short of anything."""
        return self.sure and self.klasse.key in ENOUGH

    @property
    def said(self) -> str:
        """Value and class of the headline in words, each thing once."""
        value, klasse = value_text(self.headline, self.row), self.klasse.title
        return value if value == klasse else f"{value}, {klasse}"

    def text(self, column: str) -> str:
        """What a column says in words; empty where it says nothing."""
        said = self.row.get(column)
        return said if isinstance(said, str) else ""

    def view(self, key: str) -> View | None:
        """The view of this key, or None."""
        return next((view for view in self.collection.views if view.key == key), None)


def results_of(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> list[Result]:
    """One result per Handlungsfeld. Raises NotFound for an unknown geography or area."""
    found = [c for c in release.collections if c.kind == "result" and c.geography == geography]
    if not found:
        known = sorted({c.geography for c in release.collections if c.kind == "result"})
        raise NotFound(f"Es gibt keine Gebietseinteilung „{geography}“, nur {', '.join(known)}.")
    if area not in collections[found[0].key].index:
        raise NotFound(f"In „{found[0].geography_title}“ gibt es kein Gebiet „{area}“.")
    return [Result(c, collections[c.key], collections[c.key].loc[area]) for c in found]


def by_urgency(results: Iterable[Result]) -> list[Result]:
    """Fields that have a gap map, the lowest class first, in it the lowest value."""
    return sorted((one for one in results if one.view(HEADLINE)), key=urgency)


def urgency(result: Result) -> tuple[int, float]:
    """Place of the class and the least value; what has no class comes last."""
    view = result.headline
    if not result.sure:
        return len(view.klassen), 0.0
    return view.klassen.index(result.klasse), float(result.row[f"{view.key}_low"])
