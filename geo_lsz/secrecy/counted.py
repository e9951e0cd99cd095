"""Counted: counts of people by place and Zielgruppe, and what follows from them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

import numpy as np
from pandas import DataFrame, Index

from geo_lsz.grouping import Flags, Positions
from geo_lsz.secrecy.atoms import Incidence
from geo_lsz.secrecy.facts import Counts
from geo_lsz.status import Status
from geo_lsz.zielgruppe import zielgruppen


def ages(groups: Iterable[str]) -> Incidence:
    """Which years of age each Zielgruppe counts: shape (groups, stretches of years)."""
    ends = sorted({age for group in zielgruppen().values() for age in group.ages})
    starts = np.array(ends[:-1])
    spans = [zielgruppen()[group].ages for group in groups]
    return np.array([(first <= starts) & (starts < below) for first, below in spans])


class Counted(NamedTuple):
    """Counts of people by place (rows) and Zielgruppe (columns).

    value : −1 where nobody knows it
    row : of CELLS, by position; −1 where there is none
    secret : what the office keeps to itself, though it follows from the others
    """

    value: Counts
    row: Positions
    secret: Flags
    cells: Index
    groups: tuple[str, ...]

    @classmethod
    def of(cls, cells: DataFrame) -> Self:
        """The counts of CELLS."""
        groups = tuple(key for key in zielgruppen() if key in set(cells.index.get_level_values(1)))
        keys = cells.index
        places = keys.get_level_values(0).unique().sort_values()
        row = np.full((len(places), len(groups)), -1)
        column = Index(groups).get_indexer(keys.get_level_values(1))
        row[places.get_indexer(keys.get_level_values(0)), column] = np.arange(len(cells))
        persons = cells["persons"].to_numpy()
        value = np.where(persons == np.floor(persons), persons, -1).astype(np.int64)
        kept_back = (cells["persons_status"] == Status.SUPPRESSED).to_numpy()
        told = cls(
            np.where(row >= 0, value[row], -1),
            row,
            np.zeros_like(row, dtype=bool),
            places,
            groups,
        )
        return told._with_what_follows((row >= 0) & kept_back[row])

    def _with_what_follows(self, kept_back: Flags) -> Self:
        """With counts that were kept back, but follow from the others of their place."""
        value, secret = self.value.copy(), self.secret.copy()
        counts = ages(self.groups).astype(float)
        for known, places in self.patterns():
            for group in np.flatnonzero(kept_back[places].any(axis=0)):
                factors, *_ = np.linalg.lstsq(counts[known].T, counts[group], rcond=None)
                if not np.allclose(factors @ counts[known], counts[group]):
                    continue
                here = places[kept_back[places, group]]
                follows = np.rint(self.value[here][:, known] @ factors).astype(np.int64)
                value[here, group] = np.maximum(follows, 0)
                secret[here, group] = follows > 0
        return self._replace(value=value, secret=secret)

    def patterns(self) -> Iterator[tuple[Flags, Positions]]:
        """Which groups are known, and the places of which just these are."""
        patterns, which = np.unique(self.value >= 0, axis=0, return_inverse=True)
        for number, known in enumerate(patterns):
            if known.any():
                yield known, np.flatnonzero(which == number)
