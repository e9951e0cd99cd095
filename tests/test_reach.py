"""Reach: who can walk where, and how much it counts."""

import subprocess
import sys

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, MultiIndex, Series

import city
from geo_lsz.angebotsart import Reach
from geo_lsz.errors import ContractError
from geo_lsz.reach import Ways
from geo_lsz.zielgruppe import zielgruppen
from laws import law

STEPPED = Reach.of(
    {
        "steps": [
            {"walk_min": 20, "weight": 1},
            {"walk_min": 40, "weight": 0.68},
            {"walk_min": 60, "weight": 0.22},
        ]
    },
    "test",
)
ONE_KM = Reach.of({"binary": {"limit_min": 12.5}, "detour_factor": 1}, "test")
SPEED = 80.0
"""Metres a minute that everybody walks (zielgruppen.toml)."""


def links(cells: GeoSeries, offers: GeoSeries, reach: Reach) -> DataFrame:
    """Ways of everybody in a city of which nothing is known but where people live."""
    return Ways.of(cells).links(offers, reach, SPEED)


def points(where: dict[str, tuple[float, float]], name: str = "cell") -> GeoSeries:
    """Points by key, in metres from the corner of the small city."""
    shapes = gpd.points_from_xy(
        [city.EAST + x for x, _ in where.values()], [city.NORTH + y for _, y in where.values()]
    )
    made = GeoSeries(shapes, index=list(where), crs=city.CRS)
    return made.rename_axis(name).set_axis(made.index.astype("str"))


def test_the_way_is_the_straight_line_times_the_detour_over_the_speed():
    """300 m east and 400 m north are 500 m; times 1.3 over 80 m a minute: 8.125 minutes."""
    found = links(points({"c": (0, 0)}), points({"o": (300, 400)}), STEPPED)
    assert found.to_dict("records") == [
        {"cell": "c", "offer": "o", "minutes": 8.125, "weight": 1.0}
    ]


def test_pairs_come_in_order_and_what_is_out_of_reach_is_not_there():
    """The list is sorted by cell and offer, whatever the order of the frames."""
    cells = points({"d": (0, 0), "c": (900, 0)})
    offers = points({"z": (1000, 0), "a": (0, 0)}, "offer")
    found = links(cells, offers, ONE_KM)
    # d–z are exactly 1,000 m apart: still within twelve and a half minutes
    assert list(zip(found["cell"], found["offer"], strict=True)) == [
        ("c", "a"), ("c", "z"), ("d", "a"), ("d", "z"),
    ]  # fmt: skip
    assert found["minutes"].to_list() == [11.25, 1.25, 0, 12.5]
    assert links(cells, points({"far": (1901, 0)}), ONE_KM).empty


@pytest.mark.parametrize("side", ["cells", "offers"])
def test_nothing_to_walk_from_or_to_is_no_way(side: str):
    """Without cells or without offers there is an empty list, with its columns."""
    one, none = points({"c": (0, 0)}), points({"c": (0, 0)}).iloc[:0]
    found = links(none, one, ONE_KM) if side == "cells" else links(one, none, ONE_KM)
    assert list(found) == ["cell", "offer", "minutes", "weight"]
    assert found.empty


@pytest.mark.parametrize("crs", [None, "EPSG:4326", "EPSG:25833"])
def test_points_without_the_metric_crs_are_refused(crs: str | None):
    """Metres are not guessed."""
    good = points({"c": (0, 0)})
    bad = good.set_crs(crs, allow_override=True)
    with pytest.raises(ContractError, match="EPSG:25832"):
        links(good, bad, ONE_KM)
    with pytest.raises(ContractError, match="EPSG:25832"):
        links(bad, good, ONE_KM)


def test_a_row_without_a_point_is_refused():
    """An offer without a place has no way to it; it is left out before."""
    with pytest.raises(ContractError, match="point"):
        links(points({"c": (0, 0)}), GeoSeries([None], crs=city.CRS), ONE_KM)


places = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=8, unique=True
)


