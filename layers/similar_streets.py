"""Similar streets: which street of an address book a misspelled one may be."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from geo_lsz.grouping import Positions
from layers.address_book import AddressBook

LETTERS_PER_SLIP = 8
"""One slip of the pen is allowed for so many letters of a name (`hauptstr` has eight).

The first letter must be the same: whoever slips keeps it, whoever names another
street rhymes (`Nossener`, `Zossener Straße`). Of 11,362 streets of Berlin, each
within its PLZ, 8 have another one there within these bounds (`Eichenweg`,
`Eschenweg`), 16 without the first letter; with two slips, over 200 would.
"""

LEAD = 2
"""So many slips farther must the second best street be.

A slip takes a name at most one away from what was meant and at most one towards
another: of two names, the one that is two slips nearer was meant, or two slips
were made in one direction.
"""

OTHER_SIGNS = 100
"""Slips that another number or single letter in a name counts for: it is another street."""

AT_ONCE = 512
"""Streets that are compared at once with all others; bounds the memory."""


class Similar(NamedTuple):
    """The streets most similar to a name, the best first; fewer than three where there are no more.

    name : what they are similar to
    street : their codes in the book
    slips : letters that were left out, added, exchanged or turned round
    score : share of the longer name that stands without a slip, 0..1
    """

    name: str
    street: tuple[int, ...]
    slips: tuple[int, ...]
    score: tuple[float, ...]

    @property
    def best_two(self) -> tuple[float, float]:
        """The scores of the best and of the second best street; NA where there are not as many."""
        best, second = [*self.score, np.nan, np.nan][:2]
        return best, second

    def lies_ahead(self) -> bool:
        """Whether the best is so much nearer than all others that it was meant."""
        return len(self.slips) == 1 or self.slips[1] - self.slips[0] >= LEAD

    def may_be(self, at: int, book: AddressBook) -> bool:
        """Whether the one at this place may be a spelling of the name, and no other street."""
        if len(self.slips) <= at:
            return False
        return is_spelling_of(self.name, book.streets[self.street[at]], self.slips[at])


NONE = Similar("", (), (), ())


def similar_streets(book: AddressBook, wanted: DataFrame) -> dict[tuple[int, str], Similar]:
    """The most similar streets of each name, within its PLZ, by PLZ and name.

    wanted : `plz` (code; UNKNOWN looks at all streets), `street` and `signs`;
        distinct names are compared once
    """
    found: dict[tuple[int, str], Similar] = {}
    distinct = wanted.drop_duplicates(["plz", "street"])
    for plz in distinct["plz"].unique().tolist():
        names, codes = distinct[distinct["plz"] == plz], book.streets_in(plz)
        if not len(codes):
            continue
        for begin in range(0, len(names), AT_ONCE):
            part = names.iloc[begin : begin + AT_ONCE]
            each = _most_similar(
                book, codes, part["street"].tolist(), part["signs"].to_numpy(object)
            )
            found |= {(plz, name): one for name, one in zip(part["street"], each, strict=True)}
    return found


def _most_similar(
    book: AddressBook, codes: Positions, names: list[str], signs: np.ndarray
) -> Iterable[Similar]:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only where an address was not found
    from rapidfuzz.process import cdist  # noqa: PLC0415 - likewise

    there = book.streets[codes].tolist()
    slips = cdist(names, there, scorer=OSA.distance, dtype=np.int32)
    slips += OTHER_SIGNS * (signs[:, None] != book.signs[codes][None, :])
    best = _three_least(slips)
    for name, at, row in zip(names, best, slips, strict=True):
        least = [int(row[place]) for place in at]
        longer = [max(len(name), len(there[place])) for place in at]
        score = [max(0.0, 1 - few / long) for few, long in zip(least, longer, strict=True)]
        yield Similar(name, tuple(int(c) for c in codes[at]), tuple(least), tuple(score))


def _three_least(slips: NDArray[np.int32]) -> Positions:
    """Places of the three least numbers of each row, in their order; of the same the first."""
    order = slips * np.int64(slips.shape[1]) + np.arange(slips.shape[1])
    few = np.argpartition(order, min(3, order.shape[1]) - 1, axis=1)[:, :3]
    inner = np.argsort(np.take_along_axis(order, few, axis=1), axis=1)
    return np.take_along_axis(few, inner, axis=1)


def is_spelling_of(name: str, street: str, slips: int) -> bool:
    """Whether a name, so many slips away from a street, may be a spelling of it; neither is empty."""
    return street[:1] == name[0] and slips <= _letters(street) // LETTERS_PER_SLIP


def _letters(street: str) -> int:
    """Letters of a name, its `strasse` counted as the `str` that everybody gets right."""
    return len(street) - (len("asse") if street.endswith("strasse") else 0)
