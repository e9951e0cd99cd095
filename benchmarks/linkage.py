"""Linking two lists of 50,000 generated offers, beside splink and recordlinkage.

Everyone is given the same texts and links without truth, and has the same work:
candidates share the PLZ, or the name, or street and number; name, Träger,
street, number and PLZ are compared, the first three also by Jaro and Winkler;
m and u are estimated by expectation maximisation. Ours takes street, number and
PLZ for one field, as it does with real lists: they depend on each other.

`agree` says that the F1 of ours is not below that of the peer; both are printed.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from pandas import Series

from benchmarks.harness import Arrays, compare, say
from geo_lsz.candidates import candidates, drawn_pairs
from geo_lsz.fellegi_sunter import Compared, Field, estimate
from geo_lsz.similarity import Texts, jaro_winkler, share_elsewhere, text_levels

OFFERS = 50_000
WORDS, NAMES, TRAEGER, STREETS, HOUSES, PLZ = 2_000, 40_000, 2_500, 20_000, 160, 2_500
LETTERS = np.array(list("abcdefghiklmnoprstuwz"))
SLIP, EMPTY, MOVED = 0.12, 0.03, 0.05

KEYS = (("plz",), ("name",), ("strasse", "hausnummer"))
CLOSE = (0.92,)
MANY = 200_000
"""Pairs that a block may give; a quarter as many are drawn to see what agrees by chance."""

Texts5 = Mapping[str, Texts]


def main() -> None:
    """Ours beside both."""
    work = lists(1)
    columns = columns_of(work)
    fields = [
        field("name", CLOSE),
        field("traeger", CLOSE),
        Field(
            "ort", ("anders", "PLZ", "Straße", "Straße, PLZ", "Anschrift"), (0.1, *[0.1] * 3, 0.6)
        ),
    ]
    for peer in ("recordlinkage_link", "splink_link"):
        compare(
            "linkage_100000",
            work,
            lambda: linked(columns, work["source"], KEYS, fields, compared),
            peer,
            no_worse("linkage_100000", peer, work),
            runs=3,
            records=2 * OFFERS,
        )


def columns_of(work: Arrays) -> dict[str, Series]:
    """The texts as columns of a frame, as the peers have them in advance."""
    names = [name for name in work if name not in {"source", "truth"}]
    return {name: Series(work[name], dtype="str") for name in names}


def linked(
    columns: Mapping[str, Series],
    source: np.ndarray,
    keys: Sequence[tuple[str, ...]],
    fields: Sequence[Field],
    compared: Callable[[Texts5, np.ndarray, np.ndarray], Compared],
    *,
    most_pairs: int = MANY,
) -> Arrays:
    """Pairs of the two lists that are more likely one than not, from their texts alone."""
    texts = {name: Texts.of(column) for name, column in columns.items()}
    found = candidates(
        {"+".join(shared): _key(texts, shared) for shared in keys},
        source=source,
        most_pairs=most_pairs,
    )
    a, b, others = drawn_pairs(found, np.zeros_like(source), source=source, draw=MANY // 4)
    how = compared(texts, found.a, found.b)
    model = estimate(fields, how, compared(texts, a, b), other_pairs=others, records=len(source))
    sure = model.bits(how) > 0
    return {"a": found.a[sure], "b": found.b[sure]}


def compared(texts: Texts5, a: np.ndarray, b: np.ndarray) -> Compared:
    """Name and Träger, the rarer the weightier, and the place."""
    levels = np.empty((len(a), 3), dtype=np.int8)
    own_u = np.full(levels.shape, np.nan, dtype=np.float32)
    for at, name in enumerate(("name", "traeger")):
        levels[:, at] = _close(texts[name], a, b)
        same = np.flatnonzero(levels[:, at] == len(CLOSE) + 1)
        own_u[same, at] = share_elsewhere(texts[name].count_of(a[same]), len(texts[name].code))
    street = _close(texts["strasse"], a, b)
    house, plz = (_same(texts[name], a, b) for name in ("hausnummer", "plz"))
    levels[:, 2] = np.select(
        [(street > 0) & (house > 0), (street > 0) & (plz > 0), street > 0, plz > 0], [4, 3, 2, 1]
    )
    levels[(street < 0) & (plz < 0), 2] = -1
    return Compared(levels, own_u)


def _close(texts: Texts, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return text_levels(texts, a, b, jaro_winkler(), CLOSE)


def _same(texts: Texts, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return text_levels(texts, a, b, jaro_winkler(), ())


def f1(found: Arrays, work: Arrays) -> float:
    """Of the pairs found, by the truth of the lists."""
    true = work["truth"][found["a"]] == work["truth"][found["b"]]
    return float(2 * true.sum() / (len(true) + len(work["source"]) // 2))


def no_worse(bench: str, peer: str, work: Arrays) -> Callable[[Arrays, Arrays], bool]:
    """Whether the F1 of ours is not below the peer's; prints both."""

    def agree(ours: Arrays, theirs: Arrays) -> bool:
        figures = {"ours_f1": f1(ours, work), "peer_f1": f1(theirs, work)}
        say(f"{bench}_f1", peer=peer, **figures)
        return figures["ours_f1"] >= figures["peer_f1"]

    return agree


