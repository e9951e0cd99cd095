"""Orders of a value table, reckoned over whole columns: the worst first, or by any column."""

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import Series
from pandas.api.types import is_numeric_dtype

from geo_lsz.frames import value_columns
from geo_lsz.german import by_name
from geo_lsz.released import View

Rows = NDArray[np.intp]
"""Positions of rows, in the order in which they stand."""


def rank(view: View, klasse: str) -> int:
    """Place of a class among those of its view, the worst one first; what has no class comes after all."""
    keys = [one.key for one in view.klassen]
    if klasse not in keys:
        return len(keys)
    place = keys.index(klasse)
    return place if view.low_is_bad else len(keys) - 1 - place


def worst_first(features: GeoDataFrame, view: View) -> Rows:
    """By class with the worst first, within a class by value, without a class by name.

    Where a view judges nothing, the most come first.
    """
    ranks = ranks_of(features, view)
    _, _, low, high = value_columns(view.key)
    middle = features[[low, high]].mean(axis=1).to_numpy(dtype=float)
    known = ranks < len(view.klassen)
    value = np.where(known, middle if view.low_is_bad else -middle, 0.0)
    return np.lexsort((by_names(features["name"]), value, ranks))


def by_column(features: GeoDataFrame, column: Series, *, falling: bool) -> Rows:
    """By a column of the same rows, what is unknown last in both directions; equal ones by name."""
    unknown = column.isna().to_numpy()
    keys = column.to_numpy(dtype=float) if is_numeric_dtype(column) else by_names(column)
    keys = np.where(unknown, 0, -keys if falling else keys)
    return np.lexsort((by_names(features["name"]), keys, unknown))


def ranks_of(features: GeoDataFrame, view: View) -> NDArray[np.int64]:
    """The rank of the class of every row."""
    klassen = features[f"{view.key}_klasse"]
    ranks = {str(klasse): rank(view, str(klasse)) for klasse in klassen.unique()}
    return np.asarray(klassen.map(ranks), dtype=np.int64)


def by_names(texts: Series) -> NDArray[np.intp]:
    """The place of each text among all, as a German index sorts them."""
    plain = np.array(["" if text is None else by_name(str(text)) for text in _known(texts)])
    _, places = np.unique(plain, return_inverse=True)
    return places.astype(np.intp)


def _known(texts: Series) -> list[object]:
    return texts.astype(object).where(texts.notna(), None).to_list()
