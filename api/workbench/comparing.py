"""What is to be compared: two areas, two Handlungsfelder, or two releases, as the address says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import urlencode

from api.errors import Link, NothingHere
from api.serving import Current, Served
from api.workbench.choice import Option
from api.workbench.form import Select, select
from geo_lsz.errors import NotFound, Withdrawn
from geo_lsz.german import by_name
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.released import Release, View
from maps.legend import german_date

ADDRESS = "/vergleich"

AREAS, FIELDS, RELEASES = "gebiete", "handlungsfelder", "veroeffentlichungen"

SUBJECTS = {
    FIELDS: "Zwei Handlungsfelder",
    AREAS: "Zwei Gebiete",
    RELEASES: "Früher und heute",
}
"""What can be compared, with its title."""

CHOSEN = ("feld", "anderes", "frueher", "ansicht")
"""Parameters that go along to another geography."""

LONGEST = 70
"""Letters of the reason of a release that a list has room for."""

Load = Callable[[str], Current]
"""Loads an older release by its id."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two results to be put side by side in a view of the same key, with what each is called."""

    titles: tuple[str, str]
    results: tuple[Served, Served]
    view: View


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison as it was asked for.

    subjects, geographies : what one can switch to
    selects : of the form; they keep what was chosen
    view : key of the view as it was asked for, to be kept while there is no select for it
    areas : codes of the two areas, where areas are compared and both are known
    pair : the two results, where others are compared and both are known
    """

    subject: str
    geography: str
    subjects: tuple[Option, ...]
    geographies: tuple[Option, ...]
    selects: tuple[Select, ...]
    view: str
    areas: tuple[str, str] | None = None
    pair: Pair | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether something that was asked for cannot be had."""
        return any(one.fault for one in self.selects)

    @property
    def hidden(self) -> dict[str, str]:
        """What the form sends along by name, beside its selects."""
        carried = {"was": self.subject, "geographie": self.geography, "ansicht": self.view}
        shown = {one.name for one in self.selects}
        return {name: value for name, value in carried.items() if value and name not in shown}


def asked(current: Current, told: Mapping[str, str], load: Load) -> Asked:
    """The comparison that the parameters of an address mean; what they leave open has a default.

    Raises NothingHere for a subject or a geography that there is not.
    """
    subject = told.get("was") or FIELDS
    if subject not in SUBJECTS:
        there = [Link(address(key), title) for key, title in SUBJECTS.items()]
        raise NothingHere(f"„{subject}“ lässt sich nicht vergleichen.", there)
    titles = {
        r.collection.geography: r.collection.geography_title for r in current.of_kind("result")
    }
    if not titles:
        raise NothingHere(
            "Diese Veröffentlichung enthält keine Ergebnisse, die sich vergleichen ließen.",
            [Link("/veroeffentlichung", "Was sie enthält")],
        )
    geography = told.get("geographie") or next(iter(titles))
    if geography not in titles:
        there = [Link(address(subject, key), title) for key, title in titles.items()]
        raise NothingHere(f"Die Geographie „{geography}“ gibt es hier nicht.", there)
    subjects = (
        Option(title, address(key, geography), key == subject) for key, title in SUBJECTS.items()
    )
    kept = {key: told[key] for key in CHOSEN if key in told and subject != AREAS}
    geographies = (
        Option(title, address(subject, key, **kept), key == geography)
        for key, title in titles.items()
    )
    switches = (subject, geography, tuple(subjects), tuple(geographies))
    if subject == AREAS:
        selects, areas = _areas(current, geography, told)
        return Asked(*switches, selects, "", areas=areas)
    if subject == FIELDS:
        selects, pair = _fields(current, geography, told)
    else:
        selects, pair = _releases(current, geography, told, load)
    return Asked(*switches, selects, told.get("ansicht", ""), pair=pair)


def address(subject: str, geography: str = "", **more: str) -> str:
    """Where the page of a comparison is."""
    query = {"was": subject, "geographie": geography, **more}
    return f"{ADDRESS}?{urlencode({key: value for key, value in query.items() if value})}"


def release_title(release: Release) -> str:
    """`01.03.2025, 09:30 Uhr UTC`."""
    return f"{release.made_at:%d.%m.%Y, %H:%M Uhr %Z}"


def _listed(release: Release) -> str:
    """A release as a list names it: when, on which Stichtag, and why."""
    stand = max(collection.stichtag for collection in release.collections)
    reason = shorten(release.reason, LONGEST, placeholder=" …")
    return f"{release_title(release)}, Stand {german_date(stand)}: {reason}"


