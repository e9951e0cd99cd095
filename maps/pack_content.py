"""What a map pack says: its words, numbers, tables and drawings, ready to be set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.errors import NotFound
from geo_lsz.german import klasse_of, value_text
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import Collection, Release, View
from geo_lsz.status import Status
from maps.legend import german_date, stand
from maps.pack_maps import PackMap, detail_map, main_map
from maps.pack_offers import WITHOUT_PLACES, OfferRow, offers_of, table_of
from maps.palette import style
from maps.svg import swatch

HEADLINE, NEED = "versorgung", "belastung"

ENOUGH = frozenset({"versorgt", "ueberversorgt"})
"""Classes in which nobody is short of anything."""


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A Handlungsfeld in one line: headline with its class, the worst kind, the need."""

    field: str
    value: str
    klasse: str
    swatch: str
    worst: str
    need: str


@dataclass(frozen=True, slots=True)
class PackContent:
    """Everything that stands in a pack, in the order in which it is read."""

    city: str
    name: str
    geography: str
    made: tuple[int, int, int]
    caveats: tuple[str, ...]
    lead: str
    glance: tuple[GlanceRow, ...]
    remarks: tuple[str, ...]
    main_map: PackMap
    offers: tuple[OfferRow, ...]
    offers_said: str
    detail_map: PackMap | None
    sources: tuple[tuple[str, str], ...]


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
    def worst(self) -> str:
        """Title of the worst kind; empty where none is known."""
        kind = self.row.get("schlimmste_art")
        return kind if isinstance(kind, str) else ""

    def view(self, key: str) -> View | None:
        """The view of this key, or None."""
        return next((view for view in self.collection.views if view.key == key), None)


