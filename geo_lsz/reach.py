"""Reach: which offers people can get to from where they live (METHODS M3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame, Index, Series
from scipy.spatial import cKDTree

from geo_lsz import frames
from geo_lsz.angebotsart import Reach
from geo_lsz.decay import weights
from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS
from geo_lsz.grouping import Flags, Floats, Positions, positions

if TYPE_CHECKING:  # streets bring numba along, which a city without a network never needs
    from geo_lsz.streets import Origins, Streets

HAIR_M = 0.001
"""Ways this much too long are looked at too: the decay decides in minutes, which are rounded."""

WALK = "walk"


class Pairs(NamedTuple):
    """Ways as arrays, sorted by cell and offer.

    cell : position among the cells of `Ways`
    offer : position among the offers in the order of their labels
    minutes : on the way
    weight : above 0
    """

    cell: Positions
    offer: Positions
    minutes: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything known of how people get from where they live to anywhere; made once per city.

    Ways are known from a cost matrix of the mode; else, people walk: along the
    street network, else on the straight line times the detour factor. `notes`
    say which it was.

    **Unknown is not out of reach.** A cell or an offer farther from any street
    than `Reach.snap_m`, or that a cost matrix never names, has no known way;
    `unsure` tells which pairs may be within reach all the same. Where a matrix
    names both but not the pair, the offer is out of reach.

    cells : points by cell, in the order of their labels
    siedlungstyp : by cell, empty where unknown
    straight : ways on straight lines
    network : ways along the streets, where a NETZ was delivered
    by_mode : what ways by a mode are known from; walking always is
    """

    cells: GeoSeries
    siedlungstyp: Series
    straight: "_StraightLines"
    network: "_Network | None"
    by_mode: Mapping[str, "_Basis"]

    @classmethod
    def of(
        cls,
        cells: GeoSeries,
        settlement: Series | None = None,
        netz: GeoDataFrame | None = None,
        kosten: DataFrame | None = None,
    ) -> Self:
        """All that was delivered about the ways of a city.

        cells : points by cell, EPSG:25832
        settlement : Siedlungstyp by cell, NA where unknown
        netz : NETZ; None: ways are straight lines
        kosten : KOSTEN; minutes from cells to offers, by mode

        Raises ContractError where points are lacking or not in EPSG:25832, or
        a frame breaks its contract.
        """
        _require_metric_points(cells, "cells")
        cells = cells.sort_index()
        types = Series("", index=cells.index) if settlement is None else settlement
        straight = _StraightLines(cKDTree(_coordinates(cells)))
        network = None if netz is None else _on_network(netz, cells)
        return cls(
            cells=cells,
            siedlungstyp=types.reindex(cells.index).astype("str").fillna(""),
            straight=straight,
            network=network,
            by_mode={WALK: network or straight, **_matrices(kosten, cells.index)},
        )

    def links(self, offers: GeoSeries, reach: Reach, speed: float) -> DataFrame:
        """Every way from a cell to an offer within reach.

        offers : points by offer, EPSG:25832
        speed : at which people walk, metres a minute

        Returns cell, offer, minutes from the cell to the offer, and weight
        above 0, sorted by cell and offer. A pair that is not there is out of
        reach, or `unsure`.
        Raises ContractError where points are lacking or not in EPSG:25832.
        """
        return self._labelled(self.pairs(offers, reach, speed), offers)

    def pairs(self, offers: GeoSeries, reach: Reach, speed: float) -> Pairs:
        """The ways of `links` as arrays, for who reckons with many."""
        offers = _in_order(offers)
        return _sorted_pairs(
            _weighted(part.basis.found(offers, part.reach, speed), part)
            for part in self._parts(reach)
        )

    def unsure(self, offers: GeoSeries, reach: Reach, speed: float) -> DataFrame:
        """Pairs between which nobody knows a way, and that may be within reach.

        Nobody walks less than the straight line: pairs that are too far apart
        even so are out of reach for sure. Of other modes nothing is sure.

        Returns cell, offer, and the fewest minutes and the largest weight that
        can be true, sorted by cell and offer. Whether a cell named here reaches
        anything is unknown, unless `links` name it; an offer named here may be
        shared by more people than `links` tell.
        """
        offers = _in_order(offers)
        return self._labelled(
            _sorted_pairs(
                _weighted(self._possible(offers, part, speed), part) for part in self._parts(reach)
            ),
            offers,
        )

    def notes(self, offers: GeoSeries, reach: Reach) -> dict[str, Any]:
        """What a reader must know about these ways, as JSON.

        cells_by_basis : number of cells by what their ways are known from:
            `kosten` cost matrix, `netz` street network, `luftlinie` straight lines
        cells_walking_instead : cells with a mode of which nobody delivered a matrix
        cells_unknown, offers_unknown : off the network, or not in the matrix
        islands_km : kilometres of streets on each part of the network that no
            way leads to, largest first
        cells_on_islands : cells from which ways lead about their island only
        """
        offers = _in_order(offers)
        parts = [part for part in self._parts(reach) if part.inside.any()]
        known = [part.basis.known(offers, part.reach) for part in parts]
        sizes = Series(
            [int(part.inside.sum()) for part in parts],
            index=Index([part.basis.name for part in parts], dtype="str"),
            dtype="int64",
        )
        unknown = [part.inside & ~cells for part, (cells, _) in zip(parts, known, strict=True)]
        lost = [~there for _, there in known]
        return {
            "cells_by_basis": {str(k): int(n) for k, n in sizes.groupby(level=0).sum().items()},
            "cells_walking_instead": sum(int(p.inside.sum()) for p in parts if p.walking_instead),
            "cells_unknown": int(np.sum(unknown)),
            "offers_unknown": int(np.any(lost, axis=0).sum()) if lost else 0,
            **(self.network.island_notes(reach) if self.network else NO_ISLANDS),
        }

    def _parts(self, reach: Reach) -> Iterator["_Part"]:
        """Cells that the same reach holds for."""
        types = self.siedlungstyp.to_numpy(dtype=object)
        special = sorted(reach.siedlungstyp)
        for name in special:
            yield self._part(types == name, reach.at(name))
        yield self._part(~np.isin(types, special), reach.at(""))

    def _part(self, inside: Flags, reach: Reach) -> "_Part":
        known = reach.mode in self.by_mode
        return _Part(inside, reach, self.by_mode[reach.mode if known else WALK], not known)

    def _possible(self, offers: GeoSeries, part: "_Part", speed: float) -> "_Found":
        """Pairs without a known way and the fewest minutes between them."""
        cells_known, offers_known = part.basis.known(offers, part.reach)
        if cells_known[part.inside].all() and offers_known.all():
            return _NOTHING
        if part.reach.mode == WALK or part.walking_instead:
            straight = part.reach.model_copy(update={"detour_factor": 1.0})
            found = self.straight.found(offers, straight, speed)
        else:
            cell, offer = np.divmod(np.arange(len(self.cells) * len(offers)), len(offers))
            found = _Found(cell, offer, np.zeros(len(cell)))
        return found.where(~(cells_known[found.cell] & offers_known[found.offer]))

    def _labelled(self, pairs: Pairs, offers: GeoSeries) -> DataFrame:
        return DataFrame(
            {
                "cell": self.cells.index[pairs.cell],
                "offer": offers.index.sort_values()[pairs.offer],
                "minutes": pairs.minutes,
                "weight": pairs.weight,
            }
        )


