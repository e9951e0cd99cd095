"""Doppelstruktur: which overlap is a candidate, and which is gewollte Mehrfachversorgung (METHODS M7).

Own definition. Two offers are a candidate only if all of this holds:

    gleiche_art          same Angebotsart, and so the same Zielgruppe
    gleichzeitig_offen   open at the same time at least once (`opening.py`)
    ueberschneidung      pair overlap J of at least 0.6 (`overlap.py`)
    entbehrlich          without the weaker one no area changes to a worse class or
                         falls below 75 percent (`consequence.py`)
    kein_bestandsschutz  neither is protected on the Stichtag
    keine_warteliste     neither has a waiting list

Unknown is never taken for yes: a pair of which something is unknown and nothing
speaks against it is open. A candidate is a question to people, not a decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import numpy as np
from pandas import DataFrame, Index, Series
from pydantic import Field

from geo_lsz import frames
from geo_lsz.because import Known
from geo_lsz.bestandsschutz import protection
from geo_lsz.consequence import Names, State, said, summed_up
from geo_lsz.coverage import SERVED_PERCENT
from geo_lsz.definition import Definition
from geo_lsz.german import german
from geo_lsz.opening import open_together
from geo_lsz.status import Status

Verdict = Literal["kandidat", "gewollt", "offen"]

CONDITIONS = (
    "gleiche_art",
    "gleichzeitig_offen",
    "ueberschneidung",
    "entbehrlich",
    "kein_bestandsschutz",
    "keine_warteliste",
)


class Thresholds(Definition):
    """From where on overlap is called a Doppelstruktur.

    min_overlap : smallest pair overlap J (0..1) of a candidate
    served_percent : percent below which an area is underserved
    """

    min_overlap: Annotated[float, Field(gt=0, le=1)] = 0.6
    served_percent: Annotated[float, Field(gt=0)] = SERVED_PERCENT


DEFAULT = Thresholds()


def weaker(pairs: Index, offers: DataFrame) -> DataFrame:
    """Which of two offers is the weaker one: the smaller unique reach.

    pairs : `offer_a`, `offer_b`
    offers : by offer, the values `unique` (persons) and `places`

    Returns `weaker` and `stronger` on `pairs`, and `weaker_sure`: False where the
    bounds of both unique reaches leave it open. Of equal reach the one with
    fewer places is weaker, then the one whose label comes first.
    """
    order = DataFrame(
        {
            "most": offers["unique_high"].fillna(np.inf),
            "least": offers["unique_low"],
            "places": offers["places_high"].fillna(np.inf),
        }
    )
    rank = Series(
        np.arange(len(order)),
        index=order.sort_index().sort_values(["most", "least", "places"], kind="stable").index,
    )
    a, b = (pairs.get_level_values(level) for level in ("offer_a", "offer_b"))
    a_weaker = rank[a].to_numpy() < rank[b].to_numpy()
    least, most = (Index(np.where(a_weaker, *two)) for two in ((a, b), (b, a)))
    known = (offers["unique_status"] == Status.OK).to_dict()
    apart = order["most"][least].to_numpy() < order["least"][most].to_numpy()
    both_known = np.array([known[x] and known[y] for x, y in pairs], dtype=np.bool_)
    return DataFrame(
        {"weaker": least, "stronger": most, "weaker_sure": apart | both_known}, index=pairs
    ).astype({"weaker": "str", "stronger": "str"})


def judged(
    pairs: DataFrame,
    offers: DataFrame,
    removals: Mapping[str, DataFrame],
    *,
    stichtag: date | None,
    thresholds: Thresholds = DEFAULT,
    names: Names | None = None,
) -> DataFrame:
    """Whether pairs of offers are a Doppelstruktur candidate, and why or why not.

    pairs : J as `value, status, low, high` by `offer_a`, `offer_b`
    offers : OFFERS by offer, with the value `unique` (persons) beside
    removals : by offer, what its end does to areas, as `consequence.effects`
        tells it; an offer that is not there: unknown
    stichtag : on which a Bestandsschutz must hold; None: every one that was told does
    names : of areas; others are told by geography and area

    Returns on the index of `pairs`: `verdict` (`kandidat`, `gewollt`, `offen`), the
    value `overlap` (J), `weaker`, `stronger`, `weaker_sure`, a State for each of
    CONDITIONS, and `text`, a German sentence.
    """
    which = weaker(pairs.index, offers)
    rows = [
        _Pair(
            both=[offers.loc[a].to_dict(), offers.loc[b].to_dict()],
            called=_called(a, b, offers),
            may_go=[told["weaker"]] if told["weaker_sure"] else [a, b],
            overlap=Known(*known),
            removals=removals,
            stichtag=stichtag,
            thresholds=thresholds,
            names=names or {},
        ).row()
        for (a, b), known, told in zip(
            pairs.index,
            pairs[[*frames.VALUE]].itertuples(index=False, name=None),
            which.to_dict("records"),
            strict=True,
        )
    ]
    columns = ["verdict", *CONDITIONS, "text"]
    said = DataFrame(rows, index=pairs.index, columns=columns).astype(dict.fromkeys(columns, "str"))
    return frames.named(pairs, "overlap").join(which).join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """Two offers, and what is known of every condition.

    both : their rows of OFFERS
    called : what a sentence calls each, by label
    may_go : the weaker one; both where nobody knows which that is
    """

    both: Sequence[Mapping[Any, Any]]
    called: Mapping[str, str]
    may_go: Sequence[str]
    overlap: Known
    removals: Mapping[str, DataFrame]
    stichtag: date | None
    thresholds: Thresholds
    names: Names

    def row(self) -> list[str]:
        """Verdict, the state of every condition, and the sentence."""
        found = {name: getattr(self, f"_{name}")() for name in CONDITIONS}
        states = [state for state, _ in found.values()]
        against, open_ = (
            [reason for state, reason in found.values() if state == it]
            for it in ("nein", "unbekannt")
        )
        verdict: Verdict = "gewollt" if against else "offen" if open_ else "kandidat"
        return [verdict, *states, self._text(verdict, against, open_)]

    def _text(self, verdict: Verdict, against: list[str], open_: list[str]) -> str:
        a, b = self.called.values()
        if verdict == "kandidat":
            goes = self.called[self.may_go[0]]
            return (
                f"Kandidat für eine Doppelstruktur: {a} und {b} erreichen zu "
                f"{_percent(self.overlap)} dieselben Menschen und haben gleichzeitig geöffnet; ohne "
                f"{goes} wechselte kein Gebiet in eine schlechtere Klasse, und weder "
                "Bestandsschutz noch Warteliste stehen dem entgegen. Zu entscheiden ist das von Menschen."
            )
        unknown = f"Nicht bekannt ist, {'; '.join(open_)}." if open_ else ""
        if verdict == "offen":
            return f"Offen, ob {a} und {b} eine Doppelstruktur sind. {unknown}"
        said = f"Gewollte Mehrfachversorgung durch {a} und {b}: {'; '.join(against)}."
        return f"{said} {unknown}".strip()

    def _gleiche_art(self) -> tuple[State, str]:
        same = len({offer["angebotsart"] for offer in self.both}) == 1
        return ("ja", "") if same else ("nein", "es sind verschiedene Angebotsarten")

    def _gleichzeitig_offen(self) -> tuple[State, str]:
        hours = [offer["oeffnungszeiten"] for offer in self.both]
        together = open_together(hours[0], hours[1], self.stichtag)
        if together is None:
            return "unbekannt", "ob sie gleichzeitig geöffnet haben"
        return ("ja", "") if together else ("nein", "sie haben nie gleichzeitig geöffnet")

    def _ueberschneidung(self) -> tuple[State, str]:
        least, known = self.thresholds.min_overlap, self.overlap
        line = f"{german(100 * least)} %"
        if known.low >= least:
            return "ja", ""
        if known.status == Status.NOT_APPLICABLE:
            return "nein", "niemand erreicht sie"
        if known.high < least:
            return (
                "nein",
                f"sie erreichen nur zu {_percent(known)} dieselben Menschen, nicht zu {line}",
            )
        return (
            "unbekannt",
            f"ob sie zu mindestens {line} dieselben Menschen erreichen ({_percent(known)})",
        )

    def _entbehrlich(self) -> tuple[State, str]:
        harms = [self._harm(offer) for offer in self.may_go]
        states = {state for state, _ in harms}
        if states == {"nein"}:
            return "ja", ""
        reasons = "; ".join(reason for state, reason in harms if state == "ja")
        if states == {"ja"}:
            return "nein", reasons
        doubts = "; ".join(reason for state, reason in harms if state == "unbekannt")
        return "unbekannt", doubts or f"welches der beiden entbehrlich wäre ({reasons})"

    def _harm(self, offer: str) -> tuple[State, str]:
        """Whether any area gets worse without an offer."""
        called = self.called[offer]
        if offer not in self.removals:
            return "unbekannt", f"was ohne {called} wäre"
        effects = self.removals[offer]
        worse = summed_up(effects["worse"])
        where = said(effects[effects["worse"] == worse], self.names)
        return worse, {
            "ja": f"ohne {called} wären schlechter versorgt: {where}",
            "unbekannt": f"ob ohne {called} alle Gebiete in ihrer Klasse blieben ({where})",
            "nein": "",
        }[worse]

    def _kein_bestandsschutz(self) -> tuple[State, str]:
        protected = [
            f"{called} hat Bestandsschutz ({until})"
            for called, offer in zip(self.called.values(), self.both, strict=True)
            if (until := protection(offer, self.stichtag))
        ]
        return ("nein", " und ".join(protected)) if protected else ("ja", "")

    def _keine_warteliste(self) -> tuple[State, str]:
        told = dict(zip(self.called.values(), (it["warteliste"] for it in self.both), strict=True))
        waiting = [called for called, word in told.items() if word == "ja"]
        if waiting:
            return "nein", f"es gibt eine Warteliste bei {' und '.join(waiting)}"
        silent = [called for called, word in told.items() if word != "nein"]
        if silent:
            return "unbekannt", f"ob es eine Warteliste gibt bei {' und '.join(silent)}"
        return "ja", ""


def _percent(share: Known) -> str:
    """A share in percent: `83 %`, `60–83 %`."""
    scaled = Known(100 * share.value, share.status, 100 * share.low, 100 * share.high)
    return f"{scaled.text()} %"


def _called(a: str, b: str, offers: DataFrame) -> dict[str, str]:
    """What a sentence calls two offers: by name, and by label beside where both have one name."""
    names = {offer: quoted(offers["name"][offer]) for offer in (a, b)}
    if len(set(names.values())) == 1:
        return {offer: f"{name} ({offer})" for offer, name in names.items()}
    return names


def quoted(name: str) -> str:
    """A name within a sentence; quotation marks of its own become single ones."""
    return f"„{name.replace('„', '‚').replace('“', '‘')}“"
