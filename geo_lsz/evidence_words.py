"""The cells of the matrix of evidence, worded: Bestand, Bedarf, Stimmen, Vorhaben, source, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pandas import DataFrame, Index, Series, isna, notna

from geo_lsz.concerned import concerned
from geo_lsz.evidence import named_plans
from geo_lsz.fields_served import named_for
from geo_lsz.frames import ALL
from geo_lsz.german import german, klasse_of, value_text
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Inputs, Reckoned, Results
from geo_lsz.klassen import STATUS_INDEX, VERSORGUNG
from geo_lsz.publication import as_shown
from geo_lsz.rebase import membership
from geo_lsz.released import View
from geo_lsz.status import Status
from geo_lsz.stufen import lacking, stufen
from geo_lsz.vorhaben_collection import citation

SUPPLY = View(
    key="versorgung", title="Versorgung", unit="%", klassen=VERSORGUNG, palette="versorgung"
)
NEED = View(
    key="belastung",
    title="Soziale Belastung",
    digits=2,
    klassen=STATUS_INDEX,
    palette="belastung",
)


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What was reckoned for a Handlungsfeld.

    run : id of the run of `evidence`
    reckoned : results of `need`, `gap`, `voices` and `evidence`, by name
    """

    field: Handlungsfeld
    run: str
    reckoned: Mapping[str, Reckoned]

    def on(self, geography: str, areas: Index) -> Results:
        """What all four found on a geography."""
        return {
            key: values
            for one in self.reckoned.values()
            for key, values in one.on(geography, areas).items()
        }


def supply_words(
    inputs: Inputs, field: Handlungsfeld, found: Results, geography: str, areas: Index
) -> Series:
    """`3 Angebote; unterversorgt, 62 %`: what there is, and whether it is enough.

    What names the field itself counts beside what is of its kinds; whether that is enough
    is reckoned by the kinds alone.
    """
    counts = _offers(inputs, field, geography, areas)
    complete = {kind.slug for kind in field.kinds} <= inputs.listed
    shown = as_shown(found[ALL, "headline"], SUPPLY)
    said = [
        "; ".join(
            part
            for part in (
                _offers_text(*counts.loc[area].tolist(), complete=complete),
                _enough(row),
            )
            if part
        )
        for area, row in zip(areas, _rows(shown), strict=True)
    ]
    return Series(said, index=areas, dtype="str")


def need_words(found: Results, areas: Index) -> Series:
    """`Belastung hoch (Status niedrig), 1,23`: how much need there is by the data."""
    shown = _rows(as_shown(found[ALL, "need"], NEED))
    said = [f"Belastung: {_class_and_value(NEED, row)}" for row in shown]
    return Series(said, index=areas, dtype="str")


def voice_words(found: Results, areas: Index) -> Series:
    """`8 Stimmen zu 2 Bedarfen, Schwere bis 2`, or `nicht gehört`: what people say, if anybody asked them."""
    names = ("heard", "open_voices", "bedarfe", "severity")
    rows = [_rows(found[ALL, name]) for name in names]
    said = [_voices(*row) for row in zip(*rows, strict=True)]
    return Series(said, index=areas, dtype="str")


def plan_words(
    inputs: Inputs, field: Handlungsfeld, geography: str, areas: Index
) -> tuple[Series, Series]:
    """Titles of the Vorhaben that are planned or running, and where they can be read, by area."""
    if inputs.vorhaben is None:
        unknown = Series("keine Vorhabenliste geliefert", index=areas, dtype="str")
        return unknown, Series("", index=areas, dtype="str")
    rows = [(area, key) for at, area, key in named_plans(inputs, field) if at == geography]
    told = DataFrame(rows, columns=["area", "key"])
    sources = citation(inputs.vorhaben, inputs.documents)
    titles = _listed(told.assign(text=told["key"].map(inputs.vorhaben["title"])), areas)
    return titles.replace("", "keines"), _listed(told.assign(text=told["key"].map(sources)), areas)


def voice_sources(inputs: Inputs, field: Handlungsfeld, geography: str, areas: Index) -> Series:
    """Documents that the Bedarfe of each area stand in."""
    if inputs.bedarfe is None:
        return Series("", index=areas, dtype="str")
    ours = inputs.bedarfe[inputs.bedarfe["handlungsfeld"] == field.slug]
    where = concerned(ours["betroffen"], inputs.areas)
    here = where[(where["geography"] == geography) & ~where["larger"]]
    sources = citation(ours, inputs.documents)
    return _listed(here.assign(text=here["key"].map(sources)), areas)


