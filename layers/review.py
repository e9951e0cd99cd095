"""The review list: what linking and duplicates found, with what people decided about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geopandas import GeoDataFrame
from pandas import Series, notna
from sqlalchemy import func, select

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.decisions import Subject, newest
from geo_lsz.errors import NotFound
from geo_lsz.german import german
from geo_lsz.identity import digest
from geo_lsz.publication import Origin, Published
from geo_lsz.released import Collection
from geo_lsz.review import LINK_PROPERTIES, Fact, Finding, in_order, links
from layers import tables
from layers.basis import Basis, basis, read_inputs
from layers.decisions import decisions
from layers.entities import entities
from layers.linking import LINKING, lists_of
from layers.origins import origin_of
from layers.runs import questions
from layers.store import Store

FOR_PLANNERS = "Das ist eine interne Liste der Planung; sie ist nicht veröffentlicht."
"""What goes with every map and file of the list."""

FIELDS = {"name": "Name", "traeger": "Träger", "ort": "Anschrift"}
TAKEN = {
    "name": "Name",
    "angebotsart": "Angebotsart",
    "traeger": "Träger",
    "strasse": "Straße",
    "hausnummer": "Hausnummer",
    "plz": "Postleitzahl",
}
CONDITIONS = {
    "gleiche_art": "gleiche Art und Zielgruppe",
    "gleichzeitig_offen": "gleichzeitig geöffnet",
    "ueberschneidung": "erreicht dieselben Menschen",
    "entbehrlich": "niemand würde schlechter versorgt",
    "kein_bestandsschutz": "kein Bestandsschutz",
    "keine_warteliste": "keine Warteliste",
}
VERDICTS = {"kandidat": "möglicherweise doppelt", "offen": "offen, weil Angaben fehlen"}
ZONES = {"link": "gilt als dasselbe", "clerical": "bleibt getrennt"}
"""German titles of what the runs tell by keys."""

SAID = (
    *("name", "angebotsart", "traeger", "amt", "strasse", "hausnummer", "plz"),
    *("oeffnungszeiten", "bestandsschutz_bis", "warteliste", "foerderung", "einzugsgebiet"),
)
"""What of an offer a decision about it stands on."""


@dataclass(frozen=True, slots=True)
class Review:
    """The review list, and the places that it speaks of.

    offers : OFFERS, the rows of all lists
    origin : where the lists come from
    notice : German; what is not in it, or not of today; empty where all is
    contradictions : German sentences about decisions that cannot all be true
    proposals : German sentences: what redundant supply could do for areas that lack it
    """

    findings: list[Finding]
    offers: GeoDataFrame
    origin: Origin
    notice: str
    contradictions: tuple[str, ...]
    proposals: tuple[str, ...]

    def collection(self) -> Published:
        """The list as a collection of lines between offers, for every format there is."""
        told = self.origin
        collection = Collection(
            key="doppelstrukturen",
            title="Doppelstrukturen: Befunde und Entscheidungen",
            description="Was in Listen doppelt steht, sich im Angebot überschneidet "
            "oder mehrere Zuständige hat",
            kind="links",
            stichtag=told.stichtag,
            licence=told.licence,
            attribution=told.attribution,
            caveats=(FOR_PLANNERS, *told.caveats),
            runs=told.runs,
            properties=LINK_PROPERTIES,
        )
        return collection, links(self.findings, self.offers.geometry)

    def finding(self, beginning: str) -> Finding:
        """The finding whose id begins so. Raises NotFound for none, and for several."""
        found = [it for it in self.findings if it.subject.id.startswith(beginning)]
        if not beginning or len(found) != 1:
            several = "; das passt auf mehrere" if found else ""
            raise NotFound(f"Einen Befund „{beginning}“ gibt es hier nicht{several}.")
        return found[0]


def review(store: Store) -> Review:
    """Everything that the newest public runs found and that people may decide on.

    Decisions about lists make the runs of `duplicates` older than what is known of
    the lists; then the last ones are shown, and the notice says so.
    Raises NotFound where there are no lists.
    """
    on_what = basis(store)
    lists = [snapshot for snapshot in on_what.snapshots if snapshot.layer == "offers"]
    told = lists_of(store, lists)
    if told is None or on_what.linking is None:
        raise NotFound("Es sind noch keine Angebote da; zuerst: geo-lsz import offers DATEI")
    rows, _ = told
    seen = _Seen(rows, entities(store, lists))
    notes = store.reckoned(on_what.linking).notes
    runs, notice = _newest_duplicates(store, on_what)
    found = [*seen.listings(notes), *_of_duplicates(store, on_what, seen, runs)]
    said = newest(decisions(store))
    in_turn = in_order(replace(it, decision=said.get(it.subject.id)) for it in found)
    origin = origin_of(lists, runs=(on_what.linking, *runs))
    contradictions = tuple(notes["contradictions"])
    return Review(in_turn, rows, origin, notice, contradictions, tuple(_proposals(store, runs)))


def review_mark(store: Store) -> str:
    """Another text after each delivery, decision, and run that a review stands on."""
    of_findings = tables.run.c.analysis.in_(("duplicates", LINKING))
    newest = [
        select(func.max(tables.snapshot.c.number)),
        select(func.max(tables.run.c.number)).where(of_findings),
        select(func.max(tables.decision.c.number)),
    ]
    query = select(*(one.scalar_subquery() for one in newest))
    with store.database.reading() as connection:
        return "-".join(str(number) for number in connection.execute(query).one())


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a finding may speak of: the rows of all lists.

    entity : of each row
    """

    rows: GeoDataFrame
    entity: Series

    def listings(self, notes: Mapping[str, Any]) -> Iterator[Finding]:
        """Rows of lists that are one offer, or may be."""
        member = notes["members"]
        for pair in notes["pairs"]:
            a, b = pair["a"], pair["b"]
            together = member.get(a, a) == member.get(b, b)
            yield Finding(
                Subject.of_pair("listing", self.entity[a], self.entity[b]),
                self.called(a, b),
                pair["sentence"],
                ZONES[pair["zone"]],
                (a, b),
                tuple(
                    Fact(
                        FIELDS.get(field["field"], field["field"]),
                        f"{field['level']} ({german(field['weight'], 1)}): "
                        f"{field['text_a'] or 'keine Angabe'} | {field['text_b'] or 'keine Angabe'}",
                    )
                    for field in pair["fields"]
                )
                + (tuple(_taken(notes["records"], member.get(a, a))) if together else ()),
                self.content(a, b),
                # who decides first looks at what is not sure
                rank=abs(pair["bits"]) if pair["zone"] == "clerical" else 1000 + pair["bits"],
            )

    def overlaps(self, kind: str, pairs: list[dict[str, Any]]) -> Iterator[Finding]:
        """Offers that reach the same people, where one of them may be dispensable."""
        for pair in pairs:
            a, b = pair["offer_a"], pair["offer_b"]
            if pair["verdict"] not in VERDICTS or not {a, b} <= set(self.rows.index):
                continue
            yield Finding(
                Subject.of_pair("overlap", self.entity[a], self.entity[b], kind),
                self.called(a, b),
                pair["text"],
                VERDICTS[pair["verdict"]],
                (a, b),
                tuple(Fact(title, pair[key]) for key, title in CONDITIONS.items()),
                self.content(a, b),
                rank=0 if pair["verdict"] == "kandidat" else 1,
            )

    def called(self, a: str, b: str) -> str:
        """`Kita A – Kita B`."""
        return " – ".join(str(self.rows.loc[key, "name"]) for key in (a, b))

    def content(self, *offers: str) -> str:
        """Digest of what the lists say of these offers."""
        told = [
            [str(value) if notna(value) else None for value in self.rows.loc[key, [*SAID]]]
            for key in sorted(offers)
        ]
        places = [self.rows.geometry[key] for key in sorted(offers)]
        return digest([told, [place.wkt if place is not None else None for place in places]])


