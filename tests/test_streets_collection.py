"""Streets as a quiet ground: which area they belong to, and how a map shows them."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import city
from geo_lsz.publication import Geography, Origin
from geo_lsz.streets_collection import streets_collection
from maps.drawing import Lines, Outline, Shape
from maps.pack_content import content
from maps.palette import Style
from maps.scene import STREET, Wanted, map_scene
from maps.sheet import Frame
from release_fixture import SOUTH, WEST, Made, made_release

ORIGIN = Origin(date(2025, 12, 31), "ODbL", "OpenStreetMap")
RAEUME = Geography("planungsraeume", "Planungsräume", "2025", city.planungsraeume(), ORIGIN)


def netz(*lines):
    """NETZ of these lines, metres from the south-western corner of the city."""
    shapes = [
        shapely.LineString([(city.EAST + x, city.NORTH + y) for x, y in line]) for line in lines
    ]
    names = pd.Index([f"e{n}" for n in range(len(lines))], name="edge", dtype="str")
    columns = {"from_node": "a", "to_node": "b", "both_ways": True}
    rows = pd.DataFrame(columns, index=names).assign(length_m=[shape.length for shape in shapes])
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=city.CRS)


def test_a_street_belongs_to_the_area_of_its_middle():
    """One in Raum 01, one from 01 to 02 whose middle lies in 02, one outside: two areas have streets."""
    collection, features = streets_collection(
        netz([(100, 100), (300, 100)], [(900, 500), (1400, 500)], [(-900, 0), (-800, 0)]),
        RAEUME,
        ORIGIN,
    )
    assert features.index.tolist() == ["01", "02"]
    assert features.geometry["02"].length == pytest.approx(500)
    assert (collection.kind, collection.licence) == ("streets", "ODbL")


def test_bends_that_no_map_shows_are_left_out():
    """A bend of a metre goes, one of twenty stays."""
    _, features = streets_collection(
        netz([(0, 100), (100, 101), (200, 100)], [(0, 300), (100, 320), (200, 300)]), RAEUME, ORIGIN
    )
    straight, bent = features.geometry["01"].geoms
    assert [len(straight.coords), len(bent.coords)] == [2, 3]


def test_a_city_without_streets_has_an_empty_collection():
    """All streets lie outside: the collection is there, with its type of geometry and nothing in it."""
    _, features = streets_collection(netz([(-900, 0), (-800, 0)]), RAEUME, ORIGIN)
    assert features.empty
    assert features.crs == city.CRS


def test_streets_lie_above_the_areas_and_below_all_that_is_said():
    """Thin and grey, cut at the edge of what is shown, before outlines and lettering."""
    areas = city.planungsraeume()
    looks = {code: Style("#ffffff") for code in areas.index}
    west, south = city.EAST, city.NORTH
    through = shapely.MultiLineString([[(west - 500, south + 500), (west + 3500, south + 500)]])
    window = (west, south, west + 1000, south + 1000)
    wanted = Wanted(("01",), window=window, streets=(through,))
    items = map_scene(areas, looks, Frame(102, 110), wanted).items
    (street,) = [item for item in items if isinstance(item, Lines) and item.stroke == STREET]
    ((left, right),) = street.lines
    assert right[0] - left[0] == pytest.approx(100)  # 1 km on 102 - 2 mm
    kinds = [type(item) for item in items]
    before = items.index(street)
    assert max(n for n, kind in enumerate(kinds) if kind is Shape and n < before + 1) < before
    assert kinds.index(Outline) > before


def test_a_pack_shows_streets_and_names_their_source():
    """The map of the offers has them; source and licence stand with the others."""
    made = made_release()
    lines = shapely.MultiLineString([[(WEST + 10, SOUTH + 10), (WEST + 400, SOUTH + 10)]])
    frame = gpd.GeoDataFrame(
        {"name": ["Altstadt"]}, geometry=[lines], crs="EPSG:25832", index=["0101"]
    )
    streets = made.release.collection("ortsteile").model_copy(
        update={
            "key": "strassen",
            "kind": "streets",
            "attribution": "OpenStreetMap",
            "licence": "ODbL",
        }
    )
    release = made.release.model_copy(update={"collections": (*made.release.collections, streets)})
    with_streets = Made(release, made.features | {"strassen": frame})
    said = content(with_streets.release, with_streets.features, "0101", "ortsteile")
    assert f'stroke="{STREET}"' in said.detail_map.svg
    assert "OpenStreetMap" in dict(said.sources)["Quelle"]
    assert (
        f'stroke="{STREET}"'
        not in content(made.release, made.features, "0101", "ortsteile").detail_map.svg
    )
