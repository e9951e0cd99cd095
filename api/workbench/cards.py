"""The start page's cards: each Handlungsfeld in a handful of counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from markupsafe import Markup

from api.serving import Current, Served
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import View
from geo_lsz.status import Status
from maps.legend import Legend, LegendRow, legend, styles
from maps.small_map import Outlines, outlines, small_map
from maps.svg import inline

ALARMING = {
    "versorgung": (("stark_unterversorgt", "unterversorgt"), "unterversorgt (unter 75 %)"),
    "belastung": (("niedrig", "sehr_niedrig"), "mit hoher oder sehr hoher Belastung"),
    "dynamik": (("-",), "verschlechtern sich gegenüber der Stadt"),
    "chance": (("eher_eine", "so_gut_wie_eine"), "wahrscheinlich unterversorgt"),
    "veraenderung": (("viel_schlechter", "schlechter"), "schlechter versorgt als zuletzt"),
    "vergleich": (("33",), "mit hoher Belastung und schwacher Versorgung"),
    "ballung": (("brennpunkt",), "mit hoher Belastung in schwach versorgtem Umfeld"),
}
"""By palette: the classes that a reader looks for first, and what they are called together."""


TREND = "veraenderung"
"""Key of the view that says what changed since an earlier release."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many areas of a view are alarming, without value, or hidden.

    counted : what is counted, e.g. `Ortsteile`
    """

    counted: str
    total: int
    alarming: int
    alarming_title: str
    missing: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class Trend:
    """How many areas are better or worse supplied than in the release that theirs is compared with."""

    worse: int
    better: int
    same: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Card:
    """A Handlungsfeld; without `counts`, `legend` and `view` where the release holds nothing of it.

    map : inline SVG; empty where nothing has a place
    trend : None where the release does not say what changed
    """

    field: Handlungsfeld
    not_applicable_because: str = ""
    view: View | None = None
    counts: Counts | None = None
    legend: Legend | None = None
    trend: Trend | None = None
    map: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What the colours of the small maps of one view mean; `rows` are those that occur or may."""

    title: str
    rows: tuple[LegendRow, ...]


class Cards:
    """The cards of the newest release, drawn once for all who look."""

    def __init__(self) -> None:
        self._made: tuple[str, list[Card]] = ("", [])
        self._one_at_a_time = Lock()

    def of(self, current: Current) -> list[Card]:
        """As `cards`."""
        with self._one_at_a_time:
            if self._made[0] != current.release.id:
                self._made = (current.release.id, cards(current))
            return self._made[1]


def cards(current: Current) -> list[Card]:
    """One card per Handlungsfeld, in order, on the first geography and the first view."""
    drawn: dict[str, Outlines] = {}
    return [_card(current, field, drawn) for field in handlungsfelder().values()]


def keys_of(shown: Sequence[Card]) -> list[Key]:
    """One key for each kind of map among the cards."""
    found: dict[str, dict[str, LegendRow]] = {}
    for card in shown:
        if card.legend:
            rows = found.setdefault(card.legend.title, {})
            rows |= {row.key: row for row in card.legend.rows if row.key not in rows}
    return [Key(title, tuple(rows.values())) for title, rows in found.items()]


def counts_of(shown: Legend, view: View) -> Counts:
    """The counts of a legend in short."""
    by_key = {row.key: row.count for row in shown.rows}
    alarming, title = ALARMING[view.palette]
    return Counts(
        counted=shown.counted,
        total=sum(by_key.values()),
        alarming=sum(by_key.get(key, 0) for key in alarming),
        alarming_title=title,
        missing=by_key.get(WITHOUT_VALUE[Status.MISSING].key, 0),
        suppressed=by_key.get(WITHOUT_VALUE[Status.SUPPRESSED].key, 0),
    )


def _card(current: Current, field: Handlungsfeld, drawn: dict[str, Outlines]) -> Card:
    results = current.results(field.slug)
    if not results:
        return Card(field)
    first = results[0]
    collection, view = first.collection, first.collection.views[0]
    shown = legend(collection, view, first.features)
    counts = counts_of(shown, view)
    return Card(
        field=field,
        not_applicable_because=collection.not_applicable_because,
        view=view,
        counts=counts,
        legend=shown,
        trend=_trend(first),
        map=_map(first, view, _read_aloud(field, view, counts), drawn),
    )


def _map(first: Served, view: View, title: str, drawn: dict[str, Outlines]) -> str:
    """A small map; the outlines of a geography are made once for all cards."""
    features = first.features
    if not first.has_places:
        return ""
    geography = first.collection.geography
    if geography not in drawn:
        drawn[geography] = outlines(features)
    return Markup(inline(small_map(drawn[geography], styles(view, features)), title))  # noqa: S704 - of our own making


def _read_aloud(field: Handlungsfeld, view: View, counts: Counts) -> str:
    return (
        f"Karte {field.title}, {view.title}. {counts.counted}: {counts.alarming} von {counts.total} "
        f"{counts.alarming_title}, {counts.missing} ohne Angabe, {counts.suppressed} gesperrt."
    )


def _trend(first: Served) -> Trend | None:
    """Told where the release itself compares with an earlier one."""
    view = next((view for view in first.collection.views if view.key == TREND), None)
    if view is None:
        return None
    by_key = {row.key: row.count for row in legend(first.collection, view, first.features).rows}
    worse, better = (
        sum(by_key.get(key, 0) for key in keys)
        for keys in (("viel_schlechter", "schlechter"), ("besser", "viel_besser"))
    )
    same = by_key.get("gleich", 0)
    return Trend(worse, better, same, sum(by_key.values()) - worse - better - same)