def _taken(records: list[dict[str, Any]], offer: str) -> Iterator[Fact]:
    """What is told of an offer that stands in several rows, and which row it was taken from."""
    for row in records:
        if row["offer"] == offer:
            where = f"aus „{row['list']}“, {row['rule']}"
            yield Fact(f"übernommen: {TAKEN[row['field']]}", f"{row['value']} ({where})")


def _newest_duplicates(store: Store, on_what: Basis) -> tuple[list[str], str]:
    """Ids of the runs of `duplicates`, one for each Handlungsfeld, and what to say of them."""
    ids = [question.run.id for question in questions(on_what, "duplicates")]
    if all(store.has_run(key) for key in ids):
        return ids, ""
    of_field = {
        run.handlungsfeld: run.id
        for run in store.runs()
        if run.analysis == "duplicates" and not run.internal
    }
    if not of_field:
        return [], "Überschneidungen im Angebot sind noch nicht gerechnet (geo-lsz run duplicates)."
    return list(of_field.values()), (
        "Seit der letzten Rechnung ist Neues geliefert oder entschieden worden; "
        "Überschneidungen zeigen noch deren Stand (neu rechnen: geo-lsz run duplicates)."
    )


def _proposals(store: Store, runs: list[str]) -> Iterator[str]:
    """Every proposal of these runs of `duplicates`, each proven by reckoning anew."""
    for key in runs:
        for told in store.reckoned(key).notes["kinds"].values():
            yield from (str(proposal["text"]) for proposal in told["proposals"])


def _of_duplicates(store: Store, on_what: Basis, seen: _Seen, runs: list[str]) -> Iterator[Finding]:
    """What these runs of `duplicates` found."""
    areas = read_inputs(store, [s for s in on_what.snapshots if s.layer == "areas"]).areas
    for key in runs:
        notes = store.reckoned(key).notes
        for kind, told in notes["kinds"].items():
            yield from seen.overlaps(kind, told["pairs"])
        for row in notes["parallel"]:
            kind, geography, area = row["angebotsart"], row["geography"], row["area"]
            if geography not in areas or area not in areas[geography].index:
                continue
            yield Finding(
                Subject("parallel", (geography, area, kind)),
                f"{angebotsarten()[kind].title} in {areas[geography].loc[area, 'name']}",
                row["text"],
                "mehrere Zuständige",
                (),
                (),
                digest(["parallel", row["text"]]),
            )