class _Found(NamedTuple):
    """Ways by position of cell and offer, in no order."""

    cell: Positions
    offer: Positions
    minutes: Floats

    def where(self, wanted: Flags) -> "_Found":
        return _Found(self.cell[wanted], self.offer[wanted], self.minutes[wanted])


_NOTHING = _Found(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0))


class _Basis(Protocol):
    """What ways are known from."""

    @property
    def name(self) -> str:
        """`kosten`, `netz` or `luftlinie`."""
        ...

    def found(self, offers: GeoSeries, reach: Reach, speed: float) -> _Found:
        """Ways from all cells to the offers, within the limit of `reach` at least."""
        ...

    def known(self, offers: GeoSeries, reach: Reach) -> tuple[Flags, Flags]:
        """Which cells and which offers have known ways at all."""
        ...


class _Part(NamedTuple):
    """Cells that the same reach holds for, and what their ways are known from."""

    inside: Flags
    reach: Reach
    basis: _Basis
    walking_instead: bool


@dataclass(frozen=True, slots=True)
class _StraightLines:
    """Straight lines times the detour factor."""

    tree: cKDTree
    name: str = "luftlinie"

    def found(self, offers: GeoSeries, reach: Reach, speed: float) -> _Found:
        limit_m = reach.limit_min * speed / reach.detour_factor + HAIR_M
        near = self.tree.sparse_distance_matrix(
            cKDTree(_coordinates(offers)), limit_m, output_type="coo_matrix"
        )
        return _Found(
            near.row.astype(np.intp),
            near.col.astype(np.intp),
            near.data * reach.detour_factor / speed,
        )

    def known(self, offers: GeoSeries, reach: Reach) -> tuple[Flags, Flags]:  # noqa: ARG002 - as the others
        return np.ones(self.tree.n, dtype=bool), np.ones(len(offers), dtype=bool)


