"""Facts: counts of persons that hang together, and the sums by which they do."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from scipy.sparse import csr_array

from geo_lsz.grouping import Flags, Floats, Positions

Counts = NDArray[np.int64]

FACT = ("delivery", "row", "value", "low", "high", "total", "k", "small", "fixed", "worth")
TERM = ("equation", "fact", "sign")

NO_BOUND = 1 << 40
"""An upper bound, or a total, that nobody knows."""


class Facts(NamedTuple):
    """Counts that hang together.

    table : by fact (numbered from 0); columns
        delivery, row : where the count stands: the number of the delivery and of its row;
            row −1 for what stands nowhere (people of 6 to 17, say) and is in sums alone
        value : the count
        low, high : within which anybody knows it to be once it is hidden
        total : what it is a part of, if everybody knows that; its complement is then
            as secret as it is itself
        k : so many values have to be possible once it is hidden, and one of them k or more
        small : whether it has to be hidden for its own sake
        fixed : whether everybody knows it already, so that hiding it helps nobody
        worth : how much is lost where it is hidden; by what it is, never by how much it is
    terms : `equation, fact, sign`: the facts of an equation, each times its sign, add up to
        something that everybody knows
    """

    table: DataFrame
    terms: DataFrame

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """All of these side by side."""
        first = np.cumsum([0, *(len(part.table) for part in parts)])
        terms = [
            part.terms.assign(fact=part.terms["fact"] + start)
            for part, start in zip(parts, first, strict=False)
        ]
        tables = [unpublished(np.array([], dtype=np.int64)), *(part.table for part in parts)]
        table = pd.concat(tables, ignore_index=True)
        return cls(table, in_a_row(terms))

    @property
    def equations(self) -> int:
        """How many equations there are."""
        return int(self.terms["equation"].max()) + 1 if len(self.terms) else 0

    def matrix(self) -> csr_array:
        """The equations as a matrix, shape (equations, facts)."""
        places = (self.terms["equation"].to_numpy(), self.terms["fact"].to_numpy())
        return csr_array(
            (self.terms["sign"].to_numpy(), places), shape=(self.equations, len(self.table))
        )


def terms_of(facts: Positions, signs: Floats) -> DataFrame:
    """The terms of sums that are made alike: facts of shape (sums, members), a sign for each member."""
    members = np.flatnonzero(signs)
    chosen = facts[:, members]
    return DataFrame(
        {
            "equation": np.repeat(np.arange(len(facts)), len(members)),
            "fact": chosen.ravel(),
            "sign": np.tile(signs[members], len(facts)),
        }
    )


def in_a_row(terms: Sequence[DataFrame]) -> DataFrame:
    """All these terms, the sums of each numbered after those before."""
    sizes = [int(some["equation"].max()) + 1 if len(some) else 0 for some in terms]
    first = np.cumsum([0, *sizes])
    empty = DataFrame({name: Series(dtype=float if name == "sign" else np.intp) for name in TERM})
    numbered = [
        some.assign(equation=some["equation"] + start)
        for some, start in zip(terms, first, strict=False)
    ]
    return pd.concat([empty, *numbered], ignore_index=True)


def unpublished(people: Counts) -> DataFrame:
    """Facts that stand nowhere: these people, and any other number from 0 on."""
    return DataFrame(
        {
            "delivery": -1,
            "row": -1,
            "value": people,
            "low": 0,
            "high": NO_BOUND,
            "total": NO_BOUND,
            "k": 0,
            "small": False,
            "fixed": False,
            "worth": 0.0,
        }
    )


class Shown(NamedTuple):
    """What can be seen of facts from outside, as arrays: shape (facts,).

    published : stands in an edition, hidden or not
    hidden : its value is not shown
    worth : of showing it; all else as in `Facts`
    """

    value: Counts
    low: Counts
    high: Counts
    total: Counts
    k: Counts
    published: Flags
    hidden: Flags
    fixed: Flags
    worth: Floats

    @classmethod
    def of(cls, facts: Facts) -> Self:
        """Facts of which only the small ones are hidden."""
        table = facts.table
        flag = {name: table[name].to_numpy(dtype=bool, copy=True) for name in ("small", "fixed")}
        count = {
            name: table[name].to_numpy(dtype=np.int64)
            for name in ("value", "low", "high", "total", "k")
        }
        return cls(
            **count,
            published=table["row"].to_numpy() >= 0,
            hidden=flag["small"],
            fixed=flag["fixed"],
            worth=table["worth"].to_numpy(dtype=float),
        )

    @property
    def free(self) -> Flags:
        """What may be otherwise for all that anybody sees."""
        return self.hidden | ~self.published

    @property
    def hideable(self) -> Flags:
        """What is shown and could be hidden: zeros are shown, and what is known stays known."""
        return self.published & ~self.hidden & ~self.fixed & (self.value > 0)
