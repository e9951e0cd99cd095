"""Where things are: coordinates of a delivery in metres (EPSG:25832), and what can be wrong there."""

import geopandas as gpd
import pandas as pd
import shapely
from pandas import Series
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_lsz.frames import METRIC_CRS
from layers.report import Report

GERMANY = (200_000, 5_200_000, 980_000, 6_150_000)
"""West, south, east, north of Germany with a margin, EPSG:25832 (Berlin and Görlitz lie east)."""

LEAST_OVERLAP_M2 = 100
"""Overlaps of neighbouring areas below this are noise of digitising and not named."""


def metric(shapes: gpd.GeoSeries | None, told: str | None, report: Report) -> gpd.GeoSeries:
    """Shapes in EPSG:25832, `None` where a row has none; faults for what cannot be so.

    told : CRS that the mapping names; a file that carries its own must agree
    """
    if shapes is None:
        report.fault(
            "die Datei hat keine Geometrie; als GeoJSON, GeoPackage oder Shapefile liefern"
        )
        return gpd.GeoSeries([], crs=METRIC_CRS)
    if shapes.crs is None and told is None:
        report.fault(
            'das Koordinatensystem fehlt; in der Zuordnung nennen, etwa crs = "EPSG:25832"'
        )
        return shapes
    if shapes.crs is None:
        shapes = shapes.set_crs(_crs(told, report))
    elif told is not None and not _same(shapes.crs, _crs(told, report)):
        report.fault(f"die Datei sagt {_name(shapes.crs)}, die Zuordnung {told}; eines berichtigen")
        return shapes
    moved = shapes.to_crs(METRIC_CRS)
    _fault_outside(shapes, moved, report)
    return moved


def _crs(told: str | None, report: Report) -> CRS | None:
    try:
        return CRS.from_user_input(told)
    except CRSError:
        report.fault(f"das Koordinatensystem „{told}“ gibt es nicht; gemeint ist etwa EPSG:25832")
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
    report.fault("Ost- und Nordwert sind vertauscht; Spalten tauschen", where[fits])
    report.fault("liegt nicht in Deutschland; Koordinaten oder ihr System prüfen", where[~fits])


def require_polygons(shapes: gpd.GeoSeries, report: Report) -> None:
    """Faults for rows that are no valid polygon."""
    empty = shapes.isna() | shapes.is_empty
    report.fault("die Fläche fehlt", Series("", index=shapes.index[empty]))
    rest = shapes[~empty]
    strange = rest.geom_type[~rest.geom_type.isin(["Polygon", "MultiPolygon"])]
    report.fault("ist keine Fläche", strange)
    broken = rest[~rest.is_valid]
    reasons = pd.Series(shapely.is_valid_reason(broken.to_numpy()), index=broken.index)
    report.fault("die Fläche ist ungültig; im GIS „Geometrien reparieren“ und neu liefern", reasons)


def notice_overlaps(shapes: gpd.GeoSeries, codes: Series, report: Report) -> None:
    """Notices for pairs of areas that overlap: in a partition, nobody lives in two areas."""
    one, other = shapes.sindex.query(shapes.to_numpy(), predicate="overlaps")
    one, other = one[one < other], other[one < other]
    common = shapely.area(shapely.intersection(shapes.to_numpy()[one], shapes.to_numpy()[other]))
    for i, j, area in zip(one, other, common, strict=True):
        if area > LEAST_OVERLAP_M2:
            report.notice(
                f"Gebiete {codes.iloc[i]} und {codes.iloc[j]} überlappen sich um {area / 1e4:.2f} ha"
            )