@dataclass(frozen=True, slots=True)
class _Network:
    """Shortest ways along the streets, from cells that lie as near to one as `Reach.snap_m`."""

    streets: "Streets"
    cells: "Origins"
    name: str = "netz"

    def found(self, offers: GeoSeries, reach: Reach, speed: float) -> _Found:
        ends = self.streets.nearest(offers).within(reach.snap_m)
        limit_m = reach.limit_min * speed + HAIR_M
        ways = self.streets.ways(self.cells, ends, limit_m)
        cell, offer = ways.group.astype(np.intp), ways.member.astype(np.intp)
        return _Found(cell, offer, ways.metres / speed).where(self._near(reach)[cell])

    def known(self, offers: GeoSeries, reach: Reach) -> tuple[Flags, Flags]:
        ends = self.streets.nearest(offers).within(reach.snap_m)
        return self._near(reach), ends.known

    def _near(self, reach: Reach) -> Flags:
        return self.cells.places.within(reach.snap_m).known

    def island_notes(self, reach: Reach) -> dict[str, Any]:
        streets = self.streets
        island = np.arange(len(streets.island_m)) != streets.mainland
        lie_on = streets.island[self.cells.places.edge[self._near(reach)]]
        sizes = -np.sort(-streets.island_m[island])
        return {
            "islands_km": [round(metres / 1000, 3) for metres in sizes.tolist()],
            "cells_on_islands": int(island[lie_on].sum()),
        }


NO_ISLANDS: dict[str, Any] = {"islands_km": [], "cells_on_islands": 0}


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Minutes that a router told, from the cell to the offer.

    cell : position of each origin, −1 for one that is no cell
    destination : label of each destination
    """

    cell: Positions
    destination: Index
    minutes: Floats
    cells: int
    name: str = "kosten"

    def found(self, offers: GeoSeries, reach: Reach, speed: float) -> _Found:  # noqa: ARG002 - as the others
        offer = offers.index.get_indexer(self.destination)
        return _Found(self.cell, offer, self.minutes).where((self.cell >= 0) & (offer >= 0))

    def known(self, offers: GeoSeries, reach: Reach) -> tuple[Flags, Flags]:  # noqa: ARG002 - as the others
        cells = np.bincount(self.cell[self.cell >= 0], minlength=self.cells) > 0
        return cells, np.asarray(offers.index.isin(self.destination))


def _on_network(netz: GeoDataFrame, cells: GeoSeries) -> _Network:
    from geo_lsz.streets import Streets  # noqa: PLC0415 - brings numba along

    streets = Streets.of(netz)
    return _Network(streets, streets.origins(streets.nearest(cells)))


def _matrices(kosten: DataFrame | None, cells: Index) -> dict[str, _Matrix]:
    if kosten is None:
        return {}
    frames.check(kosten, frames.KOSTEN)
    rows = kosten["minutes"].sort_index().reset_index()
    return {
        str(mode): _Matrix(
            positions(of_mode["origin"], cells),
            Index(of_mode["destination"]),
            of_mode["minutes"].to_numpy(dtype=float),
            len(cells),
        )
        for mode, of_mode in rows.groupby("mode")
    }


def _weighted(found: _Found, part: _Part) -> Pairs:
    """Ways of the cells of a part that weigh anything."""
    # rounded so that ten minutes are ten minutes wherever in the plane the city lies
    minutes = np.round(found.minutes, 6)
    weight = weights(minutes, part.reach)
    within = part.inside[found.cell] & (weight > 0)
    return Pairs(found.cell[within], found.offer[within], minutes[within], weight[within])


def _sorted_pairs(parts: Iterator[Pairs]) -> Pairs:
    cell, offer, minutes, weight = (np.concatenate(it) for it in zip(*parts, strict=True))
    order = np.lexsort((offer, cell))
    return Pairs(cell[order], offer[order], minutes[order], weight[order])


def _in_order(offers: GeoSeries) -> GeoSeries:
    _require_metric_points(offers, "offers")
    return offers.sort_index()


def _coordinates(points: GeoSeries) -> Floats:
    return np.column_stack([points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)])


def _require_metric_points(points: GeoSeries, what: str) -> None:
    if points.crs is None or points.crs != METRIC_CRS:
        crs = points.crs.to_string() if points.crs is not None else "not given"
        raise ContractError(f"{what}: CRS is {crs}, should be {METRIC_CRS}")
    if points.isna().any() or points.is_empty.any() or (points.geom_type != "Point").any():
        raise ContractError(f"{what}: every row needs a point")
