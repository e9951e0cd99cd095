"""Linking lists of offers: which rows of lists are the same offer (METHODS M8).

Three outcomes stay apart: the same record twice, one offer at two addresses,
two offers at one address. The last is told where a reader might take them for
one, and is never linked. Above one threshold a pair is linked, above another a
person decides; what is below is not told.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from geo_lsz import frames
from geo_lsz.candidates import Candidates, Near, candidates, drawn_pairs
from geo_lsz.errors import ContractError
from geo_lsz.fellegi_sunter import Compared, Model, estimate, probability
from geo_lsz.grouping import Flags, Floats, Positions
from geo_lsz.listing_comparison import (
    FIELDS,
    NAME_CLOSE,
    NAME_DIFFERS,
    NAME_PARTLY,
    TRAEGER_DIFFERS,
    compared,
    same_marks,
)
from geo_lsz.listing_place import (
    HOUSE_FITS,
    NEAR,
    NEAR_M,
    SAME_ADDRESS,
    SAME_PART,
    metres_between,
    place_levels,
)
from geo_lsz.listings import LISTINGS, Listings
from geo_lsz.similarity import UNKNOWN

LINK, CLERICAL = "link", "clerical"
SAME_RECORD, TWO_ADDRESSES, TWO_OFFERS = "same_record", "two_addresses", "two_offers"

FEW = 100
"""A Träger or a word of a name makes candidates where it stands in so many listings at most."""

BETTER_BITS = 4.0
"""A partner in the other list that is better by so many bits puts a weaker one in the shade."""

WORDS, DRAWN = 3, 200_000
"""Rarest words of a name that are keys; random pairs that show what agrees by chance."""

NAME, PLACE = 0, 2
NOTHING = ""

Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many bits a pair is linked, and from how many a person decides."""

    link_bits: float = 4.0
    clerical_bits: float = 0.0

    def __post_init__(self) -> None:
        if not self.clerical_bits <= self.link_bits:
            raise ContractError(
                f"clerical_bits {self.clerical_bits} is above link_bits {self.link_bits}"
            )


@dataclass(frozen=True, slots=True)
class Pairs:
    """What was found about pairs of listings.

    pairs : `listing_a` < `listing_b`, `bits` (odds of a match), `probability`,
        `zone` (`link`, `clerical`), `outcome` (`same_record`, `two_addresses`,
        `two_offers`); the strongest first
    levels, weights : a row per pair, a column per field of FIELDS: how it agrees (−1
        unknown) and what that weighs
    left_out : what was not compared, by key (candidates.py)
    models : m and u by `pairs` (`between`, `within`), `field` and `level`
    """

    pairs: DataFrame
    levels: DataFrame
    weights: DataFrame
    left_out: DataFrame
    models: DataFrame


