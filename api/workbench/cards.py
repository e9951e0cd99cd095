"""The start page's cards: each Handlungsfeld in a handful of counts."""

from dataclasses import dataclass

from api.serving import Current
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import View
from geo_lsz.status import Status
from maps.legend import Legend, legend

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
class Card:
    """A Handlungsfeld; `counts` and `legend` are None where the release holds nothing of it."""

    field: Handlungsfeld
    not_applicable_because: str
    counts: Counts | None
    legend: Legend | None


def cards(current: Current) -> list[Card]:
    """One card per Handlungsfeld, in order, on the first geography and the first view."""
    return [_card(current, field) for field in handlungsfelder().values()]


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


def _card(current: Current, field: Handlungsfeld) -> Card:
    results = current.results(field.slug)
    if not results:
        return Card(field, "", None, None)
    first = results[0]
    collection, view = first.collection, first.collection.views[0]
    shown = legend(collection, view, first.features)
    return Card(field, collection.not_applicable_because, counts_of(shown, view), shown)