def missing_words(found: Results, areas: Index) -> Series:
    """What each area lacks for the Stufen of the programme: `Stufe 3 – Stimmen: …`; empty for nothing."""
    told = stufen()
    of_facts = {
        one.fact: dict(zip(areas, _rows(found[ALL, f"fact_{one.fact}"]), strict=True))
        for one in told.criterion
    }
    said = [
        "; ".join(
            f"Stufe {one.stufe} – {one.lacking}"
            for one in lacking({name: rows[area] for name, rows in of_facts.items()}, told)
        )
        for area in areas
    ]
    return Series(said, index=areas, dtype="str")


def _offers(inputs: Inputs, field: Handlungsfeld, geography: str, areas: Index) -> DataFrame:
    """Offers of the field that lie in each area: `all` of them, and those that only `named` it."""
    if inputs.offers is None:
        return DataFrame({"all": 0, "named": 0}, index=areas)
    of_kind = inputs.offers["angebotsart"].isin([kind.slug for kind in field.kinds])
    ours = {
        "all": of_kind | named_for(inputs.offers, field),
        "named": named_for(inputs.offers, field) & ~of_kind,
    }
    placed = inputs.offers.geometry[inputs.offers.geometry.notna()]
    lies_in = membership(placed, inputs.areas[geography])
    return DataFrame(
        {
            name: lies_in[which.reindex(lies_in.index)].value_counts().reindex(areas, fill_value=0)
            for name, which in ours.items()
        }
    )


def _offers_text(count: int, named: int, *, complete: bool) -> str:
    number = "kein Angebot" if count == 0 else "1 Angebot" if count == 1 else f"{count} Angebote"
    known = f"{number} im Gebiet" if complete else f"{number} im Gebiet bekannt"
    also = f", davon {named} nach eigener Angabe" if named else ""
    return f"{known}{also}" if complete else f"{known}{also}, Listen unvollständig"


def _enough(row: Mapping[str, Any]) -> str:
    if row[f"{SUPPLY.key}_status"] == Status.NOT_APPLICABLE:
        return ""
    return f"Versorgung: {_class_and_value(SUPPLY, row)}"


def _class_and_value(view: View, row: Mapping[str, Any]) -> str:
    """`unterversorgt, 62 %`; where no class is sure, what is known."""
    klasse, value = klasse_of(view, row), value_text(view, row)
    if klasse not in view.klassen:
        return value
    return f"{klasse.title.split(' (')[0]}, {value}"


def _voices(
    heard: Mapping[str, Any],
    open_voices: Mapping[str, Any],
    bedarfe: Mapping[str, Any],
    severity: Mapping[str, Any],
) -> str:
    low, high = open_voices["low"], open_voices["high"]
    if heard["value"] != 1:
        return f"nicht gehört; mindestens {_voices_text(low)}" if low > 0 else "nicht gehört"
    if high == 0:
        return "gehört, kein offener Bedarf genannt"
    said = _voices_text(high) if low == high else f"{german(low)} bis {_voices_text(high)}"
    if isna(high):
        said = f"mindestens {_voices_text(low)}"
    of_bedarfe = "1 Bedarf" if bedarfe["value"] == 1 else f"{german(bedarfe['value'])} Bedarfen"
    heavy = severity["value"]
    weighed = f", Schwere bis {german(heavy)} von 3" if notna(heavy) else ""
    return f"{said} zu {of_bedarfe}{weighed}"


def _voices_text(number: float) -> str:
    return "1 Stimme" if number == 1 else f"{german(number)} Stimmen"


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, in their order."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _listed(told: DataFrame, areas: Index) -> Series:
    """The texts of each area, each once, in order; empty where there are none."""
    known = told.dropna(subset=["text"]).drop_duplicates(["area", "text"]).sort_values("text")
    texts = known.groupby("area")["text"].agg("; ".join)
    return texts.reindex(areas, fill_value="").astype("str")


def known_days(found: Mapping[str, Reckoned]) -> str:
    """The newest Stichtag that need and supply speak of, ISO; `unbekannt` where neither tells one."""
    days = {
        day
        for name in ("need", "gap")
        for day in found[name].areas["stichtag"].unique()
        if day != "unbekannt"
    }
    return max(days, default="unbekannt")