def linked_pairs(
    listings: GeoDataFrame, thresholds: Thresholds | None = None, *, seed: int = 0
) -> Pairs:
    """Pairs of listings that are one offer, or may be.

    listings : LISTINGS
    thresholds : from which odds a pair is linked, and told at all
    seed : of the random pairs by which it is known what agrees by chance

    Pairs of two lists and pairs within one list have a model each: who stands
    in two lists agrees with himself, while one list holds the houses of one
    Träger. Within a list only rows at one address or next door (150 m) may be
    one offer, and they are linked unasked only where name and address agree.
    Only listings of one Angebotsart are compared. Neither the order of rows nor
    a shift of the city changes anything. Raises ContractError.
    """
    frames.check(listings, LISTINGS)
    bars = thresholds or Thresholds()
    rows = listings.sort_index()
    columns = Listings.of(rows)
    found = _candidates(columns)
    one_list = columns.source.code[found.a] == columns.source.code[found.b]
    parts = {
        "between": _between(columns, _some(found, ~one_list), seed),
        "within": _within(columns, _some(found, one_list), seed),
    }
    told = pd.concat([_told(columns, part, bars) for part in parts.values()], ignore_index=True)
    told = told.sort_values(["bits", "a", "b"], ascending=[False, True, True], ignore_index=True)
    names = rows.index.to_numpy()
    pairs = DataFrame(
        {"listing_a": names[told["a"]], "listing_b": names[told["b"]]}
        | {name: told[name] for name in ("bits", "probability", "zone", "outcome")}
    )
    fields = [field.name for field in FIELDS]
    return Pairs(
        pairs,
        told[[f"{name}_level" for name in fields]].set_axis(fields, axis=1),
        told[[f"{name}_weight" for name in fields]].set_axis(fields, axis=1),
        found.left_out,
        pd.concat([_table(name, part.model) for name, part in parts.items()], ignore_index=True),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Candidate pairs of one kind, how they agree, and what that says."""

    a: Positions
    b: Positions
    compared: Compared
    model: Model
    one_list: bool


def _candidates(columns: Listings) -> Candidates:
    """Pairs of one Angebotsart that share PLZ, address, name, a rare word or a rare Träger, or are near."""
    everyone = np.arange(len(columns))
    rare_traeger = columns.traeger.count_of(everyone) <= FEW
    rare_words = np.append(columns.word_counts, 0)[columns.words] <= FEW
    keys = {
        "PLZ": columns.plz.code,
        "Anschrift": columns.address,
        "Name": columns.name.code,
        "Träger": np.where(rare_traeger, columns.traeger.code, UNKNOWN),
    }
    for place in range(WORDS):
        word = np.where(rare_words[:, place], columns.words[:, place], UNKNOWN)
        keys[f"Wort {place + 1}"] = word
    return candidates(
        {name: _of_one_kind(columns.kind.code, key) for name, key in keys.items()},
        rank=np.lexsort((everyone, columns.address, columns.name.rank)).argsort(),
        near=Near(columns.xy, NEAR_M, columns.kind.code),
    )


def _of_one_kind(kind: Positions, key: Positions) -> Positions:
    """The key, apart for each Angebotsart, numbered without holes."""
    apart = np.full(len(key), UNKNOWN, dtype=np.int64)
    known = key >= 0
    both = kind[known] * (key.max(initial=0) + 1) + key[known]
    apart[known] = np.unique(both, return_inverse=True)[1]
    return apart


def _some(found: Candidates, which: Flags) -> Candidates:
    return Candidates(found.a[which], found.b[which], found.left_out)


def _between(columns: Listings, found: Candidates, seed: int) -> _Part:
    how = compared(columns, found.a, found.b)
    kind, source = columns.kind.code, columns.source.code
    a, b, others = drawn_pairs(found, kind, source=source, draw=DRAWN, seed=seed)
    model = estimate(FIELDS, how, compared(columns, a, b), other_pairs=others, records=len(columns))
    return _Part(found.a, found.b, how, model, one_list=False)


def _within(columns: Listings, found: Candidates, seed: int) -> _Part:
    place = place_levels(columns, found.a, found.b)
    nobody_knows = np.isnan(metres_between(columns, found.a, found.b))
    near = (place >= NEAR) | (place == UNKNOWN) | ((place == SAME_PART) & nobody_knows)
    next_door = _some(found, near)
    lists = np.unique(
        np.stack([columns.kind.code, columns.source.code]), axis=1, return_inverse=True
    )
    how = compared(columns, next_door.a, next_door.b)
    a, b, others = drawn_pairs(next_door, lists[1].ravel(), draw=DRAWN, seed=seed)
    model = estimate(FIELDS, how, compared(columns, a, b), other_pairs=others, records=len(columns))
    return _Part(next_door.a, next_door.b, how, model, one_list=True)


def _told(columns: Listings, part: _Part, bars: Thresholds) -> DataFrame:
    """The pairs that are worth telling, with levels and weights."""
    likely = part.model.bits(part.compared) >= bars.clerical_bits
    part = replace(part, a=part.a[likely], b=part.b[likely], compared=part.compared.only(likely))
    bits, weights = part.model.bits(part.compared), part.model.weights(part.compared)
    here = _same_place(columns, part)
    agree, outcome = _agree(columns, part, here), _outcomes(columns, part, here)
    zone = np.where(bits >= bars.link_bits, LINK, CLERICAL)
    zone[(outcome == TWO_OFFERS) | (part.one_list & ~agree)] = CLERICAL
    told = DataFrame({"a": part.a, "b": part.b, "bits": bits, "probability": probability(bits)})
    told = told.assign(zone=zone, outcome=outcome)
    for place, field in enumerate(FIELDS):
        told[f"{field.name}_level"] = part.compared.levels[:, place]
        told[f"{field.name}_weight"] = weights[:, place]
    kept = outcome != NOTHING
    if not part.one_list:
        same = outcome == SAME_RECORD
        kept &= (same & agree) | ~_in_the_shade(columns, part, bits, same)
    return DataFrame(told.loc[kept])


def _outcomes(columns: Listings, part: _Part, here: Flags) -> Labels:
    """What a pair would be, by name, Träger and place alone; `nothing` where they do not say.

    Who has another address and another Träger is another offer. One list tells
    its own rows apart on purpose: there numbers in names must be the same, and
    what stands at two addresses must have one name.
    """
    name, traeger, place = part.compared.levels.T
    named = name != NAME_DIFFERS
    moved = named & (traeger != TRAEGER_DIFFERS)
    if part.one_list:
        named &= same_marks(columns, part.a, part.b)
        moved &= named & (name != NAME_PARTLY)
    mistaken = (place == SAME_ADDRESS) & (traeger > TRAEGER_DIFFERS)
    return np.select(
        [named & here, moved & ~here, here & mistaken],
        [SAME_RECORD, TWO_ADDRESSES, TWO_OFFERS],
        NOTHING,
    )


def _same_place(columns: Listings, part: _Part) -> Flags:
    """Whether both are at one place, as far as anybody knows."""
    place = part.compared.levels[:, PLACE]
    metres = metres_between(columns, part.a, part.b)
    maybe = (place >= SAME_PART) & ~_told_apart(columns, part) & ~(metres > NEAR_M)
    same: Flags = maybe | (place >= HOUSE_FITS) | (place == UNKNOWN)
    return same


def _told_apart(columns: Listings, part: _Part) -> Flags:
    """Whether both have an address that could be the same."""
    known = columns.address >= 0
    return np.logical_and(known[part.a], known[part.b])


def _agree(columns: Listings, part: _Part, here: Flags) -> Flags:
    """Whether name and address agree: the same house, where both tell it."""
    place, apart = part.compared.levels[:, PLACE], _told_apart(columns, part)
    one_house = np.where(apart, place == SAME_ADDRESS, here)
    return np.logical_and(one_house, part.compared.levels[:, NAME] >= NAME_CLOSE)


def _in_the_shade(columns: Listings, part: _Part, bits: Floats, same: Flags) -> Flags:
    """Whether one of a pair is the same record as a clearly better one of the other list.

    Who is found at the own address has not moved.
    """
    lists = np.int64(columns.source.code.max(initial=0) + 1)
    ours = part.a * lists + columns.source.code[part.b]
    theirs = part.b * lists + columns.source.code[part.a]
    sides = np.unique(np.concatenate([ours, theirs]), return_inverse=True)[1].reshape(2, -1)
    best = np.full(sides.max(initial=0) + 1, -np.inf)
    for side in sides:
        np.maximum.at(best, side[same], bits[same])
    shaded: Flags = best[sides].max(axis=0) >= bits + BETTER_BITS
    return shaded


def _table(pairs: str, model: Model) -> DataFrame:
    """The chances m and u, as a frame."""
    rows = [
        {"pairs": pairs, "field": field.name, "level": level, "m": m[place], "u": u[place]}
        for field, m, u in zip(model.fields, model.m, model.u, strict=True)
        for place, level in enumerate(field.levels)
    ]
    return DataFrame(rows).assign(share=model.share)
