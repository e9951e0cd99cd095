"""How two listings of offers agree: in name, Träger and place.

How often a name or a Träger stands in the lists says how much it tells that two
listings share it; a Träger who names all its houses alike tells nothing that
the name has not told.
"""

import numpy as np
import pandas as pd

from geo_lsz.fellegi_sunter import Compared, Field
from geo_lsz.grouping import Flags, Floats, Levels, Positions
from geo_lsz.listing_place import ORT, place_levels
from geo_lsz.listings import RARE_WORDS, Listings
from geo_lsz.similarity import (
    UNKNOWN,
    Likeness,
    Texts,
    indel,
    share_elsewhere,
    similarity,
    slips,
    words,
)

NAME_DIFFERS, NAME_PARTLY, NAME_CLOSE, NAME_SAME = range(4)
TRAEGER_DIFFERS, TRAEGER_CLOSE, TRAEGER_SAME = range(3)

NAME = Field(
    "name",
    ("anderer Name", "Name teilweise gleich", "ähnlicher Name", "gleicher Name"),
    (0.05, 0.1, 0.15, 0.7),
    most_differ=0.1,
)
TRAEGER = Field(
    "traeger",
    ("anderer Träger", "ähnlicher Träger", "gleicher Träger"),
    (0.1, 0.15, 0.75),
)
FIELDS = (NAME, TRAEGER, ORT)
"""What listings are compared in; m is typical of municipal lists and gives way to what they show."""

CLOSE, CONTAINED = 0.85, 95.0
"""Similarity of texts with slips, and of words (0..100) where one name is part of the other."""

ONE_SLIP, TELLING_LETTERS = 0.92, 4
"""Likewise of whole names without blanks, where what they name is no shorter than this."""

OFTEN = 4
"""A name or Träger that stands so often says no more where it is only similar."""


def compared(listings: Listings, a: Positions, b: Positions) -> Compared:
    """How the listings of rows a and b agree, in the order of FIELDS."""
    word = _rarest_common_word(listings, a, b)
    name, traeger = _names(listings, word, a, b), _traeger(listings, a, b)
    name, traeger = _unswapped(listings, name, traeger, a, b)
    own_u = np.full((len(a), len(FIELDS)), np.nan, dtype=np.float32)
    own_u[:, 0] = _share_of_name(listings, name, word, a, b)
    own_u[:, 1] = _share_of_traeger(listings, traeger, word, a, b)
    return Compared(np.column_stack([name, traeger, place_levels(listings, a, b)]), own_u)


def _names(listings: Listings, word: Positions, a: Positions, b: Positions) -> Levels:
    left, right = listings.name.code[a], listings.name.code[b]
    levels = np.where(left == right, NAME_SAME, NAME_DIFFERS).astype(np.int8)
    alike = _alike(
        listings.name,
        a,
        b,
        levels == NAME_DIFFERS,
        likeness=indel(),
        at_least=CLOSE,
    )
    levels[alike] = NAME_CLOSE
    long = _letters(listings.name) >= TELLING_LETTERS
    rest = (levels == NAME_DIFFERS) & long[left] & long[right]
    levels[_alike(listings.ganz, a, b, rest, likeness=slips(), at_least=ONE_SLIP)] = NAME_CLOSE
    rest = (levels == NAME_DIFFERS) & (word >= 0)
    levels[_alike(listings.name, a, b, rest, likeness=words(), at_least=CONTAINED)] = NAME_PARTLY
    levels = np.minimum(levels, _allowed_by_marks(listings.zeichen, a, b))
    levels[(left < 0) | (right < 0)] = UNKNOWN
    return levels


def _letters(texts: Texts) -> Positions:
    """Length of each distinct text; of the unknown, at the end, 0."""
    return np.array([*map(len, texts.distinct), 0], dtype=np.int64)


def _alike(
    texts: Texts, a: Positions, b: Positions, among: Flags, *, likeness: Likeness, at_least: float
) -> Positions:
    """Which of the pairs among some have texts so similar."""
    rows = np.flatnonzero(among)
    found = similarity(texts, a[rows], b[rows], likeness, at_least=at_least)
    return rows[found >= at_least]


def _rarest_common_word(listings: Listings, a: Positions, b: Positions) -> Positions:
    """Code of the rarest word that two names share; −1 where they share none."""
    found = np.full(len(a), -1, dtype=np.int64)
    theirs = listings.words[b]
    for place in reversed(range(RARE_WORDS)):
        word = listings.words[a, place]
        shared = (word[:, None] == theirs).any(axis=1) & (word >= 0)
        found[shared] = word[shared]
    return found