@law
@given(places, places, st.integers(-300, 300), st.integers(-300, 300))
def test_shifting_the_city_changes_nothing(cells, offers, east, north):
    """The same city some kilometres away has the same ways; and so it has turned upside down."""
    here = [points({f"p{i}": xy for i, xy in enumerate(side)}) for side in (cells, offers)]
    there = [side.translate(east * 1024, north * 1024) for side in here]
    assert links(*there, STEPPED).equals(links(*here, STEPPED))
    turned = [side.iloc[::-1] for side in here]
    assert links(*turned, STEPPED).equals(links(*here, STEPPED))


@law
@given(places, places)
def test_every_pair_is_found(cells, offers):
    """What the tree finds is what trying every pair finds."""
    here = [points({f"p{i}": xy for i, xy in enumerate(side)}) for side in (cells, offers)]
    found = links(*here, ONE_KM)
    expected = sum(np.hypot(c[0] - o[0], c[1] - o[1]) <= 1000 for c in cells for o in offers)
    assert len(found) == expected
    assert (found["minutes"] <= 12.5).all()


@pytest.mark.parametrize(
    ("zielgruppe", "minutes"), [("alle", 8.125), ("unter_6", 9.285714), ("ab_65", 10.833333)]
)
def test_each_zielgruppe_walks_at_its_own_speed(zielgruppe: str, minutes: float):
    """650 m at 80, 70 and 60 m a minute."""
    speed = zielgruppen()[zielgruppe].speed_m_per_min
    found = Ways.of(points({"c": (0, 0)})).links(points({"o": (300, 400)}), STEPPED, speed)
    assert found["minutes"].tolist() == [minutes]


def test_a_siedlungstyp_may_have_another_limit():
    """In the villages 20 minutes become 40: 1,950 m count there, and in the city they do not."""
    reach = Reach.of(
        {"binary": {"limit_min": 20}, "siedlungstyp": {"dörflich": {"limit_min": 40}}}, "test"
    )
    cells = points({"stadt": (0, 0), "dorf": (3000, 0), "nirgends": (3000, 0)})
    types = Series({"stadt": "städtisch", "dorf": "dörflich", "nirgends": None}, dtype="str")
    # 1,500 m × 1.3 / 80 m a minute are 24.375 minutes
    found = Ways.of(cells, types).links(points({"o": (1500, 0)}), reach, SPEED)
    assert found.to_dict("records") == [
        {"cell": "dorf", "offer": "o", "minutes": 24.375, "weight": 1.0}
    ]


# one street of 3 km from west to east, walked to the east only, and one beside it both ways
def netz() -> GeoDataFrame:
    """NETZ: `a` from (0, 0) to (3000, 0) one way; `b` from (0, 1000) to (3000, 1000)."""
    lines = [
        shapely.LineString([(city.EAST, city.NORTH + y), (city.EAST + 3000, city.NORTH + y)])
        for y in (0, 1000)
    ]
    table = GeoDataFrame(
        {
            "from_node": ["aw", "bw"],
            "to_node": ["ae", "be"],
            "length_m": [3000.0, 3000.0],
            "both_ways": [False, True],
        },
        index=Index(["a", "b"], name="edge", dtype="str"),
        geometry=lines,
        crs=city.CRS,
    )
    return table.astype({"from_node": "str", "to_node": "str"})


def test_on_a_network_ways_go_along_the_streets_and_keep_their_direction():
    """800 m to the east are ten minutes; back there is no way, and it is known that there is none."""
    ways = Ways.of(points({"west": (100, 0), "east": (1700, 0)}), netz=netz())
    offers = points({"o": (900, 0)}, "offer")
    assert ways.links(offers, ONE_KM, SPEED).to_dict("records") == [
        {"cell": "west", "offer": "o", "minutes": 10.0, "weight": 1.0}
    ]
    assert ways.unsure(offers, ONE_KM, SPEED).empty
    assert ways.notes(offers, ONE_KM) == {
        "cells_by_basis": {"netz": 2},
        "cells_walking_instead": 0,
        "cells_unknown": 0,
        "offers_unknown": 0,
        "islands_km": [3.0],
        "cells_on_islands": 0,
    }


