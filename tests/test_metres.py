"""Metres: how true those of the metric CRS are where a city lies."""

import geopandas as gpd
import pytest
import shapely

from geo_lsz.metres import scale_error, scale_text


def _city(east: float, north: float) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.box(east, north, east + 1, north + 1)], crs="EPSG:25832")


@pytest.mark.parametrize(
    ("east", "expected"),
    [
        # scale on the sphere: 0.9996 · (1 + (x / 6,383 km)² / 2) with x from the meridian (500 km)
        (500_000, 0.0004),  # on it: 0.9996
        (640_000, 0.00016),  # Erfurt: 0.9996 · 1.000241 = 0.99984
        (820_000, 0.00086),  # east of Berlin: 0.9996 · 1.001257 = 1.00086
    ],
)
def test_scale_error_follows_from_the_distance_to_the_meridian(east: int, expected: float):
    """The farther from the meridian, the longer a metre: as the textbook has it."""
    assert scale_error(_city(east, 5_800_000)) == pytest.approx(expected, abs=2e-5)


def test_only_a_notable_error_is_said():
    """Nothing is said in Erfurt; east of Berlin, in percent."""
    assert scale_text(_city(640_000, 5_650_000)) == ""
    assert "um bis zu 0,09 % falsch" in scale_text(_city(820_000, 5_800_000))


def test_without_any_shape_there_is_no_error():
    """No place, nothing measured wrongly."""
    assert scale_error(gpd.GeoSeries([], crs="EPSG:25832")) == 0
