"""Listings: offers as the rows of lists that several people keep, made ready to be compared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz import german_names
from geo_lsz.frames import Contract
from geo_lsz.grouping import Floats, Positions
from geo_lsz.similarity import UNKNOWN, Texts

LISTINGS = Contract(
    "LISTINGS",
    index=("listing",),
    columns={
        "list": "text",
        "name": "text?",
        "angebotsart": "text",
        "traeger": "text?",
        "strasse": "text?",
        "hausnummer": "text?",
        "plz": "text?",
    },
    geometry=("Point",),
    geometry_optional=True,
)
"""One row of somebody's list. `list` says whose; one offer may stand in several lists."""

RARE_WORDS = 6
"""Words of a name that are looked at, the rarest of all lists first."""


@dataclass(frozen=True, slots=True)
class Listings:
    """Listings as columns to compare, row by row, as german_names.py makes them.

    words : the rarest words of each name, rarest first, as codes; −1 where there are fewer
    word_counts : how many listings have each word in their name
    as_name : the Träger as if it were a name, for fields that were swapped
    von, bis : house numbers from and to; −1 where unknown
    xy : metres; NA where unknown
    """

    name: Texts
    zeichen: Texts
    ganz: Texts
    words: Positions
    word_counts: Positions
    traeger: Texts
    as_name: Texts
    strasse: Texts
    von: Positions
    bis: Positions
    zusatz: Texts
    plz: Texts
    kind: Texts
    source: Texts
    xy: Floats

    @classmethod
    def of(cls, listings: GeoDataFrame) -> Self:
        """Columns of LISTINGS, in the order of its rows."""
        names = _each(listings["name"], german_names.name)
        kern = names.map(lambda name: name.kern, na_action="ignore")
        words, word_counts = _rare_words(kern)
        traeger = listings["traeger"]
        address = german_names.addresses(listings["strasse"], listings["hausnummer"])
        return cls(
            name=Texts.of(kern),
            zeichen=Texts.of(names.map(lambda name: name.zeichen, na_action="ignore")),
            ganz=Texts.of(names.map(lambda name: name.ganz, na_action="ignore")),
            words=words,
            word_counts=word_counts,
            traeger=Texts.of(_each(traeger, german_names.traeger)),
            as_name=Texts.of(_each(traeger, lambda text: german_names.name(text).kern)),
            strasse=Texts.of(address["strasse"]),
            von=address["von"].to_numpy(np.int64),
            bis=address["bis"].to_numpy(np.int64),
            zusatz=Texts.of(address["zusatz"]),
            plz=Texts.of(listings["plz"].str.strip()),
            kind=Texts.of(listings["angebotsart"]),
            source=Texts.of(listings["list"]),
            xy=_coordinates(listings),
        )

    @property
    def address(self) -> Positions:
        """A number per address; −1 where street or house number is unknown."""
        known = (self.strasse.code >= 0) & (self.von >= 0)
        parts = np.stack([self.strasse.code, self.von, self.bis, self.zusatz.code])
        code = np.full(len(known), UNKNOWN, dtype=np.int64)
        code[known] = np.unique(parts[:, known], axis=1, return_inverse=True)[1].ravel()
        return code

    def __len__(self) -> int:
        """How many listings there are."""
        return len(self.name.code)


def _each(column: Series, made: Callable[[str], Any]) -> Series:
    """What is made of each text, once per distinct one."""
    return column.map({text: made(text) for text in column.dropna().unique()})


def _coordinates(listings: GeoDataFrame) -> Floats:
    points = listings.geometry
    there = (points.notna() & ~points.is_empty).to_numpy()
    xy = np.full((len(listings), 2), np.nan)
    xy[there, 0], xy[there, 1] = points[there].x, points[there].y
    return xy


def _rare_words(names: Series) -> tuple[Positions, Positions]:
    """Codes of the rarest words of each name, and how many names have each word."""
    spread = names.reset_index(drop=True).dropna().astype("str").str.split().explode().dropna()
    code, distinct = pd.factorize(spread, sort=True)
    counts = np.bincount(code, minlength=len(distinct))
    row = spread.index.to_numpy()
    order = np.lexsort((code, counts[code], row))
    row, code = row[order], code[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    words = np.full((len(names), RARE_WORDS), UNKNOWN, dtype=np.int64)
    words[row[place < RARE_WORDS], place[place < RARE_WORDS]] = code[place < RARE_WORDS]
    return words, counts