def test_who_is_off_the_network_is_unknown_and_not_out_of_reach():
    """600 m from any street: no way is known; what lies within the straight line may be reached."""
    ways = Ways.of(points({"c": (500, -600), "d": (500, 1000)}), netz=netz())
    near, far = points({"near": (500, -100)}, "offer"), points({"far": (500, 500)}, "offer")
    assert ways.links(near, ONE_KM, SPEED).empty
    # 500 m are at least 6.25 minutes; 1,100 m are more than the limit whatever the way is
    assert ways.unsure(near, ONE_KM, SPEED).to_dict("records") == [
        {"cell": "c", "offer": "near", "minutes": 6.25, "weight": 1.0}
    ]
    assert ways.unsure(far, ONE_KM, SPEED).empty
    assert ways.notes(near, ONE_KM)["cells_unknown"] == 1


def test_an_offer_off_the_network_makes_those_unsure_who_may_reach_it():
    """An offer in the fields: who lives within the straight line may reach it, others do not."""
    ways = Ways.of(points({"c": (500, 0), "d": (2500, 0)}), netz=netz())
    offers = points({"fields": (500, -600)}, "offer")
    assert ways.links(offers, ONE_KM, SPEED).empty
    assert ways.unsure(offers, ONE_KM, SPEED)["cell"].tolist() == ["c"]
    assert ways.notes(offers, ONE_KM)["offers_unknown"] == 1


def test_islands_and_who_lives_on_them_are_told():
    """The second street is not joined to the first; it has one of two cells."""
    ways = Ways.of(points({"c": (500, 0), "d": (2500, 1000)}), netz=netz())
    notes = ways.notes(points({"o": (500, 0)}), ONE_KM)
    # of two that are as long, the south-western one counts as the mainland
    assert (notes["islands_km"], notes["cells_on_islands"]) == ([3.0], 1)


def kosten(*rows: tuple[str, str, str, float]) -> DataFrame:
    """KOSTEN: mode, origin, destination, minutes."""
    index = MultiIndex.from_tuples(
        [row[:3] for row in rows], names=["mode", "origin", "destination"]
    )
    return DataFrame({"minutes": [row[3] for row in rows]}, index=index)


BY_BUS = Reach.of({"binary": {"limit_min": 20}, "mode": "bus"}, "test")


def test_a_cost_matrix_is_used_for_the_mode_that_names_it():
    """By bus c reaches o in 15 minutes and not the other way round; on foot they are 30 km apart."""
    cells, offers = points({"c": (0, 0), "d": (30_000, 0)}), points({"o": (30_000, 0), "p": (0, 0)})
    ways = Ways.of(
        cells,
        kosten=kosten(("bus", "c", "o", 15.0), ("bus", "d", "p", 21.0), ("bus", "x", "y", 1.0)),
    )
    assert ways.links(offers, BY_BUS, SPEED).to_dict("records") == [
        {"cell": "c", "offer": "o", "minutes": 15.0, "weight": 1.0}
    ]
    assert ways.unsure(offers, BY_BUS, SPEED).empty
    assert ways.notes(offers, BY_BUS)["cells_by_basis"] == {"kosten": 2}
    walked = ways.links(offers, ONE_KM, SPEED)
    assert list(zip(walked["cell"], walked["offer"], strict=True)) == [("c", "p"), ("d", "o")]


def test_what_a_matrix_never_names_is_unknown():
    """Cell d and offer p stand in no row: every pair with one of them may be within reach."""
    cells, offers = points({"c": (0, 0), "d": (30_000, 0)}), points({"o": (30_000, 0), "p": (0, 0)})
    ways = Ways.of(cells, kosten=kosten(("bus", "c", "o", 15.0)))
    unsure = ways.unsure(offers, BY_BUS, SPEED)
    assert list(zip(unsure["cell"], unsure["offer"], strict=True)) == [
        ("c", "p"), ("d", "o"), ("d", "p"),
    ]  # fmt: skip
    notes = ways.notes(offers, BY_BUS)
    assert (notes["cells_unknown"], notes["offers_unknown"]) == (1, 1)


