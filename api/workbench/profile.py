"""The profile of an area: its gaps, its need and each kind of offer, beside those of the city."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pandas import DataFrame

from api.workbench.areas import Area, Result
from api.workbench.value_table import UNKNOWN_TEXT, plain_text, why_of
from api.workbench.wanted import address as field_address
from geo_lsz.frames import value_columns, values_of
from geo_lsz.german import german, klasse_of, value_text
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import View
from geo_lsz.similar import HEADLINE
from geo_lsz.standing import Standing, standing
from geo_lsz.status import Status
from maps.palette import Style, style

NEED, TREND, CHANCE, CHANGE = "belastung", "dynamik", "luecke", "veraenderung"
"""Keys of the views that speak of need and its trend, how sure a gap is, and what changed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A value and its class in words and colour; the value is a dash where its class says it all."""

    value: str
    klasse: str
    style: Style


NO_VIEW = Told(
    UNKNOWN_TEXT,
    WITHOUT_VALUE[Status.NOT_APPLICABLE].title,
    style(HEADLINE, WITHOUT_VALUE[Status.NOT_APPLICABLE].key),
)
"""What a field without a gap map says of gaps."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A Handlungsfeld: how it is supplied, why so, by what worst, and what changed.

    why : German sentences, in this and the other rows: what a value hangs on, or why it is unknown
    span : headline, if people went less far or farther
    chance, change : how sure a gap is, and what changed; None where the release does not say
    """

    title: str
    href: str
    told: Told
    why: tuple[str, ...]
    worst: str
    span: str
    chance: Told | None
    change: Told | None


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A Handlungsfeld: how burdened the area is by its indicators, and how that moves."""

    title: str
    href: str
    told: Told
    why: tuple[str, ...]
    rank: str
    trend: Told | None
    others: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of offer: here, in the middle area of the city, and how many areas do better.

    fields : titles of the Handlungsfelder that it serves
    group : whom it is for, and how many of them live here
    missing : places; a dash where they are not reckoned
    """

    title: str
    fields: tuple[str, ...]
    told: Told
    why: tuple[str, ...]
    median: str
    others: str
    group: str
    missing: str


def told(view: View, row: Mapping[str, Any]) -> Told:
    """What a row says of a view."""
    klasse, value = klasse_of(view, row), value_text(view, row)
    shown = UNKNOWN_TEXT if value == klasse.title else value
    return Told(shown, klasse.title, style(view.palette, klasse.key))


def gap_rows(area: Area) -> list[GapRow]:
    """One row per Handlungsfeld of the release, in their order."""
    return [_gap_row(area, result) for result in area.results]


def need_rows(area: Area) -> list[NeedRow]:
    """One row per Handlungsfeld whose need is shown."""
    return [
        _need_row(area, result, view)
        for result in area.results
        if (view := result.view(NEED)) is not None
    ]


def kind_rows(area: Area) -> list[KindRow]:
    """One row per kind of offer, in the order of the fields; a kind of several fields stands once."""
    by_kind: dict[str, list[tuple[Result, View]]] = {}
    for result in area.results:
        for view in result.served.collection.views:
            if view.palette == HEADLINE and view.key != HEADLINE:
                by_kind.setdefault(view.key, []).append((result, view))
    return [_kind_row(area, serves) for serves in by_kind.values()]


def facts(area: Area) -> Iterator[tuple[str, str]]:
    """Title and text of what is known of the area itself."""
    geography = area.geography.features.loc[area.code]
    counted = next(
        (r.row(area.code) for r in area.results if "einwohner" in r.served.columns), None
    )
    if counted is not None:
        yield "Einwohner", plain_text(counted, "einwohner")
    if geography.geometry is not None:
        km2 = geography.geometry.area / 1e6
        yield "Fläche", f"{german(km2, 2)} km²"
        if counted is not None and counted["einwohner_status"] == Status.OK:
            yield "Dichte", f"{german(counted['einwohner'] / km2)} Einwohner je km²"
    if isinstance(geography.get("siedlungstyp"), str) and geography["siedlungstyp"]:
        yield "Siedlungstyp", geography["siedlungstyp"]
    yield "Schlüssel", area.code


def _gap_row(area: Area, result: Result) -> GapRow:
    row, view = result.row(area.code), result.headline
    geography = area.geography.collection.key
    why = why_of(view, row) if view else [result.served.collection.not_applicable_because]
    return GapRow(
        title=result.field.title,
        href=field_address(result.field.slug, geography, view.key if view else None),
        told=told(view, row) if view else NO_VIEW,
        why=tuple(sentence for sentence in why if sentence),
        worst=_text(row, "schlimmste_art") if view else UNKNOWN_TEXT,
        span=_text(row, "spanne"),
        chance=_told(result, CHANCE, row),
        change=_told(result, CHANGE, row),
    )


def _need_row(area: Area, result: Result, view: View) -> NeedRow:
    row = result.row(area.code)
    where = _standing(result, view, area)
    return NeedRow(
        title=result.field.title,
        href=field_address(result.field.slug, area.geography.collection.key, view.key),
        told=told(view, row),
        why=tuple(why_of(view, row)),
        rank=_text(row, "rang"),
        trend=_told(result, TREND, row),
        others=others_text(where, "höher belastet", "geringer"),
    )


def _kind_row(area: Area, serves: Sequence[tuple[Result, View]]) -> KindRow:
    """The row of a kind, of its view in each Handlungsfeld that it serves: it is the same in all."""
    result, view = serves[0]
    row, titles = result.row(area.code), result.served.collection.properties
    group, missing = f"{view.angebotsart}_zielgruppe", f"{view.angebotsart}_fehlende_plaetze"
    where = _standing(result, view, area)
    return KindRow(
        title=view.title,
        fields=tuple(result.field.title for result, _ in serves),
        told=told(view, row),
        why=tuple(why_of(view, row)),
        median=_median(view, where),
        others=others_text(where, "besser", "schlechter"),
        group=f"{plain_text(row, group)} ({_group(titles[group])})"
        if group in titles
        else UNKNOWN_TEXT,
        missing=plain_text(row, missing) if missing in titles else UNKNOWN_TEXT,
    )


def _told(result: Result, key: str, row: Mapping[str, Any]) -> Told | None:
    """What a row says of the view of this key; None where there is none."""
    view = result.view(key)
    return told(view, row) if view else None


def _standing(result: Result, view: View, area: Area) -> Standing:
    values: DataFrame = values_of(result.served.features, view.key)
    return standing(values, area.code)


def others_text(where: Standing, higher: str, lower: str) -> str:
    """`12 besser, 30 schlechter, 5 gleich; 6 nicht sicher`."""
    if not where.higher + where.lower + where.level:
        return "nicht vergleichbar, weil zu wenig bekannt ist"
    said = f"{where.higher} {higher}, {where.lower} {lower}"
    said += f", {where.level} gleich" * bool(where.level)
    return said + f"; {where.unsure} nicht sicher" * bool(where.unsure)


def _median(view: View, where: Standing) -> str:
    """The median, and of how many values; a dash without any."""
    if where.median is None:
        return UNKNOWN_TEXT
    value, status, low, high = value_columns(view.key)
    middle = {value: where.median, status: Status.OK, low: where.median, high: where.median}
    return f"{value_text(view, middle)} (aus {where.known})"


def _group(title: str) -> str:
    """`Kinder unter 6` of `Kinder unter 6 (Kita)`: the kind is said in the row already."""
    return title.rsplit(" (", 1)[0]


def _text(row: Mapping[str, Any], key: str) -> str:
    text = row.get(key)
    return text if isinstance(text, str) and text else UNKNOWN_TEXT
