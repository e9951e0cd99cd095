"""Hiding: editions in which what is hidden is only a status, and what anybody may infer."""

from typing import NamedTuple

import numpy as np
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.grouping import Flags
from geo_lsz.secrecy.delivered import COUNTS, RATES, Delivered
from geo_lsz.secrecy.facts import NO_BOUND, Counts
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.status import Status


class Rows(NamedTuple):
    """What is hidden of the rows of a frame, and within which bounds anybody knows it to be."""

    hidden: Flags
    low: Counts
    high: Counts


def edition(delivered: Delivered, frame: DataFrame, rule: SecrecyRule, rows: Rows) -> DataFrame:
    """The public edition of a frame."""
    if delivered.layer in COUNTS:
        return _with_counts_hidden(frame, COUNTS[delivered.layer], rule, rows)
    if delivered.layer == "survey":
        return _with_answers_hidden(_with_rates_hidden(frame, rows.hidden), frame, rule)
    if delivered.layer in RATES:
        return _with_rates_hidden(frame, rows.hidden)
    return frame


def _with_counts_hidden(frame: DataFrame, name: str, rule: SecrecyRule, rows: Rows) -> DataFrame:
    """Counts with some hidden; what others hid or lack never says more than we would."""
    counts = frames.values_of(frame, name)
    hidden = Series(rows.hidden, index=frame.index)
    bounds = {
        "low": rows.low.astype(float),
        "high": np.where(rows.high < NO_BOUND, rows.high, np.nan),
    }
    strange = (counts["status"] != Status.OK) & (counts["low"].fillna(0) < rule.min_count)
    most = float(rule.min_count)
    shown = counts.assign(
        value=counts["value"].mask(hidden),
        status=counts["status"].mask(hidden, Status.SUPPRESSED),
        low=counts["low"].mask(strange & (counts["low"] > 1), 1.0).mask(hidden, bounds["low"]),
        high=counts["high"]
        .mask(strange & (counts["high"] < most), most)
        .mask(hidden, bounds["high"]),
    )
    columns = frames.named(shown, name)
    return frame.assign(**{str(column): values for column, values in columns.items()})


def _with_rates_hidden(frame: DataFrame, hidden: Flags) -> DataFrame:
    """Rates with some hidden, and nothing left beside a value that is not known."""
    bare = Series(hidden, index=frame.index) | (frame["status"] != Status.OK)
    emptied = ["value", "low", "high", "numerator", "denominator"]
    return frame.assign(
        **{name: frame[name].mask(bare) for name in emptied},
        status=frame["status"].mask(hidden, Status.SUPPRESSED),
    )


def _with_answers_hidden(gated: DataFrame, survey: DataFrame, rule: SecrecyRule) -> DataFrame:
    """SURVEY without what leads back to few people: of an area where few answered, not even how many."""
    few = survey["answered"].between(1, rule.min_count - 1) | survey["answered"].isna()
    hidden = {name: survey[name].mask(few) for name in ("asked", "answered")}
    return gated.assign(**hidden, effective=survey["effective"].where(gated["value"].notna()))
