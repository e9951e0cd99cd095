"""Mismatch: where much need meets little supply, and where that forms clusters (METHODS M5).

A second view beside the gap, never called a gap: it compares areas with each
other, while a gap is measured against a yardstick.
"""

from typing import NamedTuple, Self

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series
from scipy.stats import false_discovery_control

from geo_lsz import frames
from geo_lsz.grouping import Floats, Positions, total_by
from geo_lsz.status import Status

PERMUTATIONS = 999
SEED = 62745
SIGNIFICANT = 0.05
"""Share of false discoveries that is put up with among all clusters (Benjamini and Hochberg 1995)."""

THIRDS = 3


class Neighbours(NamedTuple):
    """Who borders on whom: pairs of positions, sorted, each neighbour of one with the same weight.

    size : number of areas
    """

    area: Positions
    neighbour: Positions
    size: int

    @classmethod
    def touching(cls, areas: GeoDataFrame) -> Self:
        """Areas that share an edge or a corner (queen contiguity)."""
        shapes = areas.geometry.to_numpy()
        area, neighbour = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        apart = area != neighbour
        order = np.lexsort((neighbour[apart], area[apart]))
        return cls(area[apart][order], neighbour[apart][order], len(areas))

    @property
    def counts(self) -> NDArray[np.intp]:
        """Number of neighbours of each area."""
        return np.bincount(self.area, minlength=self.size)

    def lag(self, numbers: Floats) -> Floats:
        """Mean of the neighbours of each area; 0 where it has none."""
        total = total_by(self.area, numbers[self.neighbour], self.size)
        return np.divide(total, self.counts, out=np.zeros(self.size), where=self.counts > 0)


def difference(need: DataFrame, supply: DataFrame) -> DataFrame:
    """Standardised need less standardised supply: z(need) − z(supply), by area.

    need, supply : `value, status, low, high` on one index; high need is bad,
        high supply is good

    Standardised over the areas where both are known (population SD); the
    others keep the weaker status of the two. Above 0 an area has more need or
    less supply than the mean of the city.
    """
    known = _both_known(need, supply)
    apart = _scores(need["value"][known]) - _scores(supply["value"][known])
    return _on(apart, need, supply)


def thirds(need: DataFrame, supply: DataFrame) -> DataFrame:
    """Bivariate class by terciles, as a two-digit number: tens for need, ones for lack of supply.

    need, supply : as in `difference`

    1 is the best third, 3 the worst; 33 is much need with little supply. An
    edge goes to the better third of need and to the worse third of supply;
    where more than a third of the areas are alike, thirds are of unequal size.
    """
    known = _both_known(need, supply)
    tens, ones = (_third(side["value"][known]) for side in (need, supply))
    return _on(10 * tens + (THIRDS + 1 - ones), need, supply)


def global_moran(x: Floats, y: Floats, neighbours: Neighbours) -> float:
    """Bivariate Moran's I: how much x goes with y of the neighbours (Anselin et al. 2002).

    I = sum_i(zx_i · lag(zy)_i) / sum_i(zx_i²), weights standardised by row.
    """
    zx, zy = _scores(x), _scores(y)
    return float(zx @ neighbours.lag(zy) / (zx @ zx))


