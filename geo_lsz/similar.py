"""Similar areas: which areas of a city are most like one, by what is published of them.

The measure is Gower's coefficient (1971, doi 10.2307/2528823): the mean, over
what both areas know, of how far they lie apart in each characteristic,

    likeness_ij = 1 - sum_c(w_c d_ijc) / sum_c(w_c)    over c known of i and of j
    d_ijc = min(1, |x_ic - x_jc| / scale_c)

What is not known is left out of both sums and never filled (Gower 1971; Dixon
1979, doi 10.1109/TSMC.1979.4310090), and the weight that is left is told.
Gower divides by the range; one village with 1,240 percent would make all others
alike, so the scale is the span of the middle four fifths of the areas, and who
lies farther apart is as unlike as can be. The weights are equal (OECD/JRC
Handbook 2008), first between themes, then between the Handlungsfelder of a
theme, then between the values of a field: a theme does not count more because
it was measured in more ways.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, MultiIndex, Series

from geo_lsz.released import Collection, View
from geo_lsz.status import Status

LEVELS = ["theme", "handlungsfeld", "value"]
"""Names of the levels of the columns of characteristics."""

NEED, SUPPLY, DENSITY = "belastung", "versorgung", "dichte"

HEADLINE = "versorgung"
"""Key of the view that repeats the worst of its kinds, and counts where it stands alone."""

ENOUGH_KNOWN = 0.5
"""Share of the weight that two areas must both know to be compared."""

MIDDLE = (0.1, 0.9)
"""Shares of the areas between which the scale of a characteristic spans."""

M2_PER_KM2 = 1e6


def characteristics(results: Sequence[tuple[Collection, GeoDataFrame]]) -> DataFrame:
    """What is surely known of each area, one column per characteristic (LEVELS); NA where it is not.

    results : the published results on one geography, EPSG:25832; their views of need
        and of supply count, and residents per km². How things changed does not.
    """
    told: dict[tuple[str, str, str], Series] = {
        (view.palette, collection.handlungsfeld, view.key): _sure(features, view.key)
        for collection, features in results
        for view in _compared(collection.views)
    }
    for _, features in results[:1]:
        if "einwohner" in features:
            density = _sure(features, "einwohner") / (features.geometry.area / M2_PER_KM2)
            told[DENSITY, "", "einwohner"] = density.where(features.geometry.notna())
    columns = MultiIndex.from_tuples(told, names=LEVELS)
    return pd.concat(list(told.values()), axis="columns").set_axis(columns, axis="columns")


def differences(told: DataFrame, area: str) -> DataFrame:
    """How far each area lies from `area` in each characteristic, 0 to 1; NA where either is unknown.

    told : as `characteristics` gives it. What is known to be the same everywhere tells
    nobody apart and is left out; what nobody knows stays, as unknown.
    """
    low, high = (told.quantile(share) for share in MIDDLE)
    middle, whole = high - low, told.max() - told.min()
    scale = middle.where(middle > 0, whole)
    same = (whole == 0) & (told.count() > 1)
    kept = told.columns[~same]
    apart: DataFrame = (told - told.loc[area]).abs() / scale.where(scale > 0)
    return DataFrame(np.minimum(apart[kept], 1.0))


def similar(told: DataFrame, area: str) -> DataFrame:
    """Likeness of every area to `area`, the most like first, `area` itself among them.

    Returns by area `likeness` (0..1, 1 is the same in everything that both know; NA where
    they know less than ENOUGH_KNOWN), `known` (share of the weight that both know), and the
    likeness in each theme alone (NA where nothing of it is known of both).
    """
    apart = differences(told, area)
    weight = weights(apart)
    known = (apart.notna() * weight).sum(axis="columns").round(9)
    found = DataFrame({"likeness": _likeness(apart, weight).where(known >= ENOUGH_KNOWN)})
    found["known"] = known
    for theme in told.columns.unique("theme"):
        of_theme = apart.columns[apart.columns.get_level_values("theme") == theme]
        found[theme] = _likeness(apart[of_theme], weight[of_theme])
    by_code = found.sort_index()
    return by_code.sort_values(["likeness", "known"], ascending=False, kind="stable")


def weights(told: DataFrame) -> Series:
    """The weight of each of the characteristics that are columns; all together are 1."""
    keys = told.columns.to_frame(index=False)
    themes = keys["theme"].nunique()
    fields = keys.groupby("theme")["handlungsfeld"].transform("nunique")
    beside = keys.groupby(["theme", "handlungsfeld"])["value"].transform("size")
    return Series((1.0 / (themes * fields * beside)).to_numpy(dtype=float), index=told.columns)


def _likeness(apart: DataFrame, weight: Series) -> Series:
    far, counts = apart.to_numpy(dtype=float), weight.to_numpy(dtype=float)
    known = (~np.isnan(far) * counts).sum(axis=1)
    together = np.nansum(far * counts, axis=1)
    average = np.divide(together, known, out=np.full(len(known), np.nan), where=known > 0)
    return Series(1 - average, index=apart.index)


def _compared(views: Sequence[View]) -> Iterator[View]:
    yield from (view for view in views if view.palette == NEED)
    of_supply = [view for view in views if view.palette == SUPPLY]
    yield from [view for view in of_supply if view.key != HEADLINE] or of_supply


def _sure(features: GeoDataFrame, key: str) -> Series:
    known = features[f"{key}_status"] == Status.OK
    return Series(features[key].where(known), dtype="float64")
