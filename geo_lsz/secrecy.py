"""Secrecy: the gate that turns a snapshot into its public edition (METHODS M11).

Primary suppression: small numbers are hidden before anything is reckoned, and
what is hidden leaves nothing behind but its status. Without a rule, or without
a proof that the rule can be kept, nothing passes.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from pydantic import Field, model_validator

from geo_lsz import frames
from geo_lsz.definition import Definition
from geo_lsz.errors import GateRefused
from geo_lsz.frames import AREAS, CELLS, INDICATORS, KOSTEN, NETZ, OFFERS, Contract
from geo_lsz.status import Status
from geo_lsz.voice_frames import BEDARFE, DOCUMENTS, EVENTS, SURVEY, VORHABEN

CONTRACTS: Mapping[str, Contract] = {
    "areas": AREAS,
    "cells": CELLS,
    "offers": OFFERS,
    "indicators": INDICATORS,
    "netz": NETZ,
    "kosten": KOSTEN,
    "documents": DOCUMENTS,
    "events": EVENTS,
    "bedarfe": BEDARFE,
    "survey": SURVEY,
    "vorhaben": VORHABEN,
}


class SecrecyRule(Definition):
    """How a delivery is made public.

    rule : `counts` hides small numbers of persons; `open` is for layers that
        count nobody; `already_public` for what the office has published itself
    min_count : counts from 1 to one below it are hidden
    min_denominator : a rate of fewer persons is hidden
    reason : why the layer needs no hiding; asked for by `open` and `already_public`
    """

    rule: Literal["counts", "open", "already_public"]
    min_count: Annotated[int, Field(ge=3)] = 3
    min_denominator: Annotated[int, Field(ge=1)] = 100
    reason: str = ""

    @model_validator(mode="after")
    def _has_a_reason(self) -> Self:
        if self.rule != "counts" and not self.reason.strip():
            raise ValueError(f"rule {self.rule!r} needs a reason")
        return self


def public_edition(layer: str, frame: DataFrame, rule: SecrecyRule | None) -> DataFrame:
    """The public edition of a layer: the same rows, hidden values reduced to a status.

    layer : one of CONTRACTS
    frame : as the contract of the layer says

    Hides counts of persons below `min_count` (cells, events, Bedarfe), and rates of
    few persons or with a small numerator or complement, together with their numerator
    and denominator (indicators, surveys). Zeros are shown. What people wrote in their
    own words is emptied by every rule. Gating twice is gating once.
    Raises GateRefused where no rule was given, where it does not fit the
    layer, or where it cannot be proven to be kept.
    """
    if rule is None:
        raise GateRefused(
            f"Layer „{layer}“: Es gibt keine Geheimhaltungsregel, deshalb wird nichts "
            "veröffentlicht. Bitte in der Lieferungsdatei unter [secrecy] eine Regel angeben."
        )
    if layer not in CONTRACTS:
        raise GateRefused(f"Layer „{layer}“ ist unbekannt; es gibt {', '.join(CONTRACTS)}.")
    frames.check(frame, CONTRACTS[layer])
    frame = _without_private(frame, CONTRACTS[layer])
    if rule.rule == "already_public":
        return frame
    gate = _GATES.get((layer, rule.rule))
    if gate is None:
        raise GateRefused(_misfit(layer, rule))
    _refuse_strange_columns(layer, frame)
    return gate(frame, rule)


def _without_private(frame: DataFrame, contract: Contract) -> DataFrame:
    """The frame with its private columns empty: nobody looked through them for names of people."""
    empty = Series(pd.NA, index=frame.index, dtype="str")
    return frame.assign(**dict.fromkeys(contract.private, empty))


def _cells(cells: DataFrame, rule: SecrecyRule) -> DataFrame:
    return _counts(cells, rule, "cells", "persons", "zielgruppe")


def _events(events: DataFrame, rule: SecrecyRule) -> DataFrame:
    return _counts(events, rule, "events", "teilnehmende", "event")


def _bedarfe(bedarfe: DataFrame, rule: SecrecyRule) -> DataFrame:
    return _counts(bedarfe, rule, "bedarfe", "stimmen", "bedarf")


def _counts(frame: DataFrame, rule: SecrecyRule, layer: str, name: str, level: str) -> DataFrame:
    """The frame with small counts hidden; what others hid or lack never says more than we would.

    name : of the value that counts persons; level of the index : what an error names
    """
    persons = frames.values_of(frame, name)
    _require_counts(persons["value"], layer, frame.index.get_level_values(level))
    small = persons["value"].between(1, rule.min_count - 1)
    most = rule.min_count - 1.0
    narrow = (persons["status"] != Status.OK) & (persons["low"].fillna(0) < rule.min_count)
    hidden = persons.assign(
        value=persons["value"].mask(small),
        status=persons["status"].mask(small, Status.SUPPRESSED),
        low=persons["low"].mask(small | narrow & (persons["low"] > 1), 1.0),
        high=persons["high"].mask(small | narrow & (persons["high"] < most), most),
    )
    return frame.assign(**_columns(frames.named(hidden, name)))


def _indicators(indicators: DataFrame, rule: SecrecyRule) -> DataFrame:
    return _rates(indicators, rule, "indicators", "indicator")


def _survey(survey: DataFrame, rule: SecrecyRule) -> DataFrame:
    """SURVEY, gated as rates are; of an area where few answered, not even how many."""
    gated = _rates(survey, rule, "survey", "frage")
    few = ~_zero_or_many(survey["answered"], rule)
    hidden = {name: survey[name].mask(few) for name in ("asked", "answered")}
    return gated.assign(**hidden, effective=survey["effective"].where(gated["value"].notna()))


def _rates(rates: DataFrame, rule: SecrecyRule, layer: str, level: str) -> DataFrame:
    """Rates with unsafe ones hidden, and nothing left beside a value that is not known."""
    known = rates["status"] == Status.OK
    _require_proof(rates[known], layer, level)
    numerator, denominator = rates["numerator"], rates["denominator"]
    complement = denominator - numerator
    safe = (denominator >= rule.min_denominator) & _zero_or_many(numerator, rule)
    unsafe = known & ~(safe & _zero_or_many(complement, rule))
    bare = unsafe | ~known
    emptied = ["value", "low", "high", "numerator", "denominator"]
    return rates.assign(
        **{name: rates[name].mask(bare) for name in emptied},
        status=rates["status"].mask(unsafe, Status.SUPPRESSED),
    )


def _open(frame: DataFrame, _: SecrecyRule) -> DataFrame:
    return frame.copy()


def _zero_or_many(counts: Series, rule: SecrecyRule) -> Series:
    return (counts == 0) | (counts >= rule.min_count)


def _columns(frame: DataFrame) -> dict[str, Series]:
    return {str(name): column for name, column in frame.items()}


def _require_proof(rates: DataFrame, layer: str, level: str) -> None:
    """Refuse rates that cannot be proven: without counts, or with counts that cannot be."""
    keys = rates.index.get_level_values(level)
    numerator, denominator = rates["numerator"], rates["denominator"]
    bare = numerator.isna() | denominator.isna()
    if bare.any():
        raise GateRefused(
            f"Layer „{layer}“: {_named(keys[bare])} ohne Zähler oder Nenner; die Regel „counts“ "
            "lässt sich so nicht beweisen. Bitte Zähler und Nenner liefern oder, wenn die Werte "
            "amtlich veröffentlicht sind, die Regel „already_public“ mit Quelle angeben."
        )
    for counts in (numerator, denominator):
        _require_counts(counts, layer, keys)
    beyond = numerator > denominator
    if beyond.any():
        raise GateRefused(
            f"Layer „{layer}“: {_named(keys[beyond])} mit einem Zähler über dem Nenner; das ist "
            "kein Anteil von Personen. Bitte Zähler und Nenner prüfen."
        )


def _require_counts(counts: Series, layer: str, keys: pd.Index) -> None:
    wrong = (counts.notna() & ((counts < 0) | (counts != np.floor(counts)))).to_numpy(dtype=bool)
    if wrong.any():
        raise GateRefused(
            f"Layer „{layer}“: {_named(keys[wrong])} mit negativen oder gebrochenen Zahlen; "
            "Personen werden in ganzen Zahlen gezählt. Bitte die Lieferung prüfen."
        )


def _named(keys: pd.Index) -> str:
    rows = "1 Zeile" if len(keys) == 1 else f"{len(keys)} Zeilen"
    return f"{', '.join(f'„{key}“' for key in keys.unique().sort_values())} ({rows})"


def _refuse_strange_columns(layer: str, frame: DataFrame) -> None:
    contract = CONTRACTS[layer]
    values = {column for name in contract.values for column in frames.value_columns(name)}
    strange = sorted(set(frame.columns) - {*contract.columns, *values, "geometry"})
    if strange:
        raise GateRefused(
            f"Layer „{layer}“: Für {', '.join(f'„{name}“' for name in strange)} gibt es keine "
            "Geheimhaltungsregel. Bitte diese Spalten vor der Veröffentlichung entfernen."
        )


def _misfit(layer: str, rule: SecrecyRule) -> str:
    fitting = "counts" if ("counts" in {name for key, name in _GATES if key == layer}) else "open"
    return (
        f"Layer „{layer}“: Die Regel „{rule.rule}“ passt hier nicht. Bitte unter [secrecy] "
        f"„{fitting}“ angeben, oder „already_public“ mit dem Grund."
    )


_GATES: Mapping[tuple[str, str], Callable[[DataFrame, SecrecyRule], DataFrame]] = {
    ("areas", "open"): _open,
    ("offers", "open"): _open,
    ("netz", "open"): _open,
    ("kosten", "open"): _open,
    ("documents", "open"): _open,
    ("vorhaben", "open"): _open,
    ("cells", "counts"): _cells,
    ("indicators", "counts"): _indicators,
    ("events", "counts"): _events,
    ("bedarfe", "counts"): _bedarfe,
    ("survey", "counts"): _survey,
}
