"""Two areas side by side: what every view of every Handlungsfeld says of them, and where they lie."""

from collections.abc import Iterator
from dataclasses import dataclass

from geopandas import GeoDataFrame
from markupsafe import Markup

from api.serving import Current, Served
from api.workbench.areas import address
from api.workbench.side_by_side import (
    FRAME,
    Cell,
    cell_of,
    difference_cell,
    difference_view,
    differences,
)
from geo_lsz.german import value_text
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.released import Collection, View
from maps.legend import stand
from maps.palette import Style
from maps.scene import Wanted, map_scene
from maps.svg import inline

GROUND = Style("#eceeee")
"""Areas that are not compared."""

COLOURS = (Style("#a3d3cf"), Style("#fbe6b3"))
"""Of the first and the second area; each also has its name on the map."""

RESIDENTS = "einwohner"
"""Property with the number of residents."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A view with what it says of both areas; no difference where values are codes."""

    title: str
    values: tuple[Cell, Cell]
    difference: Cell


@dataclass(frozen=True, slots=True)
class Group:
    """The views of a Handlungsfeld."""

    title: str
    rows: tuple[AreaRow, ...]


@dataclass(frozen=True, slots=True)
class TwoAreas:
    """Names and colours of the two, where they lie (inline SVG, or nothing), and their values.

    pages : where the pages of the two are
    origins : Stand, source and licence of the values, each once
    """

    names: tuple[str, str]
    pages: tuple[str, str]
    colours: tuple[Style, Style]
    map: str
    groups: tuple[Group, ...]
    origins: tuple[str, ...]


def two_areas(current: Current, geography: str, areas: tuple[str, str]) -> TwoAreas:
    """Everything that the release says of two areas of a geography."""
    results = [r for r in current.of_kind("result") if r.collection.geography == geography]
    names = results[0].features.loc[list(areas), "name"]
    first, second = (str(name) for name in names)
    return TwoAreas(
        names=(first, second),
        pages=(address(geography, areas[0]), address(geography, areas[1])),
        colours=COLOURS,
        map=_map(results[0], areas, (first, second)),
        groups=(*_residents(results[0], areas), *(_group(one, areas) for one in results)),
        origins=tuple(dict.fromkeys(_origin(one.collection) for one in results)),
    )


def _origin(collection: Collection) -> str:
    return f"{stand(collection)} · {collection.attribution} · Lizenz: {collection.licence}"


def _map(served: Served, areas: tuple[str, str], names: tuple[str, str]) -> str:
    if not served.has_places:
        return ""
    ground = {str(area): GROUND for area in served.features.index}
    drawn = map_scene(
        served.features,
        ground | dict(zip(areas, COLOURS, strict=True)),
        FRAME,
        Wanted(highlight=areas),
    )
    title = f"Karte: Wo {names[0]} und {names[1]} in der Stadt liegen"
    return Markup(inline(drawn, title))  # noqa: S704 - of our own making


def _residents(served: Served, areas: tuple[str, str]) -> Iterator[Group]:
    title = served.collection.properties.get(RESIDENTS)
    if title is None:
        return
    view = View(key=RESIDENTS, title=title, klassen=(), palette="versorgung")
    first, second = (Cell(value_text(view, served.features.loc[area])) for area in areas)
    step = _step(served.features, view, areas)
    yield Group("Bevölkerung", (AreaRow(title, (first, second), step),))


def _group(served: Served, areas: tuple[str, str]) -> Group:
    field = handlungsfelder()[served.collection.handlungsfeld]
    rows = (_row(served.features, view, areas) for view in served.collection.views)
    return Group(field.title, tuple(rows))


def _row(features: GeoDataFrame, view: View, areas: tuple[str, str]) -> AreaRow:
    first, second = (cell_of(view, features.loc[area].to_dict()) for area in areas)
    return AreaRow(view.title, (first, second), _step(features, view, areas))


def _step(features: GeoDataFrame, view: View, areas: tuple[str, str]) -> Cell:
    """How far the second area is from the first, without a class: neither is a yardstick."""
    step = difference_view(view)
    if step is None:
        return Cell("")
    step = step.model_copy(update={"klassen": ()})
    first, second = (features.loc[[area]].reset_index(drop=True) for area in areas)
    return difference_cell(step, differences(first, second, view, step).iloc[0].to_dict())
