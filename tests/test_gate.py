"""What hangs together passes the gate together: nothing that is hidden can be worked out from the rest."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from pandas import DataFrame, MultiIndex, Series
from shapely import box

from geo_lsz import frames
from geo_lsz.errors import GateRefused
from geo_lsz.identity import frame_digest
from geo_lsz.secrecy import worlds
from geo_lsz.secrecy.delivered import Delivered
from geo_lsz.secrecy.gate import public_editions
from geo_lsz.secrecy.overlaps import overlaps
from geo_lsz.secrecy.rule import SecrecyRule

COUNTS = SecrecyRule(rule="counts")
PUBLISHED = SecrecyRule(rule="already_public", reason="amtlich veröffentlicht")
KM = 1_000.0
AGES = ("alle", "unter_6", "unter_18", "von_18_bis_64", "ab_65")


def cells(*places: tuple[int, int, int, int]) -> GeoDataFrame:
    """CELLS at one place each, 1 km apart, of children under 6, from 6 to 17, adults, older people."""
    rows, points = {}, []
    for number, (small, big, adults, older) in enumerate(places):
        counts = (small + big + adults + older, small, small + big, adults, older)
        for group, count in zip(AGES, counts, strict=True):
            rows[f"c{number}", group] = float(count)
            points.append((500.0 + number * KM, 500.0))
    index = MultiIndex.from_tuples(rows, names=["cell", "zielgruppe"])
    counted = frames.named(frames.values(list(rows.values()), index), "persons")
    geometry = gpd.points_from_xy(*zip(*points, strict=True))
    frame = GeoDataFrame(counted.assign(coarse=False), geometry=geometry, crs=frames.METRIC_CRS)
    return frame.sort_index()


def rates(**numerators: float) -> DataFrame:
    """INDICATORS: unemployed of 1,000 people, by area."""
    index = MultiIndex.from_product([numerators, ["arbeitslose"]], names=["area", "indicator"])
    numerator = np.array(list(numerators.values()), dtype=float)
    values = frames.values(numerator / 1_000, index)
    return values.assign(numerator=numerator, denominator=1_000.0)


def squares(**spans: tuple[float, float]) -> GeoDataFrame:
    """AREAS, 1 km high, from … to … in the east."""
    index = pd.Index(spans, dtype="str", name="area")
    shapes = [box(start, 0, end, KM) for start, end in spans.values()]
    names = DataFrame({"name": index.astype("str"), "siedlungstyp": pd.NA}, index=index)
    return GeoDataFrame(names.astype("str"), geometry=shapes, crs=frames.METRIC_CRS)


def hidden(edition: DataFrame, column: str = "status") -> list:
    """Keys of what is hidden."""
    return edition.index[edition[column] == "suppressed"].to_list()


def gated_cells(*places: tuple[int, int, int, int]) -> DataFrame:
    return public_editions([Delivered("cells", cells(*places), COUNTS)]).editions[0]


def test_a_group_cannot_be_had_from_all_others():
    """Of 50 people, 2 are children: 30 adults and 18 older people are hidden as well, the sum is not.

    With one of them alone, whoever knows it would know the children.
    """
    edition = gated_cells((0, 2, 30, 18))
    assert {group for _, group in hidden(edition, "persons_status")} == {
        "unter_18",
        "von_18_bis_64",
        "ab_65",
    }
    children = edition.loc[("c0", "unter_18")]
    # 1 to 9 are told; of 50, at most 45 are adults and 45 older, so any of them is possible
    assert (children["persons_low"], children["persons_high"]) == (1, 9)


def test_what_is_hidden_could_be_otherwise():
    """One child more and one older person less, and every published number is the same."""
    assert frame_digest(gated_cells((0, 2, 30, 18))) == frame_digest(gated_cells((0, 1, 30, 19)))


def test_zeros_are_shown():
    """Nobody is nobody, whatever is hidden beside it."""
    edition = gated_cells((0, 2, 30, 18))
    assert edition.loc[("c0", "unter_6"), "persons"] == 0


def test_where_nothing_is_small_nothing_is_hidden():
    """A place of which every group is large is shown as it is."""
    assert hidden(gated_cells((10, 20, 300, 80)), "persons_status") == []


def test_cells_do_not_add_up_to_what_an_office_publishes():
    """Adults of an area are known from its rate: with one hidden cell, two others are hidden too.

    Two unemployed are hidden in area 1, so nothing of its rate is shown; the gate takes the
    1,000 adults as known nevertheless, for they stand in other tables.
    """
    given = cells((20, 20, 2, 20), (20, 20, 499, 20), (20, 20, 499, 20))
    areas = {"ortsteile": squares(**{"01": (0, 3 * KM)})}
    gate = public_editions(
        [
            Delivered("cells", given, COUNTS),
            Delivered("indicators", rates(**{"01": 2.0}), COUNTS, geography="ortsteile"),
        ],
        areas,
    )
    adults = [
        cell
        for cell, group in hidden(gate.editions[0], "persons_status")
        if group == "von_18_bis_64"
    ]
    assert adults == ["c0", "c1", "c2"]


def test_two_geographies_are_one_system():
    """A Planungsraum of three Ortsteile: with one of them hidden, all three are.

    Two hidden ones would be enough against whoever knows none of them.
    """
    ortsteile = squares(**{"1": (0, KM), "2": (KM, 2 * KM), "3": (2 * KM, 3 * KM)})
    areas = {"ortsteile": ortsteile, "raeume": squares(P=(0, 3 * KM))}
    fine = Delivered(
        "indicators", rates(**{"1": 2.0, "2": 40.0, "3": 50.0}), COUNTS, geography="ortsteile"
    )
    coarse = Delivered("indicators", rates(P=92.0), COUNTS, geography="raeume")
    editions = public_editions([fine, coarse], areas).editions
    assert [area for area, _ in hidden(editions[0])] == ["1", "2", "3"]
    assert hidden(editions[1]) == []
    assert hidden(public_editions([fine], areas).editions[0]) == [("1", "arbeitslose")]


def test_geographies_that_contradict_each_other_tell_nothing_of_each_other():
    """93 in the Planungsraum, 92 in its parts: nobody can subtract."""
    ortsteile = squares(**{"1": (0, KM), "2": (KM, 2 * KM), "3": (2 * KM, 3 * KM)})
    areas = {"ortsteile": ortsteile, "raeume": squares(P=(0, 3 * KM))}
    fine = Delivered(
        "indicators", rates(**{"1": 2.0, "2": 40.0, "3": 50.0}), COUNTS, geography="ortsteile"
    )
    coarse = Delivered("indicators", rates(P=93.0), COUNTS, geography="raeume")
    assert hidden(public_editions([fine, coarse], areas).editions[0]) == [("1", "arbeitslose")]


def test_what_is_public_already_cannot_be_hidden():
    """All but the children are known from elsewhere: nothing helps, and nothing is published."""
    everybody = cells((0, 2, 30, 18))
    children = everybody.index.get_level_values("zielgruppe") == "unter_18"
    shown = Series(~children, index=everybody.index, dtype="boolean")
    refused = pytest.raises(GateRefused, match=r"statistik/zellen: .* ließe sich errechnen")
    with refused:
        public_editions(
            [Delivered("cells", everybody, COUNTS, "statistik/zellen", shown_before=shown)]
        )


def test_what_was_hidden_stays_hidden():
    """Nothing asks for it any more, but what was published beside it would give it away."""
    everybody = cells((10, 20, 300, 80))
    before = Series(data=True, index=everybody.index, dtype="boolean")
    before[("c0", "ab_65")] = False
    before[("c0", "von_18_bis_64")] = False
    before[("c0", "unter_18")] = pd.NA
    edition = public_editions(
        [Delivered("cells", everybody, COUNTS, shown_before=before)]
    ).editions[0]
    assert {"ab_65", "von_18_bis_64"} <= {group for _, group in hidden(edition, "persons_status")}


def test_a_solver_that_does_not_finish_lets_nothing_pass(monkeypatch):
    """Without an answer there is no proof, and without a proof no publication."""
    monkeypatch.setattr(worlds, "PATIENCE_S", 0.0)
    with pytest.raises(GateRefused, match="ohne Beweis wird nichts veröffentlicht"):
        gated_cells((0, 2, 30, 18))


def test_the_audit_counts_what_was_hidden_and_why():
    """One count is small; two are hidden for its sake; three values of each are possible at least."""
    audit = public_editions([Delivered("cells", cells((0, 2, 30, 18)), COUNTS)]).audits[0]
    assert (audit.small, audit.further) == (1, 2)
    assert audit.narrowest is not None
    assert audit.narrowest >= 3


def test_overlaps_are_the_pieces_that_areas_cut_each_other_into():
    """Two Ortsteile of 1 km, cut by a border at 1.5 km: three pieces; a sliver of 5 m is none."""
    found = overlaps(
        {
            "ortsteile": squares(**{"1": (0, KM), "2": (KM, 2 * KM)}).geometry,
            "raeume": squares(A=(0, 1.5 * KM), B=(1.5 * KM, 2 * KM + 5)).geometry,
        }
    )
    pieces = {tuple(area for (_, area), holds in found[piece].items() if holds) for piece in found}
    assert pieces == {("1", "A"), ("2", "A"), ("2", "B")}


def test_deliveries_of_different_days_are_different_people():
    """Last year's Planungsraum tells nothing of this year's Ortsteil."""
    areas = {
        "ortsteile": squares(**{"1": (0, KM), "2": (KM, 2 * KM)}),
        "raeume": squares(P=(0, 2 * KM)),
    }
    now, before = date(2025, 12, 31), date(2024, 12, 31)
    fine = Delivered(
        "indicators", rates(**{"1": 2.0, "2": 40.0}), COUNTS, geography="ortsteile", stichtag=now
    )
    coarse = Delivered("indicators", rates(P=42.0), COUNTS, geography="raeume", stichtag=before)
    assert hidden(public_editions([fine, coarse], areas).editions[0]) == [("1", "arbeitslose")]
