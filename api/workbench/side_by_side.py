"""Two things side by side: two maps with one legend, the map of the difference, and the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame
from markupsafe import Markup
from pandas import isna

from api.workbench.areas import address
from api.workbench.comparing import Pair
from geo_lsz.change import difference
from geo_lsz.frames import named, value_columns, values_of
from geo_lsz.german import by_name, klasse_of, value_text
from geo_lsz.intervals import is_applicable
from geo_lsz.klassen import CHANGE, WITHOUT_VALUE, classify
from geo_lsz.released import View
from maps.legend import Legend, LegendRow, legend, styles
from maps.palette import Style, style
from maps.scene import map_scene
from maps.sheet import Frame
from maps.svg import inline

FRAME = Frame(110.0, 95.0)
"""Of a map, in mm; the page makes it as wide as there is room."""

DIFFERENCE = "unterschied"
"""Key of the view of a difference."""

NOWHERE = "–"
"""What a cell says that has no value; why, stands in the class."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its class in words; without `style` where no class belongs to it."""

    value: str
    klasse: str = ""
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An area with both its values and their difference; None where values are codes.

    page : where the page of the area is; empty where the newest release has it no more
    """

    area: str
    name: str
    page: str
    values: tuple[Cell, Cell]
    difference: Cell | None


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A class of a legend that two maps share, with the number of areas on each."""

    row: LegendRow
    counts: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What the page shows of a pair.

    maps : inline SVG; none where nothing has a place
    difference_map, difference_legend : None where a difference has no classes
    legends : those of the two, for what stands beneath: yardstick, Stand, source
    """

    legend: tuple[SharedRow, ...]
    legends: tuple[Legend, Legend]
    maps: tuple[str, ...]
    difference_map: str | None
    difference_legend: Legend | None
    rows: tuple[Row, ...]


def side_by_side(pair: Pair) -> SideBySide:
    """Both results in the view of the pair, and their difference, second minus first."""
    first, second = pair.results
    view, step = pair.view, difference_view(pair.view)
    features = differences(first.features, second.features, view, step) if step else None
    legends = (
        legend(first.collection, view, first.features),
        legend(second.collection, view, second.features),
    )
    titled = zip(pair.titles, pair.results, legends, strict=True)
    told = (
        legend(second.collection, step, features)
        if step is not None and features is not None and step.klassen
        else None
    )
    return SideBySide(
        legend=tuple(_shared(*legends)),
        legends=legends,
        maps=tuple(
            _map(one.features, view, f"{title}: {view.title}. {_counted(shown)}")
            for title, one, shown in titled
            if one.has_places
        ),
        difference_map=_map(features, step, f"Unterschied: {view.title}. {_counted(told)}")
        if told and step is not None and features is not None and second.has_places
        else None,
        difference_legend=told,
        rows=tuple(_rows(pair, step, features)),
    )


def difference_view(view: View) -> View | None:
    """How a difference of values of a view is told; with classes for a supply alone: more is better.

    None where the values are numbers of classes: between them there is no difference.
    """
    if view.coded:
        return None
    return View(
        key=DIFFERENCE,
        title="Unterschied",
        unit="Punkte" if view.unit == "%" else view.unit,
        digits=view.digits,
        klassen=CHANGE if view.palette == "versorgung" else (),
        palette="veraenderung",
    )


def differences(first: GeoDataFrame, second: GeoDataFrame, view: View, step: View) -> GeoDataFrame:
    """`second` minus `first` in `view` as the value of `step`, on the areas of `second`.

    What only one of them has, or is not applicable in one, has no difference.
    What is known between bounds has a difference between bounds, and a class
    where both ends fall into the same.
    """
    now = values_of(second, view.key)
    was = values_of(first, view.key).reindex(now.index)
    there = was["status"].notna() & is_applicable(was) & is_applicable(now)
    values = difference(was, now, there)
    frame = second[["name", second.geometry.name]].join(named(values, step.key))
    if not step.klassen:
        return frame
    return frame.assign(**{f"{step.key}_klasse": classify(values, step.klassen)})


def cell_of(view: View, row: Mapping[Any, Any] | None) -> Cell:
    """What a row says of a view, with its class; None where there is no such row."""
    if row is None:
        return Cell(NOWHERE, "nicht enthalten")
    klasse, value = klasse_of(view, row), value_text(view, row)
    shown = NOWHERE if value == klasse.title else value
    return Cell(shown, klasse.title, style(view.palette, klasse.key))


def difference_cell(step: View, row: Mapping[Any, Any] | None) -> Cell:
    """A difference with its sign, and its class where it has one."""
    if row is None:
        return Cell(NOWHERE)
    text = value_text(step, row)
    low = row[f"{step.key}_low"]
    signed = f"+{text}" if not isna(low) and low > 0 else text
    if step.klassen:
        told = cell_of(step, row)
        return told if told.value == NOWHERE else Cell(signed, told.klasse, told.style)
    return Cell(signed)


def _rows(pair: Pair, step: View | None, features: GeoDataFrame | None) -> list[Row]:
    first, second = (_records(one.features, pair.view) for one in pair.results)
    steps = {} if features is None or step is None else _records(features, step)
    geography = pair.results[1].collection.geography
    rows = {
        area: Row(
            area=area,
            name=str((second.get(area) or first[area])["name"]),
            page=address(geography, area) if area in second else "",
            values=(cell_of(pair.view, first.get(area)), cell_of(pair.view, second.get(area))),
            difference=None if step is None else difference_cell(step, steps.get(area)),
        )
        for area in dict.fromkeys([*second, *first])
    }
    return sorted(
        rows.values(), key=lambda row: _worst_first(pair.view, step, steps.get(row.area), row)
    )


def _worst_first(
    view: View, step: View | None, row: Mapping[Any, Any] | None, told: Row
) -> tuple[int, float, str]:
    """By class of the difference, then by its middle; what is unknown comes last, by name."""
    name, middle = by_name(told.name), _middle(row)
    classes = [klasse.key for klasse in step.klassen] if step else []
    if row is None or middle is None:
        return (len(classes) + 1, 0.0, name)
    place = 0
    if step is not None and classes:
        key = klasse_of(step, row).key
        place = classes.index(key) if key in classes else len(classes)
    return (place, middle if view.low_is_bad else -middle, name)


def _records(features: GeoDataFrame, view: View) -> dict[str, Mapping[Any, Any]]:
    """Name, value and class of each area in a view, by its code."""
    of_view = (*value_columns(view.key), f"{view.key}_klasse")
    told = features[["name", *(column for column in of_view if column in features)]]
    return {str(area): row for area, row in told.to_dict("index").items()}


def _middle(row: Mapping[Any, Any] | None) -> float | None:
    """Of the bounds of a difference; None where one of them is unknown."""
    ends = [] if row is None else [row[f"{DIFFERENCE}_low"], row[f"{DIFFERENCE}_high"]]
    if not ends or any(isna(end) for end in ends):
        return None
    return float(sum(ends) / 2)


def _shared(first: Legend, second: Legend) -> list[SharedRow]:
    rows = {row.key: row for row in (*first.rows, *second.rows)}
    last = [klasse.key for klasse in WITHOUT_VALUE.values()]
    order = sorted(rows, key=lambda key: last.index(key) if key in last else -1)
    counts = [{row.key: row.count for row in one.rows} for one in (first, second)]
    return [SharedRow(rows[key], (counts[0].get(key, 0), counts[1].get(key, 0))) for key in order]


def _map(features: GeoDataFrame, view: View, title: str) -> str:
    drawn = inline(map_scene(features, styles(view, features), FRAME), title)
    return Markup(drawn)  # noqa: S704 - of our own making


def _counted(shown: Legend) -> str:
    """`Ortsteile: 3 unterversorgt, 2 versorgt`: what a map shows, for whoever does not see it."""
    said = ", ".join(f"{row.count} {row.title}" for row in shown.rows if row.count)
    return f"{shown.counted}: {said}"
