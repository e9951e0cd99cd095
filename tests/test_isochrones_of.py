"""Isochrones of an offer in the store, as the command line hands them out."""

import math

import geopandas as gpd
import pytest
from typer.testing import CliRunner

import doors
from api.cli import app
from geo_lsz.errors import NotFound
from layers.isochrones import isochrones_of
from test_walk import take_all


def test_a_kita_of_the_store_has_its_circles(copy_of):
    """Without streets: 10 minutes at the 70 m of children, by a detour of 1.3, are 538 m around it."""
    store, _ = copy_of(take_all)
    found = isochrones_of(store, "beispiel.kitas.1", [5, 10])
    assert found["minuten"].to_list() == [10, 5]
    radius = 10 * 70 / 1.3
    # a circle of 64 corners has 0.16 percent less area than a round one
    assert found.geometry.iloc[0].area == pytest.approx(math.pi * radius**2, rel=2e-3)
    assert set(found["grundlage"]) == {"luftlinie"}
    assert found["quelle"].str.len().min() > 0


def test_an_unknown_offer_is_refused_with_the_names_that_come_near(copy_of):
    """A mistyped id is answered by those that exist."""
    store, _ = copy_of(take_all)
    with pytest.raises(NotFound, match=r"gibt es nicht.*beispiel\.kitas\.1"):
        isochrones_of(store, "beispiel.kita.1", [5])


def test_the_command_writes_a_file_that_a_gis_opens(file_copy_of, tmp_path):
    """GeoJSON in degrees, with everything that belongs to it; a wrong ending is refused."""
    file_copy_of(take_all)
    runner, db = CliRunner(), doors.url_in(tmp_path)
    out = tmp_path / "wege.geojson"
    offer = "beispiel.kitas.1"
    told = ["isochrones", offer, "--out", str(out), "--minutes", "5", "--db", db]
    result = runner.invoke(app, told)
    assert result.exit_code == 0, result.output
    shapes = gpd.read_file(out)
    assert shapes.crs == "EPSG:4326"
    assert len(shapes) == 1
    assert shapes["minuten"].to_list() == [5]
    wrong = runner.invoke(
        app, ["isochrones", offer, "--out", str(tmp_path / "wege.txt"), "--db", db]
    )
    assert wrong.exit_code == 2
