"""The address book: an address register made ready to be looked up.

Codes are places in sorted lists of distinct texts; −1 is unknown.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.grouping import Floats, Positions
from layers.addresses import addresses, street

ONE_PLACE_M = 25.0
"""Points of one address within this of its middle are one place: a house and its doors."""

UNKNOWN, STRANGE = -1, -2
"""Codes of a text that nobody told, and of one that the register does not have."""


class Spot(NamedTuple):
    """Where some rows of a register are, taken together.

    row : the row in the middle of them
    off_m : metres from there to the farthest of them; NA where one has no coordinates
    area : the area in which all of them lie; `` where they lie in several or nobody told
    """

    row: int
    off_m: float
    area: str

    @property
    def known_to_m(self) -> float:
        """Metres within which the place is known; 0 where only an area is told, inf without both."""
        if not np.isnan(self.off_m):
            return self.off_m
        return 0.0 if self.area else np.inf


class Sorted(NamedTuple):
    """Rows by a key, so that those of one key are found by halving."""

    key: Positions
    row: Positions

    @classmethod
    def by(cls, key: Positions, row: Positions | None = None) -> Self:
        """Rows with a known key, in the order of the key and then of the rows."""
        row = np.arange(len(key)) if row is None else row
        order = np.lexsort((row, key))
        order = order[np.searchsorted(key[order], 0) :]
        return cls(key[order], row[order])

    def range(self, keys: Positions) -> tuple[Positions, Positions]:
        """Where the rows of each key begin and how many there are; none of an unknown one."""
        first = np.searchsorted(self.key, keys, "left")
        return first, np.where(keys < 0, 0, np.searchsorted(self.key, keys, "right") - first)

    def of(self, key: int) -> Positions:
        """The rows of one key; none of an unknown one."""
        if key < 0:
            return self.row[:0]
        return self.row[self.key.searchsorted(key) : self.key.searchsorted(key, "right")]


@dataclass(frozen=True)
class AddressBook:
    """An address register as columns, in the order of its rows.

    ids : of the rows, as a person reads an address
    streets, numbers, plz, orte : what the codes mean
    signs : of each street, as `addresses.Street` says
    street, plz_of, ort_of : codes by row
    ends : codes of the first and the last number of each row
    whole : the number of each row without letters, the first of several; 0 where unknown
    by_house : rows by street and number; one of several numbers stands under its ends
    by_street, by_ort : rows by street, and by Ort
    xy : metres; NA where unknown
    area : code of the area; `` where unknown
    """

    ids: Index
    streets: Index
    numbers: Index
    plz: Index
    orte: Index
    signs: NDArray[np.object_]
    ends: Positions
    whole: Positions
    street: Positions
    plz_of: Positions
    ort_of: Positions
    by_house: Sorted
    by_street: Sorted
    by_ort: Sorted
    xy: Floats
    area: NDArray[np.object_]

    @classmethod
    def of(cls, register: GeoDataFrame) -> Self:
        """The address book of a REGISTER. Raises ContractError where it breaks its contract."""
        frames.check(register, frames.REGISTER)
        register = register.sort_index()
        told = addresses(
            register, frozenset(street(name).key for name in register["strasse"].unique())
        )
        street_of, streets = _codes(told["street"])
        plz_of, plz = _codes(told["plz"])
        ort_of, orte = _codes(told["ort"])
        ends, numbers = _ends(told)
        return cls(
            ids=register.index,
            streets=streets,
            numbers=numbers,
            plz=plz,
            orte=orte,
            signs=told.groupby("street")["signs"].first().reindex(streets).to_numpy(dtype=object),
            ends=ends,
            whole=_whole(told["first"]),
            street=street_of,
            plz_of=plz_of,
            ort_of=ort_of,
            by_house=_by_house(street_of, ends, len(numbers)),
            by_street=Sorted.by(street_of),
            by_ort=Sorted.by(ort_of),
            xy=_coordinates(register),
            area=register["area"].fillna("").to_numpy(dtype=object),
        )

    @cached_property
    def known_streets(self) -> frozenset[str]:
        """Keys of the streets that there are."""
        return frozenset(self.streets)

    def house(self, street: Positions, number: Positions) -> Positions:
        """Keys of `by_house` by codes of street and number."""
        return _house(street, number, len(self.numbers))

    def at(self, street: int, number: int) -> Positions:
        """The rows of a number in a street, by their codes."""
        unknown = street < 0 or number < 0
        return self.by_house.of(UNKNOWN if unknown else street * len(self.numbers) + number)

    @cached_property
    def _streets_by_plz(self) -> dict[int, Positions]:
        pairs = DataFrame({"plz": self.plz_of, "street": self.street}).drop_duplicates()
        pairs = pairs[pairs["street"] >= 0].sort_values("street")
        plz, first = np.unique(np.sort(pairs["plz"].to_numpy()), return_index=True)
        streets = np.split(pairs.sort_values("plz", kind="stable")["street"].to_numpy(), first[1:])
        return dict(zip(plz.tolist(), streets, strict=True))

    def streets_in(self, plz: int) -> Positions:
        """Codes of the streets in a PLZ, sorted; those of which no PLZ is told may lie in any."""
        if plz == UNKNOWN:
            return np.arange(len(self.streets))
        none = np.empty(0, dtype=np.int64)
        told, anywhere = (self._streets_by_plz.get(code, none) for code in (plz, UNKNOWN))
        return np.union1d(told, anywhere)

    def spot(self, rows: Positions) -> Spot:
        """Where these rows are: at the one nearest to the mean of all that have coordinates.

        Rows without coordinates are where the others of their PLZ are; of several PLZ nobody knows.
        """
        there = np.isfinite(self.xy[rows]).all(axis=1)
        if not there.any() or (not there.all() and len(set(self.plz_of[rows].tolist())) > 1):
            return Spot(int(rows[0]), np.nan, _only(self.area[rows]))
        area, rows = _only(self.area[rows][self.area[rows] != ""]), rows[there]
        xy = self.xy[rows]
        middle = np.hypot(*(xy - xy.mean(axis=0)).T).argmin()
        return Spot(int(rows[middle]), float(np.hypot(*(xy - xy[middle]).T).max()), area)


def _only(areas: NDArray[np.object_]) -> str:
    """The area that all of them are; `` where they are several, or none."""
    return str(areas[0]) if len(set(areas)) == 1 else ""


def _codes(texts: Series) -> tuple[Positions, Index]:
    """The place of each text among the distinct ones, which are sorted; −1 where it is empty."""
    code, distinct = pd.factorize(texts.mask(texts == ""), sort=True)
    return code.astype(np.int64), Index(distinct, dtype="str")


def _whole(numbers: Series) -> Positions:
    digits = numbers.str.extract(r"^(\d+)", expand=False).fillna("0")
    return digits.to_numpy(dtype=np.int64)


def _ends(told: DataFrame) -> tuple[Positions, Index]:
    """Codes of the first and the last number of every row, and what they mean."""
    code, numbers = _codes(pd.concat([told["first"], told["last"]]))
    return code.reshape(2, -1).T, numbers


def _by_house(street: Positions, ends: Positions, numbers: int) -> Sorted:
    """Rows by street and number; a row with several numbers stands under both of its ends."""
    several = np.flatnonzero(ends[:, 0] != ends[:, 1])
    row = np.concatenate([np.arange(len(street)), several])
    number = np.concatenate([ends[:, 0], ends[several, 1]])
    return Sorted.by(_house(street[row], number, numbers), row)


def _house(street: Positions, number: Positions, numbers: int) -> Positions:
    unknown = (street < 0) | (number < 0)
    return np.where(unknown, UNKNOWN, street * numbers + number)


def _coordinates(register: GeoDataFrame) -> Floats:
    points = register.geometry
    there = (points.notna() & ~points.is_empty).to_numpy()
    xy = np.full((len(register), 2), np.nan)
    xy[there, 0], xy[there, 1] = points[there].x, points[there].y
    return xy


def no_register() -> AddressBook | None:
    """Where there is no address register."""
    return None