def test_without_a_matrix_of_the_mode_people_walk_and_it_is_told():
    """Nobody delivered buses: the way is walked, and the notes count who walks instead."""
    cells, offers = points({"c": (0, 0)}), points({"o": (300, 400)})
    assert Ways.of(cells).links(offers, BY_BUS, SPEED)["minutes"].tolist() == [8.125]
    notes = Ways.of(cells).notes(offers, BY_BUS)
    assert (notes["cells_walking_instead"], notes["cells_by_basis"]) == (1, {"luftlinie": 1})


def test_a_siedlungstyp_may_have_another_mode():
    """Villagers take the bus, the city walks."""
    reach = Reach.of(
        {"binary": {"limit_min": 20}, "siedlungstyp": {"dörflich": {"mode": "bus"}}}, "test"
    )
    cells = points({"dorf": (0, 0), "stadt": (1, 0)})
    types = Series({"dorf": "dörflich", "stadt": "städtisch"}, dtype="str")
    ways = Ways.of(
        cells, types, kosten=kosten(("bus", "dorf", "o", 15.0), ("bus", "stadt", "o", 16.0))
    )
    offers = points({"o": (0, 800)}, "offer")
    # 800 m × 1.3 / 80 m a minute are 13 minutes on foot
    found = ways.links(offers, reach, SPEED)
    assert found["minutes"].round(2).tolist() == [15.0, 13.0]
    assert ways.notes(offers, reach)["cells_by_basis"] == {"kosten": 1, "luftlinie": 1}


def test_a_cost_matrix_that_breaks_its_contract_is_refused():
    """Minutes are needed."""
    with pytest.raises(ContractError, match="minutes"):
        Ways.of(
            points({"c": (0, 0)}), kosten=kosten(("bus", "c", "o", 1.0)).drop(columns="minutes")
        )


@law
@given(places, places, st.booleans())
def test_a_shorter_limit_reaches_a_part_of_the_same(cells, offers, on_streets):
    """What ten minutes reach, twenty reach; no way becomes longer by it."""
    here = [points({f"p{i}": xy for i, xy in enumerate(side)}) for side in (cells, offers)]
    ways = Ways.of(here[0], netz=netz() if on_streets else None)
    short = ways.links(here[1], ONE_KM.stretched_to(10), SPEED)
    long = ways.links(here[1], ONE_KM.stretched_to(20), SPEED)
    assert short.equals(long[long["minutes"] <= 10].reset_index(drop=True))


@law
@given(places, places, st.sampled_from([10.0, 200.0, 500.0]))
def test_every_pair_is_known_or_unsure_or_too_far(cells, offers, snap_m):
    """On a network, no pair within the straight line is silently left out for lack of a street."""
    here = [points({f"p{i:02}": xy for i, xy in enumerate(side)}) for side in (cells, offers)]
    reach = ONE_KM.model_copy(update={"snap_m": snap_m})
    ways = Ways.of(here[0], netz=netz())
    unsure = ways.unsure(here[1], reach, SPEED)
    pairs = set(zip(unsure["cell"], unsure["offer"], strict=True))

    def off(y: int) -> bool:
        return min(abs(y), abs(y - 1000)) > snap_m

    expected = {
        (f"p{i:02}", f"p{j:02}")
        for i, c in enumerate(cells)
        for j, o in enumerate(offers)
        if (off(c[1]) or off(o[1])) and np.hypot(c[0] - o[0], c[1] - o[1]) <= 1000
    }
    assert pairs == expected


def test_a_city_without_a_network_does_not_wait_for_numba():
    """The kernel is loaded where streets are, and nowhere else."""
    probe = "import sys, geo_lsz.gap, geo_lsz.isochrones; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
