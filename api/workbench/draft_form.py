"""The form of drafts: what may be set of a Handlungsfeld, what is wrong with what was told, and the list of drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from api.errors import Link, NothingHere
from api.rendering import page
from geo_lsz.demand import Change, Choice, Demand
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.variant import demands, differences
from layers.draft_labels import NAME_MOST, NOTE_MOST, WHO_MOST, Label
from layers.drafts import Drafts

ADDRESS = "/planner/entwuerfe"
NOT_KEPT = {"Cache-Control": "no-store"}

TEXTS = {"name": "name", "notiz": "note", "wer": "who"}
"""Fields of the form that say what a draft is called, and what a label calls them."""

FIELD, FILE, ALL = "feld", "datei", "alle"
"""Further fields: of which Handlungsfeld, settings as a file, and the whole list of drafts."""


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form: the demand, what stands in it, what is wrong with that.

    first : whether it is the first one with a fault, where the page begins
    """

    demand: Demand
    text: str
    fault: str
    first: bool

    @property
    def id(self) -> str:
        """What labels and faults call it."""
        return self.demand.key.replace(".", "-")

    @property
    def usual(self) -> str:
        """What it is where nobody sets it, with its unit."""
        told = f"{self.demand.written(self.demand.value)} {self.demand.unit}"
        return told.strip()

    @property
    def options(self) -> Mapping[str, str]:
        """What can be chosen; nothing where a number is typed."""
        return self.demand.options if isinstance(self.demand, Choice) else {}


def field_asked(slug: str) -> Handlungsfeld:
    """The Handlungsfeld of this slug, the first one without; NothingHere where it has no gap map."""
    with_gaps = {field.slug: field for field in with_drafts()}
    if not slug:
        return next(iter(with_gaps.values()))
    if slug not in with_gaps:
        there = [Link(f"{ADDRESS}?{FIELD}={key}", it.title) for key, it in with_gaps.items()]
        raise NothingHere(f"Zum Handlungsfeld „{slug}“ gibt es keine Entwürfe.", there)
    return with_gaps[slug]


def with_drafts() -> list[Handlungsfeld]:
    """The Handlungsfelder that have a gap map."""
    return [field for field in handlungsfelder().values() if field.kinds_with_a_place]


def demanded(told: Mapping[str, str]) -> dict[str, str]:
    """What of a form or an address is about demands."""
    return {key: text for key, text in told.items() if key not in {FIELD, FILE, ALL, *TEXTS}}


def label_told(told: Mapping[str, str]) -> Label:
    """What a form calls a draft."""
    name, note, who = (told.get(key, "").replace("\r\n", "\n").strip() for key in TEXTS)
    return Label(name, note, who)


def form_page(
    request: Request,
    drafts: Drafts,
    field: Handlungsfeld,
    told: Mapping[str, str],
    faults: Mapping[str, str],
) -> Response:
    """The form with what was told; 400 where something of it cannot be.

    faults : German, by name of the field of the form; what has no field here is told above
    """
    known = demands(field)
    named = [*known, *TEXTS, FILE]
    first = next((name for name in named if name in faults), "")
    inputs = [
        Input(it, told.get(key) or _in_form(it), faults.get(key, ""), key == first)
        for key, it in known.items()
    ]
    kept = drafts.kept()
    everything = ALL in told
    context = {
        "address": ADDRESS,
        "field": field,
        "groups": [(title, [*of]) for title, of in groupby(inputs, lambda it: it.demand.group)],
        "told": {name: told.get(name, "") for name in (*TEXTS, FILE)},
        "faults": {name: faults.get(name, "") for name in (*TEXTS, FILE)},
        "first": first,
        "elsewhere": {key: fault for key, fault in faults.items() if key not in named},
        "most": {"name": NAME_MOST, "notiz": NOTE_MOST, "wer": WHO_MOST},
        "with_gaps": with_drafts(),
        "kept": [(it, changes(it.field)) for it in reversed(kept) if it.label.listed or everything],
        "unlisted": 0 if everything else sum(not it.label.listed for it in kept),
    }
    made = page(request, "drafts.html", context, status=400 if faults else 200)
    made.headers.update(NOT_KEPT)
    return made


def changes(field: Handlungsfeld) -> list[Change]:
    """What a variant demands otherwise than usual."""
    return [*differences(handlungsfelder()[field.slug], field)]


def _in_form(demand: Demand) -> str:
    """The value as it is, as the form tells it: the key of a choice, the text of a number."""
    return demand.value if isinstance(demand, Choice) else demand.written(demand.value)