def field(name: str, bars: tuple[float, ...]) -> Field:
    """A field of texts that are the same, close, or neither."""
    typical = (0.05, 0.1, 0.85) if bars else (0.1, 0.9)
    return Field(name, tuple(str(level) for level in range(len(bars) + 2)), typical)


def _key(texts: Mapping[str, Texts], names: tuple[str, ...]) -> np.ndarray:
    key = texts[names[0]].code
    for name in names[1:]:
        code = texts[name].code
        both = np.where((key < 0) | (code < 0), -1, key * len(texts[name].distinct) + code)
        key = pd.factorize(np.where(both < 0, np.nan, both))[0].astype(np.int64)
    return key


def lists(seed: int) -> dict[str, np.ndarray]:
    """Two lists of 50,000 offers, the second spoilt by a seed; `truth` says who is who."""
    dice = np.random.default_rng(seed)
    words = np.array([_word(dice) for _ in range(WORDS)])
    name = np.char.add(np.char.add(_some(dice, words, NAMES), " "), _some(dice, words, NAMES))
    traeger = np.char.add(_some(dice, words, TRAEGER), " gGmbH")
    street = np.char.add(_some(dice, words, STREETS), "straße")
    plz = (99_000 + dice.integers(0, PLZ, STREETS)).astype(str)
    at = dice.integers(0, STREETS, OFFERS)
    ours = {
        "name": _skewed(dice, name),
        "traeger": _skewed(dice, traeger),
        "strasse": street[at],
        "hausnummer": dice.integers(1, HOUSES, OFFERS).astype(str),
        "plz": plz[at],
    }
    order = dice.permutation(OFFERS)
    theirs = {field: column[order] for field, column in ours.items()}
    moved = np.flatnonzero(dice.random(OFFERS) < MOVED)
    before = dice.integers(0, STREETS, len(moved))
    theirs["strasse"][moved], theirs["plz"][moved] = street[before], plz[before]
    theirs["hausnummer"][moved] = dice.integers(1, HOUSES, len(moved)).astype(str)
    both = {field: np.concatenate([ours[field], _spoilt(dice, theirs[field])]) for field in ours}
    return both | {
        "source": np.repeat([0, 1], OFFERS),
        "truth": np.concatenate([np.arange(OFFERS), order]),
    }


def _word(dice: np.random.Generator) -> str:
    return "".join(dice.choice(LETTERS, dice.integers(5, 10)))


def _some(dice: np.random.Generator, words: np.ndarray, size: int) -> np.ndarray:
    return words[dice.integers(0, len(words), size)]


def _skewed(dice: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """Values for every offer, a few of them often and most of them seldom."""
    return values[(len(values) * dice.random(OFFERS) ** 2).astype(int)]


def _spoilt(dice: np.random.Generator, column: np.ndarray) -> np.ndarray:
    texts = column.astype(object)
    for place in np.flatnonzero(dice.random(len(texts)) < SLIP):
        text = texts[place]
        at = dice.integers(0, len(text))
        other = str(dice.integers(0, 10)) if text[at].isdigit() else dice.choice(LETTERS)
        texts[place] = (text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :])[
            dice.integers(0, 2)
        ]
    texts[dice.random(len(texts)) < EMPTY] = ""
    return texts.astype(str)
