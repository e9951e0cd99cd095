"""What comes to the gate: a delivery with its rule, and whether the rule fits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.errors import GateRefused
from geo_lsz.frames import AREAS, CELLS, INDICATORS, KOSTEN, NETZ, OFFERS, Contract
from geo_lsz.secrecy.rule import SecrecyRule
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

COUNTS: Mapping[str, str] = {"cells": "persons", "events": "teilnehmende", "bedarfe": "stimmen"}
"""The value of a layer that counts persons."""

RATES = ("indicators", "survey")
"""Layers of numerators out of denominators, by area."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery before the gate.

    layer : one of CONTRACTS
    frame : as the contract of the layer says
    name : who delivered it and of when, for messages
    geography : of the areas that rates are of
    shown_before : by row, whether it was published as it is now, or hidden; NA where it was not
        there, or another number
    """

    layer: str
    frame: DataFrame
    rule: SecrecyRule | None
    name: str = ""
    geography: str = ""
    stichtag: date = date.min
    shown_before: Series | None = None


def require_fit(delivered: Delivered) -> SecrecyRule:
    """The rule of a delivery. Raises GateRefused where there is none, or one that does not fit."""
    layer, rule = delivered.layer, delivered.rule
    if rule is None:
        raise GateRefused(
            f"Layer „{layer}“: Es gibt keine Geheimhaltungsregel, deshalb wird nichts "
            "veröffentlicht. Bitte in der Lieferungsdatei unter [secrecy] eine Regel angeben."
        )
    if layer not in CONTRACTS:
        raise GateRefused(f"Layer „{layer}“ ist unbekannt; es gibt {', '.join(CONTRACTS)}.")
    frames.check(delivered.frame, CONTRACTS[layer])
    if rule.rule != "already_public":
        counted = layer in COUNTS or layer in RATES
        if (rule.rule == "counts") != counted:
            raise GateRefused(
                f"Layer „{layer}“: Die Regel „{rule.rule}“ passt hier nicht. Bitte unter [secrecy] "
                f"„{'counts' if counted else 'open'}“ angeben, oder „already_public“ mit dem Grund."
            )
        _refuse_strange_columns(layer, delivered.frame)
        _require_proof(delivered)
    return rule


def without_private(delivered: Delivered) -> DataFrame:
    """Its frame with private columns empty: nobody looked through them for names of people."""
    empty = Series(pd.NA, index=delivered.frame.index, dtype="str")
    private = CONTRACTS[delivered.layer].private
    return delivered.frame.assign(**dict.fromkeys(private, empty))


def _require_proof(delivered: Delivered) -> None:
    """Refuse counts that cannot be any, and rates without them."""
    layer, frame = delivered.layer, delivered.frame
    if layer in COUNTS:
        _require_counts(frame[COUNTS[layer]], layer, frame.index.get_level_values(-1))
    elif layer in RATES:
        _require_rates(frame[frame["status"] == Status.OK], layer)


def _require_rates(rates: DataFrame, layer: str) -> None:
    """Refuse rates that cannot be proven: without counts, or with counts that cannot be."""
    keys = rates.index.get_level_values(1)
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


def _require_counts(counts: Series, layer: str, keys: Index) -> None:
    wrong = (counts.notna() & ((counts < 0) | (counts != np.floor(counts)))).to_numpy(dtype=bool)
    if wrong.any():
        raise GateRefused(
            f"Layer „{layer}“: {_named(keys[wrong])} mit negativen oder gebrochenen Zahlen; "
            "Personen werden in ganzen Zahlen gezählt. Bitte die Lieferung prüfen."
        )


def _named(keys: Index) -> str:
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