def _allowed_by_marks(marks: Texts, a: Positions, b: Positions) -> Levels:
    """The best level that numbers, `links` and the like allow for two names.

    The same marks allow all, marks that contradict each other nothing; where
    one name knows more of them than the other, they agree in part.
    """
    sets = [*(frozenset(text.split()) for text in marks.distinct), frozenset[str]()]
    size = np.int64(len(sets))
    code = np.where(marks.code >= 0, marks.code, size - 1)
    pair, distinct = pd.factorize(code[a] * size + code[b])
    one, two = np.divmod(distinct, size)
    allowed = [_by_marks(sets[i], sets[j]) for i, j in zip(one, two, strict=True)]
    return np.asarray(allowed, dtype=np.int8)[pair]


def same_marks(listings: Listings, a: Positions, b: Positions) -> Flags:
    """Whether two names have the same numbers, `links` and the like, or none."""
    code = listings.zeichen.code
    return np.equal(code[a], code[b])


def _by_marks(one: frozenset[str], two: frozenset[str]) -> int:
    if one == two:
        return NAME_SAME
    return NAME_PARTLY if one <= two or two <= one else NAME_DIFFERS


def _traeger(listings: Listings, a: Positions, b: Positions) -> Levels:
    left, right = listings.traeger.code[a], listings.traeger.code[b]
    levels = np.where(left == right, TRAEGER_SAME, TRAEGER_DIFFERS).astype(np.int8)
    rest = levels == TRAEGER_DIFFERS
    levels[_alike(listings.traeger, a, b, rest, likeness=words(), at_least=100 * CLOSE)] = (
        TRAEGER_CLOSE
    )
    levels[(left < 0) | (right < 0)] = UNKNOWN
    return levels


def _unswapped(
    listings: Listings, name: Levels, traeger: Levels, a: Positions, b: Positions
) -> tuple[Levels, Levels]:
    """Name and Träger that stand in each other's field are close; one Träger may be unknown."""
    rows = np.flatnonzero((name == NAME_DIFFERS) & (traeger <= TRAEGER_DIFFERS))
    crossed = np.column_stack(
        [
            similarity(
                listings.name,
                first[rows],
                second[rows],
                indel(),
                at_least=CLOSE,
                other=listings.as_name,
            )
            for first, second in ((a, b), (b, a))
        ]
    )
    agree = (crossed >= CLOSE).any(axis=1) & ~(crossed < CLOSE).any(axis=1)
    name, traeger = name.copy(), traeger.copy()
    name[rows[agree]] = NAME_CLOSE
    traeger[rows[agree & np.isfinite(crossed).all(axis=1)]] = TRAEGER_CLOSE
    return name, traeger


def _share_of_name(
    listings: Listings, name: Levels, word: Positions, a: Positions, b: Positions
) -> Floats:
    """How common the name is that a pair shares; in part: the rarest word of it."""
    often = np.maximum(listings.name.count_of(a), listings.name.count_of(b))
    share = share_elsewhere(often, len(listings))
    of_word = share_elsewhere(np.append(listings.word_counts, 0)[word], len(listings))
    counted = (name == NAME_SAME) | ((name == NAME_CLOSE) & (often >= OFTEN))
    found = np.where(counted, share, np.nan)
    return np.where((name == NAME_PARTLY) & (word >= 0), of_word, found)


def _share_of_traeger(
    listings: Listings, traeger: Levels, word: Positions, a: Positions, b: Positions
) -> Floats:
    """How common the Träger is that a pair shares, among listings with the same word in their name."""
    often = np.maximum(listings.traeger.count_of(a), listings.traeger.count_of(b))
    share = share_elsewhere(often, len(listings))
    of_word = np.append(listings.word_counts, 0)[word]
    together = _with_word(listings, word, listings.traeger.code[a])
    chance = (np.maximum(together - 2, 0) + share) / (np.maximum(of_word - 2, 0) + 1)
    share = np.where(word >= 0, np.maximum(share, chance), share)
    counted = (traeger == TRAEGER_SAME) | ((traeger == TRAEGER_CLOSE) & (often >= OFTEN))
    return np.where(counted, share, np.nan)


def _with_word(listings: Listings, word: Positions, traeger: Positions) -> Positions:
    """How many listings have both a word in their name and a Träger."""
    size = np.int64(len(listings.traeger.distinct) + 1)
    row, place = np.nonzero(listings.words >= 0)
    have, counts = np.unique(
        listings.words[row, place] * size + listings.traeger.code[row], return_counts=True
    )
    wanted = word * size + traeger
    at = np.searchsorted(have, wanted)
    found = np.append(have, -2)[at] == wanted
    return np.where(found, np.append(counts, 0)[at], 0)