def local_moran(
    need: DataFrame, supply: DataFrame, areas: GeoDataFrame
) -> tuple[DataFrame, DataFrame]:
    """Clusters of need and lack of supply: bivariate local Moran (Anselin 1995), and its p.

    need, supply : as in `difference`, by area
    areas : AREAS on the same index, the places that border on each other

    I_i = (n − 1) · z(need)_i · lag(z(−supply))_i / sum(z(need)²)

    p is the share of conditional permutations in which the neighbours, drawn
    from all other areas, are as extreme (one-sided, 999 of them, seeded).
    Clusters are told only where p holds after Benjamini and Hochberg (1995):

    0 none; 1 little need, surrounded by much supply; 2 little need, surrounded
    by little; 3 much need, surrounded by much; 4 much need, surrounded by little.

    Returns cluster and p by area; areas without known neighbours are missing.
    """
    known = _both_known(need, supply)
    there = known[known].index.sort_values()
    neighbours = Neighbours.touching(areas.loc[there])
    zx = _scores(need["value"].loc[there].to_numpy(dtype=float))
    zy = -_scores(supply["value"].loc[there].to_numpy(dtype=float))
    lag, lonely = neighbours.lag(zy), neighbours.counts == 0
    p = Series(np.where(lonely, np.nan, _pseudo_p(zx, zy, lag, neighbours)), there)
    cluster = Series(np.select(_quadrants(zx, lag), [4.0, 3.0, 1.0, 2.0], 0.0), there)
    found = p.dropna()
    discovered = Series(false_discovery_control(found) if len(found) else found, found.index)
    cluster = cluster.where(discovered.reindex(there) <= SIGNIFICANT, 0.0).mask(p.isna())
    return _on(cluster, need, supply), _on(p, need, supply)


def _quadrants(zx: Floats, lag: Floats) -> list[NDArray[np.bool_]]:
    much, little_around = zx > 0, lag > 0
    return [
        much & little_around,
        much & ~little_around,
        ~much & ~little_around,
        ~much & little_around,
    ]


def _pseudo_p(zx: Floats, zy: Floats, lag: Floats, neighbours: Neighbours) -> Floats:
    """One-sided pseudo p of every area, its own value kept, the others permuted."""
    rng = np.random.default_rng(SEED)
    p = np.ones(neighbours.size)
    for area, count in enumerate(neighbours.counts):
        if count == 0 or neighbours.size <= count:
            continue
        others = np.delete(zy, area)
        lots = others[_lots(rng, len(others), count)].mean(axis=1)
        larger = int((zx[area] * lots >= zx[area] * lag[area]).sum())
        p[area] = (min(larger, PERMUTATIONS - larger) + 1) / (PERMUTATIONS + 1)
    return p


def _lots(rng: np.random.Generator, among: int, count: int) -> NDArray[np.intp]:
    """PERMUTATIONS draws of `count` different positions."""
    return np.asarray(rng.random((PERMUTATIONS, among)).argpartition(count - 1, axis=1)[:, :count])


def _scores(numbers: Floats | Series) -> Floats:
    """Scores z with the SD of a population; 0 where all are alike."""
    plain = np.asarray(numbers, dtype=float)
    if not len(plain) or plain.max() == plain.min():
        return np.zeros(len(plain))
    scores: Floats = (plain - plain.mean()) / plain.std()
    return scores


def _third(numbers: Series) -> Floats:
    if numbers.empty:
        return numbers.to_numpy(dtype=float)
    edges = np.quantile(numbers, [1 / THIRDS, 2 / THIRDS])
    return np.searchsorted(edges, numbers.to_numpy(dtype=float)).astype(np.float64) + 1


def _both_known(need: DataFrame, supply: DataFrame) -> Series:
    return (need["status"] == Status.OK) & (supply["status"] == Status.OK)


def _on(numbers: Floats | Series, need: DataFrame, supply: DataFrame) -> DataFrame:
    """The numbers on all areas; where there is none, the weaker status of the two says why."""
    known = _both_known(need, supply)
    index: Index = need.index
    found = numbers if isinstance(numbers, Series) else Series(numbers, index[known])
    return frames.values(found.reindex(index).to_numpy(), index, unknown=_weaker(need, supply))


def _weaker(need: DataFrame, supply: DataFrame) -> Series:
    weaker = Series(str(Status.MISSING), need.index, dtype="str")
    for status in (Status.SUPPRESSED, Status.NOT_APPLICABLE):
        weaker = weaker.mask((need["status"] == status) | (supply["status"] == status), str(status))
    return weaker
