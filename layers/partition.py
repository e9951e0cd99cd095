"""Partition: whether the areas of a geography fill the city without overlap and gap, and nest.

Nobody lives in two areas of one geography; where areas overlap, people and offers
would count twice, and in a gap they would count nowhere. What is missing at the
border of the city, only another geography of it can tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pandas import DataFrame, Index, Series
from shapely import Polygon

from geo_lsz.german import german
from layers.report import Report, Rule

LEAST_M2 = 100.0
"""Overlaps and gaps below this are noise of digitising: they count in the sum and are not named."""

WITHIN = 0.99
"""An area lies in another one if that holds at least this share of it; the rest is noise of borders."""

NAMED = 5
"""So many areas are named where a border is other than that of another geography."""

HECTARE = 10_000.0


@dataclass(frozen=True, slots=True)
class Partition:
    """What a geography lacks to be a partition.

    overlaps : `one, other` (codes) and `m2` of every pair that overlaps
    gaps : `m2` and the geometry of every hole that areas enclose
    area_m2 : of all areas together, overlaps counted once
    """

    overlaps: DataFrame
    gaps: gpd.GeoDataFrame
    area_m2: float


def partition(areas: gpd.GeoSeries) -> Partition:
    """Overlaps and gaps of areas, by their codes.

    areas : valid polygons, EPSG:25832, by code

    A gap is a hole that areas enclose; where a city has one by law (an enclave), it
    is one too. What lies between the areas and the border of the city nobody knows
    here (see `uncovered`). overlaps and gaps are sorted by size, the largest first.
    """
    shapes = areas.to_numpy()
    one, other = areas.sindex.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    overlaps = DataFrame({"one": areas.index[one], "other": areas.index[other], "m2": common})
    whole = shapely.union_all(shapes)
    holes = [Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    gaps = gpd.GeoDataFrame(geometry=gpd.GeoSeries(holes, crs=areas.crs))
    return Partition(
        overlaps[overlaps["m2"] > 0].sort_values("m2", ascending=False, ignore_index=True),
        gaps.assign(m2=gaps.area).sort_values("m2", ascending=False, ignore_index=True),
        float(shapely.area(whole)),
    )


def containment(finer: gpd.GeoSeries, coarser: gpd.GeoSeries) -> DataFrame:
    """`within` (code of the coarser area that holds most of it) and `share` (0..1), by finer area.

    Both are valid polygons, EPSG:25832, by code. Share 0 and no code: in none of them.
    """
    fine, coarse = coarser.sindex.query(finer.to_numpy(), predicate="intersects")
    common = shapely.area(shapely.intersection(finer.to_numpy()[fine], coarser.to_numpy()[coarse]))
    pairs = DataFrame({"fine": fine, "within": coarser.index[coarse], "m2": common})
    most = pairs.sort_values(["m2", "within"], ascending=[False, True]).drop_duplicates("fine")
    most = most[most["m2"] > 0].set_index("fine").reindex(np.arange(len(finer)))
    share = most["m2"].fillna(0.0).to_numpy() / finer.area.to_numpy()
    return DataFrame({"within": most["within"].array, "share": share}, index=finer.index)


def uncovered(areas: gpd.GeoSeries, others: gpd.GeoSeries) -> gpd.GeoSeries:
    """Surfaces that areas cover and others do not, the largest first; LEAST_M2 and less is noise.

    Both are valid polygons, EPSG:25832, of two geographies of one city.
    """
    rest = shapely.difference(
        shapely.union_all(areas.to_numpy()), shapely.union_all(others.to_numpy())
    )
    parts = gpd.GeoSeries(list(shapely.get_parts(rest)), crs=areas.crs)
    sizes = parts.area.sort_values(ascending=False)
    return parts[sizes.index[sizes > LEAST_M2]]


def notice_partition(areas: gpd.GeoSeries, report: Report) -> None:
    """Notices for overlaps and gaps that are no noise, the largest first, and their sums."""
    found = partition(areas)
    for pair in found.overlaps[found.overlaps["m2"] > LEAST_M2].itertuples():
        report.notice(
            f"Gebiete {pair.one} und {pair.other} überlappen sich um {_ha(pair.m2)}; im GIS "
            "berichtigen, sonst zählt dort alles zweimal",
            rule=Rule.PARTITION,
        )
    for gap in found.gaps[found.gaps["m2"] > LEAST_M2].itertuples():
        around = areas.index[areas.touches(gap.geometry) | areas.overlaps(gap.geometry)]
        report.notice(
            f"zwischen {', '.join(sorted(around))} ist eine Lücke von {_ha(gap.m2)}; im GIS "
            "schließen, sonst zählt dort nichts",
            rule=Rule.PARTITION,
        )
    overlap, gap = found.overlaps["m2"].sum(), found.gaps["m2"].sum()
    if overlap >= LEAST_M2 or gap >= LEAST_M2:
        report.notice(
            f"{len(areas)} Gebiete auf {_ha(found.area_m2)}: Überlappungen zusammen {_ha(overlap)}, "
            f"Lücken zusammen {_ha(gap)}",
            rule=Rule.PARTITION,
        )


def notice_containment(
    areas: gpd.GeoSeries, rows: Index, beside: Mapping[str, gpd.GeoDataFrame], report: Report
) -> None:
    """Notices for areas that lie in no single area of a coarser geography.

    areas : by code; rows : their rows in the file; beside : other geographies by title
    """
    for title, others in beside.items():
        if areas.area.mean() >= others.area.mean():
            continue
        found = containment(areas, others.geometry).set_axis(rows, axis="index")
        torn = found[found["share"] < WITHIN]
        if torn.empty or found["within"].isna().all():  # none, or another city
            continue
        said = [
            f"{code}: {german(100 * share)} % in {within}" if share else f"{code}: in keinem"
            for code, share, within in zip(
                areas.index[found["share"] < WITHIN], torn["share"], torn["within"], strict=True
            )
        ]
        report.notice(
            f"liegt in keinem Gebiet von „{title}“ ganz; Grenzen oder Gebietsstand vergleichen",
            Series(said, index=torn.index),
            rule=Rule.CONTAINMENT,
        )


def notice_outline(
    areas: gpd.GeoSeries, beside: Mapping[str, gpd.GeoDataFrame], report: Report
) -> None:
    """Notices for what another geography covers and these areas do not, and the other way round.

    areas : by code; beside : other geographies by title, also by code
    """
    for title, frame in beside.items():
        others = frame.geometry
        if containment(areas, others)["within"].isna().all():  # another city
            continue
        missing, beyond = uncovered(others, areas), uncovered(areas, others)
        if len(missing):
            report.notice(
                f"in keinem der Gebiete liegen {_ha(missing.area.sum())}, die „{title}“ abdeckt "
                f"(dort {_named(others, missing)}); Grenzen oder Gebietsstand vergleichen, sonst "
                "zählt dort nichts",
                rule=Rule.OUTLINE,
            )
        if len(beyond):
            report.notice(
                f"{_ha(beyond.area.sum())} liegen in keinem Gebiet von „{title}“ "
                f"(hier {_named(areas, beyond)}); Grenzen oder Gebietsstand vergleichen, sonst "
                f"zählt dort in „{title}“ nichts",
                rule=Rule.OUTLINE,
            )


def _named(areas: gpd.GeoSeries, parts: gpd.GeoSeries) -> str:
    """Codes of the areas that the parts lie in: those with most of them first, NAMED at most."""
    part, at = areas.sindex.query(parts.to_numpy(), predicate="intersects")
    common = shapely.area(shapely.intersection(parts.to_numpy()[part], areas.to_numpy()[at]))
    by_code = Series(common).groupby(areas.index[at]).sum()
    codes = list(by_code[by_code > 0].sort_values(ascending=False, kind="stable").index)
    more = f" und {len(codes) - NAMED} weitere" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def _ha(m2: Any) -> str:
    return f"{german(float(m2) / HECTARE, 2)} ha"
