"""Transfer: what was counted on one geography, told on another (METHODS M10).

A count goes over by shares: v_j = Σ_i v_i · a_ij / Σ_k a_ik. a_ij is how many
people live in both areas (dasymetric, on the cells), or, where nobody is known to
live in a source, how much ground they share. A rate never goes over by itself:
its numerator and its denominator do.

A share is an assumption: that those who are counted are spread as people are. What
is known without it are bounds: a source that lies wholly within a target counts
there wholly, one that is cut may count there wholly or not at all.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series

from geo_lsz.grouping import Flags, Floats, Positions, highest_by, positions, total_by
from geo_lsz.intervals import MISSING, between, ignorance, limits

NOISE = 0.001
"""Ground that is a smaller share of a source is a matter of digitising."""


class Shares(NamedTuple):
    """Which part of each source lies in which target, by position; those of a source add up to 1.

    A share of 0 is ground that they have in common and nobody is known to live on.

    by_ground : of each source, whether ground and not people tell its shares
    sources, targets : codes
    """

    source: Positions
    target: Positions
    share: Floats
    by_ground: Flags
    sources: Index
    targets: Index

    @property
    def outside(self) -> Index:
        """Sources that touch no target: what was counted there goes nowhere."""
        touching = np.bincount(self.source, minlength=len(self.sources)) > 0
        outside: Index = self.sources[~touching]
        return outside


def shares(
    sources: GeoDataFrame, targets: GeoDataFrame, persons: DataFrame, of: tuple[Series, Series]
) -> Shares:
    """The parts of every source in every target.

    sources, targets : AREAS, EPSG:25832
    persons : residents, `value, status, low, high` by cell
    of : the source and the target of each cell, NA outside
    """
    source_of, target_of = (areas.reindex(persons.index) for areas in of)
    low, high = limits(persons)
    # of a hidden number the middle: nobody else is nearer to the truth on the whole
    people = np.where(np.isfinite(high), (low + high) / 2, low)
    source, target = positions(source_of, sources.index), positions(target_of, targets.index)
    both = (source >= 0) & (target >= 0) & (people > 0)
    lived = DataFrame({"source": source[both], "target": target[both], "a": people[both]})
    lived = lived.groupby(["source", "target"])[["a"]].sum().reset_index()
    inhabited = np.zeros(len(sources), dtype=np.bool_)
    inhabited[lived["source"]] = True
    ground = _ground(sources, targets)
    # where people tell the shares, ground that nobody lives on is touched all the same
    ground["a"] = _of_whole(ground).where(~inhabited[ground["source"]], 0.0)
    parts = pd.concat([lived.assign(a=_of_whole(lived)), ground])
    parts = parts.groupby(["source", "target"])[["a"]].sum().reset_index()
    return Shares(
        parts["source"].to_numpy(dtype=np.intp),
        parts["target"].to_numpy(dtype=np.intp),
        parts["a"].to_numpy(dtype=float),
        ~inhabited,
        sources.index,
        targets.index,
    )


def transferred(counts: DataFrame, parts: Shares) -> DataFrame:
    """Counts of the sources, told on the targets.

    counts : `value, status, low, high` by source, not negative

    Returns `value, status, low, high` by target, and `estimate` by the shares beside
    them. A value is sure (and then its estimate is the same) where no source is
    cut; else the truth lies between the bounds, whatever the shares. The estimates add
    up to all counts of sources that touch a target; NA where one that takes part
    is not known. A target that no source touches is missing.
    """
    rows = counts.reindex(parts.sources)
    rows = rows.assign(status=rows["status"].fillna("missing"))
    size = len(parts.targets)
    low, high = limits(rows)
    whole = np.bincount(parts.source, minlength=len(rows))[parts.source] == 1
    levels = np.maximum(ignorance(rows["status"])[parts.source], np.where(whole, 0, MISSING))
    touched = np.bincount(parts.target, minlength=size) > 0
    told = between(
        total_by(parts.target[whole], low[parts.source[whole]], size),
        np.where(touched, total_by(parts.target, high[parts.source], size), np.inf),
        np.where(touched, highest_by(parts.target, levels.astype(np.int8), size), MISSING).astype(
            np.int8
        ),
        parts.targets,
    )
    exact = rows["value"].to_numpy(dtype=float)
    estimate = total_by(parts.target, parts.share * exact[parts.source], size)
    return told.assign(estimate=np.where(touched, estimate, np.nan))


def transferred_rate(numerator: DataFrame, denominator: DataFrame) -> DataFrame:
    """The share (0..1) of two counts that were `transferred` to the same targets.

    Returns `value, status, low, high` and `estimate`; not applicable where the
    denominator is surely 0. The bounds let both vary apart from each other.
    """
    few, many = limits(numerator)
    least, most = limits(denominator)
    low = np.divide(few, most, out=np.zeros(len(few)), where=most > 0)
    high = np.divide(many, least, out=np.ones(len(few)), where=least > 0)
    levels = np.maximum(ignorance(numerator["status"]), ignorance(denominator["status"]))
    told = between(low, np.minimum(high, 1.0), levels, numerator.index, applicable=most > 0)
    whole = denominator["estimate"].to_numpy(dtype=float)
    part = numerator["estimate"].to_numpy(dtype=float)
    estimate = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return told.assign(estimate=estimate)


def _of_whole(parts: DataFrame) -> Series:
    """Each part as a share of all parts of its source."""
    of_whole: Series = parts["a"] / parts.groupby("source")["a"].transform("sum")
    return of_whole


def _ground(sources: GeoDataFrame, targets: GeoDataFrame) -> DataFrame:
    """Square metres that each source shares with each target, noise left out."""
    tree = shapely.STRtree(targets.geometry.to_numpy())
    source, target = tree.query(sources.geometry.to_numpy(), predicate="intersects")
    common = shapely.intersection(
        sources.geometry.to_numpy()[source], targets.geometry.to_numpy()[target]
    )
    a = shapely.area(common)
    found = DataFrame({"source": source, "target": target, "a": a})
    own = shapely.area(sources.geometry.to_numpy())[source]
    telling: DataFrame = found[a >= NOISE * own].reset_index(drop=True)
    return telling
