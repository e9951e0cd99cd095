"""The gate: from deliveries to their public editions (METHODS M11).

What hangs together passes together, as one system of facts. What is hidden leaves
nothing behind but its status, and bounds that anybody who sees the rest could work
out. Without a rule, or without a proof, nothing passes.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from geopandas import GeoDataFrame
from pandas import DataFrame

from geo_lsz.errors import GateRefused
from geo_lsz.secrecy.audit import Audit, audits
from geo_lsz.secrecy.delivered import COUNTS, RATES, Delivered, require_fit, without_private
from geo_lsz.secrecy.facts import Facts, Shown
from geo_lsz.secrecy.hanging import facts_of
from geo_lsz.secrecy.hiding import Rows, edition
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.secrecy.secondary import Hidden, Unprotected, hidden
from geo_lsz.secrecy.sums import Sums


class Gated(NamedTuple):
    """The public edition of each delivery, and what was done, in their order."""

    editions: list[DataFrame]
    audits: list[Audit]


def public_editions(
    deliveries: Sequence[Delivered], areas: Mapping[str, GeoDataFrame] | None = None
) -> Gated:
    """The public editions of deliveries: the same rows, hidden values reduced to a status.

    areas : AREAS by geography; without them only what stands in the same place hangs together

    Hides counts of persons below `min_count` (cells, events, Bedarfe), rates of few persons
    or with a small numerator or complement (indicators, surveys), and what else it takes that
    nobody can work them out, from all of these together. Zeros are shown. What people wrote in
    their own words is emptied by every rule. Gating twice is gating once.
    Raises GateRefused where no rule was given, where it does not fit the layer, or where it
    cannot be proven to be kept.
    """
    rules = [_rule_of(one) for one in deliveries]
    frames = [without_private(one) for one in deliveries]
    counting = {
        number: (one, rule)
        for number, (one, rule) in enumerate(zip(deliveries, rules, strict=True))
        if one.layer in COUNTS or one.layer in RATES
    }
    facts = facts_of(counting, areas or {})
    try:
        found = hidden(facts)
    except Unprotected as unprotected:
        number = facts.table["delivery"].to_numpy()[unprotected.fact]
        raise GateRefused(_named(deliveries[number], str(unprotected))) from unprotected
    rows = _rows(facts, found, frames)
    return Gated(
        [edition(*each) for each in zip(deliveries, frames, rules, rows, strict=True)],
        audits(facts, found, len(deliveries)),
    )


def public_edition(layer: str, frame: DataFrame, rule: SecrecyRule | None) -> DataFrame:
    """The public edition of a delivery that stands alone."""
    return public_editions([Delivered(layer, frame, rule)]).editions[0]


def _rule_of(one: Delivered) -> SecrecyRule:
    try:
        return require_fit(one)
    except GateRefused as refused:
        raise GateRefused(_named(one, str(refused))) from refused


def _named(one: Delivered, message: str) -> str:
    return f"{one.name}: {message}" if one.name else message


def _rows(facts: Facts, found: Hidden, frames: Sequence[DataFrame]) -> list[Rows]:
    """What is hidden of the rows of each frame."""
    shown = Shown.of(facts)._replace(hidden=found.hidden)
    low, high = Sums.of(facts).bounds(shown)
    table = facts.table.assign(hidden=found.hidden, low=low, high=high)
    table = table[table["row"] >= 0]
    rows = []
    for number, frame in enumerate(frames):
        own = table[table["delivery"] == number].set_index("row").reindex(range(len(frame)))
        rows.append(
            Rows(
                own["hidden"].eq(other=True).to_numpy(),
                own["low"].fillna(0).to_numpy(),
                own["high"].fillna(0).to_numpy(),
            )
        )
    return rows