def content(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> PackContent:
    """What the pack of an area says. Raises NotFound for an unknown geography or area."""
    results = _results(release, collections, area, geography)
    pressing, *others = _by_urgency(results) or results
    name = str(pressing.row["name"])
    offers = offers_of(release, collections, area, geography)
    rows = table_of(offers)
    caveats = dict.fromkeys([*release.caveats, *(c for r in results for c in r.collection.caveats)])
    made = release.made_at
    return PackContent(
        city=release.city,
        name=name,
        geography=pressing.collection.geography_title,
        made=(made.year, made.month, made.day),
        caveats=tuple(caveats),
        lead=_lead(pressing, others),
        glance=tuple(_glance_row(result) for result in results),
        remarks=tuple(_remarks(results)),
        main_map=main_map(
            pressing.collection,
            pressing.headline,
            pressing.features,
            area,
            pressing.title,
            alone_on_its_page=len(offers) > 0,
        ),
        offers=rows,
        offers_said=_offers_said(name, release, rows),
        detail_map=detail_map(pressing.features, area, name, offers),
        sources=tuple(_sources(release, results)),
    )


def _results(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> list[Result]:
    found = [c for c in release.collections if c.kind == "result" and c.geography == geography]
    if not found:
        known = sorted({c.geography for c in release.collections if c.kind == "result"})
        raise NotFound(f"Es gibt keine Gebietseinteilung „{geography}“, nur {', '.join(known)}.")
    if area not in collections[found[0].key].index:
        raise NotFound(f"In „{found[0].geography_title}“ gibt es kein Gebiet „{area}“.")
    return [Result(c, collections[c.key], collections[c.key].loc[area]) for c in found]


def _by_urgency(results: list[Result]) -> list[Result]:
    """Fields that have a headline, the lowest class first, in it the lowest value."""
    with_headline = [result for result in results if result.view(HEADLINE)]
    return sorted(with_headline, key=_urgency)


def _urgency(result: Result) -> tuple[int, float]:
    view = result.headline
    keys = [klasse.key for klasse in view.klassen]
    key = klasse_of(view, result.row).key
    if key not in keys:
        return len(keys), 0.0
    return keys.index(key), float(result.row[f"{view.key}_low"])


def _lead(shown: Result, others: list[Result]) -> str:
    """The one sentence to remember: which field is short of what, or that nothing is sure."""
    view = shown.headline
    if view.key != HEADLINE:
        return f"Eine Versorgung lässt sich hier nicht berechnen. Die Karte zeigt: {view.title}."
    klasse, value = klasse_of(view, shown.row), value_text(view, shown.row)
    if klasse in view.without_value.values():
        return (
            "Für kein Handlungsfeld ist sicher, wie gut das Gebiet versorgt ist. "
            f"Die Karte zeigt das Handlungsfeld „{shown.title}“: {_said_once(value, klasse.title)}."
        )
    begins = (
        "In keinem Handlungsfeld mit sicherem Wert ist das Gebiet unterversorgt. Am niedrigsten liegt"
        if klasse.key in ENOUGH
        else "Am dringlichsten ist"
    )
    why = shown.row.get("warum") or f"Versorgung {value}, {klasse.title}."
    return f"{begins} das Handlungsfeld „{shown.title}“. {why}" + _as_low(shown, others)


def _as_low(shown: Result, others: list[Result]) -> str:
    tied = [f"„{other.title}“" for other in others if _urgency(other) == _urgency(shown)]
    return f" Ebenso niedrig: {', '.join(tied)}." if tied else ""


def _said_once(value: str, klasse: str) -> str:
    return value if value == klasse else f"{value}, {klasse}"


def _glance_row(result: Result) -> GlanceRow:
    view, need = result.view(HEADLINE), result.view(NEED)
    klasse = klasse_of(view, result.row) if view else WITHOUT_VALUE[Status.NOT_APPLICABLE]
    value = value_text(view, result.row) if view else klasse.title
    return GlanceRow(
        field=result.title,
        value="–" if value == klasse.title else value,
        klasse=klasse.title,
        swatch=swatch(style("versorgung", klasse.key)),
        worst=result.worst or "–",
        need=klasse_of(need, result.row).title if need else "–",
    )


def _remarks(results: list[Result]) -> Iterator[str]:
    for result in results:
        because = result.collection.not_applicable_because
        if because:
            yield f"{result.title}: nicht anwendbar. {because}"
    if any(_has_range(result) for result in results):
        yield (
            "Eine Spanne wie „81–82 %“ heißt: Der genaue Wert ist nicht bekannt, "
            "liegt aber sicher dazwischen."
        )


def _has_range(result: Result) -> bool:
    view = result.view(HEADLINE)
    return view is not None and "–" in value_text(view, result.row)


def _offers_said(name: str, release: Release, rows: tuple[OfferRow, ...]) -> str:
    listed = next((c for c in release.collections if c.kind == "offers"), None)
    day = f" (Stand: {german_date(listed.stichtag)})" if listed else ""
    if rows:
        uncounted = any(row.places == WITHOUT_PLACES[Status.NOT_APPLICABLE] for row in rows)
        return (
            f"Diese Angebote liegen nach den Listen der Ämter und Träger{day} in {name}. "
            "Für die Versorgung zählt auch, was jenseits der Grenze zu Fuß erreichbar ist."
            + " Ein Strich bei den Plätzen: Diese Art wird nicht nach Plätzen gemessen."
            * uncounted
        )
    return (
        f"In {name} liegt nach den Listen der Ämter und Träger{day} kein Angebot. "
        "Das heißt nicht, dass niemand versorgt ist: "
        "Für die Versorgung zählt auch, was jenseits der Grenze zu Fuß erreichbar ist."
    )


def _sources(release: Release, results: list[Result]) -> Iterator[tuple[str, str]]:
    """What the numbers stand on, each thing said once."""
    shown = [result.collection for result in results]
    everything = [*shown, *(c for c in release.collections if c.kind == "offers")]
    said = {
        "Stand": [stand(c).removeprefix("Stand: ") for c in shown],
        "Quelle": [c.attribution for c in everything],
        "Lizenz": [c.licence for c in everything],
        "Veröffentlichung": [
            f"{release.id} vom {german_date(release.made_at)}, {release.software}"
        ],
        "Berechnungen": [run for c in shown for run in c.runs],
    }
    for title, parts in said.items():
        text = "; ".join(dict.fromkeys(part for part in parts if part))
        if text:
            yield title, text
