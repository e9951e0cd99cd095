"""Where things are: coordinates of a delivery in metres (EPSG:25832), and what can be wrong there."""

import geopandas as gpd
import numpy as np
import shapely
from pandas import Series
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_lsz.frames import METRIC_CRS
from geo_lsz.german import german
from layers.report import Report, Rule

GERMANY = (200_000, 5_200_000, 980_000, 6_150_000)
"""West, south, east, north of Germany with a margin, EPSG:25832 (Berlin and Görlitz lie east)."""

MOST_CHANGED = 0.01
"""A repair that changes the area of a polygon by more than this share is no repair: a person has to look."""


def metric(shapes: gpd.GeoSeries | None, told: str | None, report: Report) -> gpd.GeoSeries:
    """Shapes in EPSG:25832, `None` where a row has none; faults for what cannot be so.

    told : CRS that the mapping names; a file that carries its own must agree
    """
    if shapes is None:
        report.fault(
            "die Datei hat keine Geometrie; als GeoJSON, GeoPackage oder Shapefile liefern",
            rule=Rule.CRS,
        )
        return gpd.GeoSeries([], crs=METRIC_CRS)
    if shapes.crs is None and told is None:
        report.fault(
            'das Koordinatensystem fehlt; in der Zuordnung nennen, etwa crs = "EPSG:25832"',
            rule=Rule.CRS,
        )
        return shapes
    if shapes.crs is None:
        shapes = shapes.set_crs(_crs(told, report))
    elif told is not None and not _same(shapes.crs, _crs(told, report)):
        report.fault(
            f"die Datei sagt {_name(shapes.crs)}, die Zuordnung {told}; eines berichtigen",
            rule=Rule.CRS,
        )
        return shapes
    moved = _reprojected(shapes, report)
    if moved.crs != METRIC_CRS:
        return moved
    _fault_outside(shapes, moved, report)
    return moved


def _reprojected(shapes: gpd.GeoSeries, report: Report) -> gpd.GeoSeries:
    """Shapes in EPSG:25832; told where they were brought there, a fault where that is not allowed."""
    if shapes.crs is None or shapes.crs == METRIC_CRS:
        return shapes
    if "reproject" not in report.repairs:
        report.fault(
            f"die Koordinaten sind {_name(shapes.crs)}; in {METRIC_CRS} liefern", rule=Rule.CRS
        )
        return shapes
    report.repair(
        f"die Koordinaten sind {_name(shapes.crs)}",
        f"in {METRIC_CRS} umgerechnet",
        rule=Rule.CRS,
    )
    return shapes.to_crs(METRIC_CRS)


def _crs(told: str | None, report: Report) -> CRS | None:
    try:
        return CRS.from_user_input(told)
    except CRSError:
        report.fault(
            f"das Koordinatensystem „{told}“ gibt es nicht; gemeint ist etwa EPSG:25832",
            rule=Rule.CRS,
        )
        return None


def _same(one: CRS, other: CRS | None) -> bool:
    return other is not None and one.equals(other, ignore_axis_order=True)


def _name(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)


def _fault_outside(shapes: gpd.GeoSeries, moved: gpd.GeoSeries, report: Report) -> None:
    """Faults for shapes outside Germany, with the guess that x and y were swapped where it fits."""
    there = moved.notna() & ~moved.is_empty
    inside = moved.intersects(shapely.box(*GERMANY))
    lost = there & ~inside
    if not lost.any():
        return
    swapped = shapes[lost].map(lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1]))
    fits = (
        gpd.GeoSeries(swapped, crs=shapes.crs).to_crs(METRIC_CRS).intersects(shapely.box(*GERMANY))
    )
    where = shapes[lost].representative_point().map(lambda p: f"{p.x:.6g} {p.y:.6g}")
    report.fault(
        "Ost- und Nordwert sind vertauscht; Spalten tauschen", where[fits], rule=Rule.IN_GERMANY
    )
    report.fault(
        "liegt nicht in Deutschland; Koordinaten oder ihr System prüfen",
        where[~fits],
        rule=Rule.IN_GERMANY,
    )


def valid_polygons(shapes: gpd.GeoSeries, report: Report) -> gpd.GeoSeries:
    """The shapes, EPSG:25832, invalid polygons made valid; faults for rows that are none.

    A ring that crosses itself is mended where the catalogue allows it and the
    area stays what it was (MOST_CHANGED); whatever is no polygon then, a line or
    a point that hung on it, is left out. Each repair is told with both areas.
    """
    empty = shapes.isna() | shapes.is_empty
    report.fault("die Fläche fehlt", Series("", index=shapes.index[empty]), rule=Rule.VALID_POLYGON)
    rest = shapes[~empty]
    is_polygon = rest.geom_type.isin(["Polygon", "MultiPolygon"])
    report.fault("ist keine Fläche", rest.geom_type[~is_polygon], rule=Rule.VALID_POLYGON)
    broken = rest[is_polygon & ~rest.is_valid]
    return _mended(shapes, broken, report) if len(broken) else shapes


def _mended(shapes: gpd.GeoSeries, broken: gpd.GeoSeries, report: Report) -> gpd.GeoSeries:
    """The shapes with the broken ones mended."""
    reasons = Series(shapely.is_valid_reason(broken.to_numpy()), index=broken.index)
    mended = _polygonal(broken)
    before, after = broken.area, mended.area
    alike = (after > 0) & ((after - before).abs() <= MOST_CHANGED * after)
    allowed = alike & ("make_valid" in report.repairs)
    for row in broken.index[~allowed]:
        report.fault(
            f"die Fläche ist ungültig{_sizes(before[row], after[row])}; im GIS „Geometrien "
            "reparieren“, ansehen und neu liefern",
            reasons.loc[[row]],
            rule=Rule.VALID_POLYGON,
        )
    for row in broken.index[allowed]:
        report.repair(
            "die Fläche ist ungültig",
            f"gültig gemacht{_sizes(before[row], after[row])}",
            reasons.loc[[row]],
            rule=Rule.VALID_POLYGON,
        )
    return gpd.GeoSeries(
        np.where(shapes.index.isin(broken.index[allowed]), mended.reindex(shapes.index), shapes),
        index=shapes.index,
        crs=shapes.crs,
    )


def _polygonal(broken: gpd.GeoSeries) -> gpd.GeoSeries:
    """Valid polygons of broken ones; empty where no surface is left."""
    valid = broken.make_valid(method="structure", keep_collapsed=False)
    parts = valid.explode()
    parts = parts[parts.geom_type == "Polygon"]
    return parts.groupby(level=0).agg(shapely.union_all).reindex(broken.index).set_crs(broken.crs)


def _sizes(before: float, after: float) -> str:
    return f" (Fläche vorher {german(before / 1e4, 2)} ha, repariert {german(after / 1e4, 2)} ha)"