def _areas(
    current: Current, geography: str, told: Mapping[str, str]
) -> tuple[tuple[Select, ...], tuple[str, str] | None]:
    names = _results(current, geography)[0].features["name"].astype(str)
    often = names.duplicated(keep=False)
    titles = {
        str(code): f"{name} ({code})" if often[code] else name
        for code, name in sorted(names.items(), key=lambda item: by_name(item[1]))
    }
    first = select("gebiet", "Erstes Gebiet", titles, told.get("gebiet"))
    second = _another(first, select("anderes", "Zweites Gebiet", titles, told.get("anderes")))
    both = (first.chosen, second.chosen)
    return (first, second), both if _all_chosen(first, second) else None


def _fields(
    current: Current, geography: str, told: Mapping[str, str]
) -> tuple[tuple[Select, ...], Pair | None]:
    results = {r.collection.handlungsfeld: r for r in _results(current, geography)}
    fields = [field for field in handlungsfelder().values() if field.slug in results]
    titles = {field.slug: field.title for field in fields}
    usual = [field.slug for field in fields if field.kinds_with_a_place]
    first = select("feld", "Erstes Handlungsfeld", titles, told.get("feld"), next(iter(usual), ""))
    others = [slug for slug in usual if slug != first.chosen]
    second = _another(
        first,
        select(
            "anderes", "Zweites Handlungsfeld", titles, told.get("anderes"), next(iter(others), "")
        ),
    )
    if not _all_chosen(first, second):
        return (first, second), None
    both = results[first.chosen], results[second.chosen]
    view, pair = _in_a_view((titles[first.chosen], titles[second.chosen]), both, told)
    return (first, second, view), pair


def _releases(
    current: Current, geography: str, told: Mapping[str, str], load: Load
) -> tuple[tuple[Select, ...], Pair | None]:
    results = {r.collection.handlungsfeld: r for r in _results(current, geography)}
    fields = [field for field in handlungsfelder().values() if field.slug in results]
    titles = {field.slug: field.title for field in fields}
    usual = next((field.slug for field in fields if field.kinds_with_a_place), "")
    field = select("feld", "Handlungsfeld", titles, told.get("feld"), usual)
    kept = {one.id: _listed(one) for one in current.earlier}
    before = select(
        "frueher", "Frühere Veröffentlichung", kept, told.get("frueher"), next(iter(kept), "")
    )
    if not _all_chosen(field, before):
        return (field, before), None
    try:
        older = load(before.chosen)
    except (NotFound, Withdrawn) as gone:
        return (field, before.refused(str(gone))), None
    was = next(
        (r for r in _results(older, geography) if r.collection.handlungsfeld == field.chosen), None
    )
    if was is None:
        said = f"Sie enthält „{titles[field.chosen]}“ in dieser Gliederung nicht."
        return (field, before.refused(said)), None
    called = (
        f"Früher ({release_title(older.release)})",
        f"Heute ({release_title(current.release)})",
    )
    view, pair = _in_a_view(called, (was, results[field.chosen]), told)
    return (field, before, view), pair


def _in_a_view(
    titles: tuple[str, str], results: tuple[Served, Served], told: Mapping[str, str]
) -> tuple[Select, Pair | None]:
    """The select of the views that both have in the same classes, and the pair in the chosen one."""
    had = {view.key: view.klassen for view in results[0].collection.views}
    both = {
        view.key: view for view in results[1].collection.views if had.get(view.key) == view.klassen
    }
    options = {key: view.title for key, view in both.items()}
    chosen = select("ansicht", "Ansicht", options, told.get("ansicht"), next(iter(options), ""))
    if not options:
        chosen = chosen.refused(
            "Beide haben keine Ansicht gemeinsam, in der sich vergleichen ließe."
        )
    return chosen, Pair(titles, results, both[chosen.chosen]) if _all_chosen(chosen) else None


def _results(current: Current, geography: str) -> list[Served]:
    return [r for r in current.of_kind("result") if r.collection.geography == geography]


def _another(first: Select, second: Select) -> Select:
    if second.chosen and second.chosen == first.chosen:
        return second.refused("Das ist zweimal dasselbe. Bitte hier etwas anderes wählen.")
    return second


def _all_chosen(*selects: Select) -> bool:
    return all(one.chosen and not one.fault for one in selects)
