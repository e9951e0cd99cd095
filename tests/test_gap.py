"""The gap analysis on the small city, every number to be had in the head."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index

import city
from city import field
from geo_lsz import frames
from geo_lsz.analysis import Inputs, Reckoned
from geo_lsz.gap import gap
from geo_lsz.klassen import VERSORGUNG, classify
from laws import slow_law


def values(reckoned: Reckoned, geography: str, measure: str, kind: str = "alle") -> DataFrame:
    return city.rows(reckoned, geography=geography, measure=measure, angebotsart=kind)


def numbers(reckoned: Reckoned, geography: str, measure: str, kind: str = "alle") -> list:
    return values(reckoned, geography, measure, kind)["value"].to_list()


def test_kitas_of_the_small_city():
    """Children, supply, Versorgungsgrad, coverage and missing places of every area."""
    reckoned = gap(city.inputs(), field("kita"))
    frames.check(reckoned.areas, frames.AREA_RESULTS)

    # 10 children in each Planungsraum, nobody in 09
    assert numbers(reckoned, "planungsraeume", "target_group", "kita") == [10] * 8 + [0]
    assert numbers(reckoned, "ortsteile", "target_group", "kita") == [60, 20]

    # 01: 6 places for 10; 02 and 03 share 15 (both 500 m away: 8.1 min, so each weighs 0.68);
    # 05: 3 for 10; the others nothing
    supply = [0.6, 0.75, 0.75, 0, 0.3, 0, 0, 0]
    assert numbers(reckoned, "planungsraeume", "supply", "kita")[:8] == pytest.approx(supply)
    # Unterstadt: 24 places for 60 children; Oberdorf: none for 20
    assert numbers(reckoned, "ortsteile", "supply", "kita") == pytest.approx([0.4, 0])

    # against 0.75 places per child
    degree = [80, 100, 100, 0, 40, 0, 0, 0]
    found = values(reckoned, "planungsraeume", "versorgungsgrad", "kita")
    assert found["value"].to_list()[:8] == pytest.approx(degree)
    assert found["status"].to_list() == ["ok"] * 8 + ["not_applicable"]
    assert numbers(reckoned, "ortsteile", "versorgungsgrad", "kita") == pytest.approx([160 / 3, 0])

    # four of the six Planungsräume of Unterstadt have a Kita in reach
    assert numbers(reckoned, "ortsteile", "coverage", "kita") == pytest.approx([4 / 6, 0])
    # Unterstadt: (0.75 − 0.4) · 60; Oberdorf: 0.75 · 20
    assert numbers(reckoned, "ortsteile", "missing_places", "kita") == pytest.approx([21, 15])
    # with one kind, the field is as good as that kind
    assert numbers(reckoned, "ortsteile", "headline") == pytest.approx([160 / 3, 0])


def test_keys_of_the_results():
    """A result names its kind and group; one about the field names all; each has the Stichtag."""
    rows = gap(city.inputs(), field("kita", "bibliothek")).areas
    groups = rows[["angebotsart", "zielgruppe"]].drop_duplicates()
    assert set(groups.itertuples(index=False, name=None)) == {
        ("kita", "unter_6"), ("bibliothek", "alle"), ("alle", "alle"),
    }  # fmt: skip
    assert set(rows["stichtag"]) == {"2025-12-31"}
    assert set(rows["handlungsfeld"]) == {"feld"}
    assert not rows.duplicated([*frames.AREA_KEY]).any()


def test_presence_counts_people_not_places():
    """The Bibliothek in 05 is 1,000 m (16.25 min) from 02, 04, 06, 08 and too far from the corners."""
    reckoned = gap(city.inputs(), field("bibliothek"))
    share = numbers(reckoned, "planungsraeume", "coverage", "bibliothek")
    assert share[:8] == [0, 1, 0, 1, 1, 1, 0, 1]
    assert numbers(reckoned, "ortsteile", "coverage", "bibliothek") == pytest.approx([4 / 6, 1 / 2])
    # presence enters the headline in percent
    assert numbers(reckoned, "ortsteile", "headline") == pytest.approx([200 / 3, 50])
    assert set(reckoned.areas["measure"]) == {
        "target_group", "coverage", "headline", "served_kinds", "gap_chance", "survival",
        "percent_shorter_ways", "percent_longer_ways",
        "headline_shorter_ways", "headline_longer_ways",
    }  # fmt: skip


def test_how_much_hangs_on_how_far_people_go():
    """1,000 m to the Bibliothek are 16.25 of 20 minutes: not within 16; 1,414 m are 22.98, within 24."""
    reckoned = gap(city.inputs(), field("bibliothek"))
    nearer, farther = (
        numbers(reckoned, "planungsraeume", f"headline_{ways}_ways")[:8]
        for ways in ("shorter", "longer")
    )
    assert nearer == [0, 0, 0, 0, 100, 0, 0, 0]
    assert farther == [100] * 8


def test_steps_grow_and_shrink_with_the_ways():
    """k2 is 8.1 minutes away: beyond the last step of 10 minutes when that is 8; 01 and 05 stay."""
    kitas = gap(city.inputs(), field("kita"))
    nearer = numbers(kitas, "planungsraeume", "percent_shorter_ways", "kita")[:8]
    assert nearer == pytest.approx([80, 0, 0, 0, 40, 0, 0, 0])


def test_a_field_is_as_good_as_its_worst_kind():
    """02 has all children served and the Bibliothek in reach; 01 has Kita but no Bibliothek."""
    reckoned = gap(city.inputs(), field("kita", "bibliothek"))
    # kita 80 100 100 0 40 0 0 0, bibliothek 0 100 0 100 100 100 0 100
    worst = numbers(reckoned, "planungsraeume", "headline")[:8]
    assert worst == pytest.approx([0, 100, 0, 0, 40, 0, 0, 0])
    served = numbers(reckoned, "planungsraeume", "served_kinds")[:8]
    assert served == [0.5, 1, 0.5, 0.5, 0.5, 0.5, 0, 0.5]


def test_of_an_unlisted_kind_the_known_offers_are_the_least():
    """No list claims to hold all Kitas: what is known of them is a lower bound, nothing is absent."""
    listed = frozenset(city.KINDS) - {"kita"}
    reckoned = gap(city.inputs(listed=listed), field("kita", "bibliothek"))
    degree = values(reckoned, "ortsteile", "versorgungsgrad", "kita")
    assert degree["status"].to_list() == ["missing", "missing"]
    assert degree["low"].to_list() == pytest.approx([160 / 3, 0])
    assert degree["high"].isna().all()
    # 01, 02, 03 and 05 have a known Kita in reach, which is enough to be sure of that
    covered = values(reckoned, "planungsraeume", "coverage", "kita")
    assert covered["status"].to_list()[:5] == ["ok", "ok", "ok", "missing", "ok"]
    assert covered.loc["04", ["low", "high"]].to_list() == [0, 1]
    # the Bibliothek is out of reach in 01, so the worst kind has 0 whatever the Kitas are
    headline = values(reckoned, "planungsraeume", "headline")
    assert headline.loc["01", "value"] == 0
    # in 02 everybody reaches the Bibliothek, and the known Kitas are enough
    assert headline.loc["02", "value"] == 100
    # in 04 nobody knows whether there is a Kita
    assert headline.loc["04", ["status", "low", "high"]].to_list() == ["missing", 0, 100]
    assert not reckoned.notes["kinds"]["kita"]["listed"]


def test_a_known_gap_beside_an_unknown_kind_still_has_a_class():
    """40 percent Kita and unknown Tagespflege: 0 to 40, surely strongly underserved."""
    listed = frozenset({"kita"})
    reckoned = gap(city.inputs(listed=listed), field("kita", "kindertagespflege"))
    row = values(reckoned, "planungsraeume", "headline").loc[["05"]]
    assert row["status"].to_list() == ["missing"]
    assert row[["low", "high"]].to_numpy().tolist() == [[0, pytest.approx(40)]]
    assert classify(row, VERSORGUNG).to_list() == ["stark_unterversorgt"]


def test_a_listed_kind_without_offers_is_a_gap():
    """The list is complete and holds none: 0 everywhere, and that is known."""
    bare = city.inputs(offers=city.offers().drop("b1"))
    reckoned = gap(bare, field("bibliothek"))
    assert numbers(reckoned, "ortsteile", "headline") == [0, 0]
    none = gap(city.inputs(offers=None), field("bibliothek"))
    assert numbers(none, "ortsteile", "headline") == [0, 0]


def test_unknown_places_lie_within_what_is_plausible():
    """k1 has from 10 to 30 places, nobody knows: 01 has 1 to 3 per child."""
    offers = city.unknown(city.offers(), "k1", "places")
    reckoned = gap(city.inputs(offers=offers), field("kita"))
    supply = values(reckoned, "planungsraeume", "supply", "kita")
    assert supply.loc["01", ["status", "low", "high"]].to_list() == ["missing", 1, 3]
    assert supply.loc["02", "status"] == "ok"
    # Unterstadt: 18 known places and 10 to 30 more, for 60 children
    coarse = values(reckoned, "ortsteile", "supply", "kita").loc["10", ["low", "high"]]
    assert coarse.to_list() == pytest.approx([28 / 60, 48 / 60])
    assert reckoned.notes["kinds"]["kita"]["places_unknown"] == 1


def test_hidden_children_touch_only_who_shares_with_them():
    """One or two children in 02: 03 shares a Kita with them and is unsure, 01 is not."""
    cells = city.unknown(
        city.cells(), ("c02", "unter_6"), "persons", status="suppressed", low=1, high=2
    )
    degree = values(
        gap(city.inputs(cells=cells), field("kita")), "planungsraeume", "versorgungsgrad", "kita"
    )
    assert degree["status"].to_list() == [
        "ok", "suppressed", "suppressed", *["ok"] * 5, "not_applicable",
    ]  # fmt: skip
    # 15 places for 12 or 11 children, of 0.75 each
    assert degree.loc["03", ["low", "high"]].to_list() == pytest.approx(
        [100 * 15 / 12 / 0.75, 100 * 15 / 11 / 0.75]
    )


def test_a_group_that_nobody_counted_is_unknown():
    """Without a count of children, coverage is sure where all or none are reached."""
    cells = city.cells().drop("unter_6", level="zielgruppe")
    reckoned = gap(city.inputs(cells=cells), field("kita"))
    group = values(reckoned, "ortsteile", "target_group", "kita")
    assert group["status"].to_list() == ["missing", "missing"]
    assert group["high"].to_list() == [600, 200]
    share = values(reckoned, "ortsteile", "coverage", "kita")
    assert share["status"].to_list() == ["missing", "ok"]
    assert share.loc["20", "value"] == 0
    assert share.loc["10", ["low", "high"]].to_list() == [0, 1]


def test_without_cells_everything_is_unknown():
    """Nobody delivered where people live: missing everywhere, zero nowhere."""
    reckoned = gap(city.inputs(cells=None), field("kita", "bibliothek"))
    frames.check(reckoned.areas, frames.AREA_RESULTS)
    of_what_is = reckoned.areas[reckoned.areas["measure"] != "survival"]
    assert set(of_what_is["status"]) == {"missing"}  # with no finding, none can survive


def test_without_a_richtwert_the_median_of_the_city_is_the_yardstick():
    """Half of the people have 0.1, half have more: the median says so, and the notes."""
    offers = city.offers()
    kept = offers.loc[["k1"]]
    places = dict(zip(city.CODES[:8], [1, 1, 1, 1, 3, 3, 3, 3], strict=True))
    everywhere = [
        kept.rename({"k1": f"t{code}"}).assign(
            angebotsart="kindertagespflege",
            geometry=[city.centre(code)],
            **dict.fromkeys(["places", "places_low", "places_high"], float(count)),
        )
        for code, count in places.items()
    ]
    inputs = city.inputs(offers=pd.concat(everywhere))
    reckoned = gap(inputs, field("kindertagespflege"))
    # supply 0.1 ×4 and 0.3 ×4: median 0.2
    degree = numbers(reckoned, "planungsraeume", "versorgungsgrad", "kindertagespflege")[:8]
    assert degree == pytest.approx([50] * 4 + [150] * 4)
    note = reckoned.notes["kinds"]["kindertagespflege"]
    assert note["yardstick"] == "median"
    assert note["places_per_head"] == pytest.approx(0.2)
    assert "Median der Stadt" in note["yardstick_text"]
    assert "0,2 Plätzen je Person" in note["yardstick_text"]

    # one hidden capacity of 2 to 9 places instead of 3: with four at 0.1 and four above, half
    # the people have 0.1 and half 0.2 or more, or 0.3 or more; no more is known of the median
    unsure = city.unknown(inputs.offers, "t08", "places", low=2, high=9)
    reckoned = gap(city.inputs(offers=unsure), field("kindertagespflege"))
    degree = values(reckoned, "planungsraeume", "versorgungsgrad", "kindertagespflege")
    assert degree.loc["01", ["low", "high"]].to_list() == pytest.approx([100 * 0.1 / 0.3, 100])
    note = reckoned.notes["kinds"]["kindertagespflege"]
    assert note["places_per_head"] is None
    assert note["places_per_head_low"] == pytest.approx(0.1)
    assert note["places_per_head_high"] == pytest.approx(0.3)


def test_the_median_is_that_of_people_not_of_areas():
    """Seven empty-handed Planungsräume with a child each do not decide for one with ten."""
    cells = city.cells()
    others = cells.index.get_level_values("cell") != "c01"
    few = ["persons", "persons_low", "persons_high"]
    cells.loc[others, few] = cells.loc[others, few].clip(upper=1)
    offers = city.offers().loc[["k1"]].assign(angebotsart="kindertagespflege")
    reckoned = gap(city.inputs(cells=cells, offers=offers), field("kindertagespflege"))
    # 10 of 17 children live in 01, where k1 has 6 places; the others have none
    assert reckoned.notes["kinds"]["kindertagespflege"]["places_per_head"] == pytest.approx(0.6)


def test_a_median_of_zero_is_no_yardstick():
    """No Tagespflege anywhere and no Richtwert: what is enough is not known."""
    reckoned = gap(city.inputs(), field("kindertagespflege"))
    degree = values(reckoned, "ortsteile", "versorgungsgrad", "kindertagespflege")
    assert degree["status"].to_list() == ["missing", "missing"]
    assert numbers(reckoned, "ortsteile", "supply", "kindertagespflege") == [0, 0]
    note = reckoned.notes["kinds"]["kindertagespflege"]
    assert note["places_per_head"] is None
    assert "taugt nicht" in note["yardstick_text"]


def test_a_field_without_places_is_not_applicable():
    """Steering has no place to walk to: no gap, on no geography, and no other measure."""
    reckoned = gap(city.inputs(), field("netzwerkstelle", because="kein Ort"))
    assert set(reckoned.areas["measure"]) == {"headline"}
    assert set(reckoned.areas["status"]) == {"not_applicable"}
    assert len(reckoned.areas) == 11
    assert reckoned.notes["kinds"]["netzwerkstelle"]["yardstick"] == "none"


def test_an_offer_without_a_place_is_counted_in_the_notes():
    """The Elternbus has no address: no way leads to it, and the notes say so."""
    reckoned = gap(city.inputs(), field("familienbildung"))
    assert numbers(reckoned, "ortsteile", "coverage", "familienbildung") == [0, 0]
    note = reckoned.notes["kinds"]["familienbildung"]
    assert (note["offers"], note["offers_without_place"]) == (1, 1)


def test_notes_say_how_it_was_reckoned():
    """Ways, coarseness and yardsticks can be read beside the numbers, in German."""
    notes = gap(city.inputs(), field("kita", "bibliothek", "netzwerkstelle")).notes
    assert "Luftlinie × 1,3" in notes["ways"]
    assert notes["coarse"] is False
    assert notes["cells_outside"] == 0
    kita = notes["kinds"]["kita"]
    assert (kita["yardstick"], kita["places_per_head"]) == ("richtwert", 0.75)
    assert "0,75 Plätze" in kita["yardstick_text"]
    assert "Beispiel, 2025" in kita["yardstick_text"]
    assert "20 Minuten" in notes["kinds"]["bibliothek"]["yardstick_text"]
    coarse = city.inputs(cells=city.cells().assign(coarse=True))
    assert gap(coarse, field("kita")).notes["coarse"] is True


def test_people_outside_every_area_still_compete():
    """Without the area 03, its ten children still take half of the 15 places."""
    areas = {"planungsraeume": city.planungsraeume().drop("03")}
    reckoned = gap(city.inputs(areas=areas), field("kita"))
    supply = values(reckoned, "planungsraeume", "supply", "kita")
    assert supply.loc["02", "value"] == pytest.approx(0.75)
    assert reckoned.notes["cells_outside"] == 1


def test_each_geography_is_reckoned_from_the_cells():
    """An Ortsteil comes out the same whether or not the Planungsräume are there to compare with."""
    alone = gap(city.inputs(areas={"ortsteile": city.ortsteile()}), field("kita")).areas
    both = gap(city.inputs(), field("kita")).areas
    ours = both[(both["geography"] == "ortsteile") & (both["measure"] != "survival")]
    alone = alone[alone["measure"] != "survival"]
    assert alone.reset_index(drop=True).equals(ours.reset_index(drop=True))


def test_without_lists_the_stichtag_is_unknown():
    """A day that nobody named is not made up, also not from indicators, which enter no gap."""
    delivery = city.delivery(date(2024, 6, 30), x=[1.0] * 9)
    nothing = city.inputs(offers=None, offers_stichtag=None, indicators=(delivery,))
    assert set(gap(nothing, field("kita")).areas["stichtag"]) == {"unbekannt"}


def moved(inputs: Inputs, east: float, north: float) -> Inputs:
    areas = {
        key: frame.set_geometry(frame.geometry.translate(east, north))
        for key, frame in inputs.areas.items()
    }
    assert inputs.cells is not None
    assert inputs.offers is not None
    return city.inputs(
        areas=areas,
        cells=inputs.cells.set_geometry(inputs.cells.geometry.translate(east, north)),
        offers=inputs.offers.set_geometry(inputs.offers.geometry.translate(east, north)),
    )


def upside_down(inputs: Inputs) -> Inputs:
    assert inputs.cells is not None
    assert inputs.offers is not None
    return city.inputs(
        areas={key: frame.iloc[::-1] for key, frame in inputs.areas.items()},
        cells=inputs.cells.iloc[::-1],
        offers=inputs.offers.iloc[::-1],
    )


kitas = st.lists(
    st.tuples(st.integers(0, 29), st.integers(0, 29), st.one_of(st.none(), st.integers(0, 40))),
    min_size=1,
    max_size=5,
)


def with_kitas(found: list[tuple[int, int, int | None]]) -> Inputs:
    """The small city with Kitas on a 100 m grid, some with unknown places."""
    template = city.offers().loc[["k1"]]
    rows = template.iloc[[0] * len(found)].set_axis(
        Index([f"k{i}" for i in range(len(found))], name="offer", dtype="str")
    )
    places = frames.named(
        frames.values([np.nan if p is None else p for *_, p in found], rows.index), "places"
    )
    where = [shapely.Point(city.EAST + 100 * x, city.NORTH + 100 * y) for x, y, _ in found]
    return city.inputs(offers=rows.assign(**dict(places.items()), geometry=where))


@slow_law
@given(kitas, st.integers(-9, 9))
def test_order_and_place_of_the_city_change_nothing(found, kilometres):
    """Rows in another order give the same bits; a city elsewhere gives the same numbers."""
    inputs = with_kitas(found)
    here = gap(inputs, field("kita")).areas
    assert gap(upside_down(inputs), field("kita")).areas.equals(here)
    there = gap(moved(inputs, kilometres * 1024, kilometres * 1024), field("kita")).areas
    assert there["status"].equals(here["status"])
    for side in ("value", "low", "high"):
        assert there[side].to_list() == pytest.approx(here[side].to_list(), nan_ok=True)


def without_chances(reckoned: Reckoned) -> DataFrame:
    """Chance and survival speak of what we found, not of what is: knowing more changes them."""
    about_us = reckoned.areas["measure"].isin(["gap_chance", "survival"])
    return reckoned.areas[~about_us].reset_index(drop=True)


@slow_law
@given(kitas, st.data())
def test_no_possible_truth_contradicts_what_was_said(found, data):
    """Kitas whose places are unknown and then come to be known stay within the bounds."""
    said = without_chances(gap(with_kitas(found), field("kita")))
    plausible = st.integers(10, 30)
    truth = [(x, y, data.draw(plausible) if p is None else p) for x, y, p in found]
    true = without_chances(gap(with_kitas(truth), field("kita")))
    assert (true["status"] != "missing").all()
    assert not (true["value"] < said["low"] - 1e-9).any()
    assert not (true["value"] > said["high"] + 1e-9).any()
    known = said["status"] == "ok"
    assert true["value"][known].to_list() == pytest.approx(said["value"][known].to_list())


@slow_law
@given(kitas)
def test_a_kita_more_never_widens_a_gap(found):
    """Without the last Kita, no area is covered or supplied better."""
    fewer, more = (gap(with_kitas(some), field("kita")).areas for some in (found[:-1], found))
    for measure in ("coverage", "supply", "versorgungsgrad"):
        before, after = (side[side["measure"] == measure] for side in (fewer, more))
        for bound in ("low", "high"):
            assert not (after[bound] < before[bound] - 1e-9).any()


def test_a_street_network_is_walked_and_what_lies_off_it_is_unknown():
    """One street of 1,000 m from 04 to 05: 12.5 minutes to the Bibliothek; the others are off it.

    All of them live near enough on the straight line (at most 1,414 m, 17.7 of
    20 minutes), so nobody knows whether they reach it.
    """
    street = shapely.LineString([city.centre("04"), city.centre("05")])
    index = Index(["e"], name="edge", dtype="str")
    columns = {"from_node": "a", "to_node": "b", "length_m": 1000.0, "both_ways": True}
    netz = GeoDataFrame(columns, index=index, geometry=[street], crs=city.CRS)
    reckoned = gap(city.inputs(netz=netz), field("bibliothek"))
    covered = values(reckoned, "planungsraeume", "coverage", "bibliothek")
    known = covered["status"] == "ok"
    assert covered.index[known].to_list() == ["04", "05"]
    assert covered["value"][known].to_list() == [1, 1]
    assert set(covered["status"]) == {"ok", "missing", "not_applicable"}
    assert reckoned.notes["ways"] == (
        "Fußwege folgen dem gelieferten Straßennetz. "
        "Von 7 Wohnorten ist kein Weg bekannt; was dort gilt, bleibt offen."
    )


def test_a_delivered_cost_counts_where_the_reach_names_its_mode():
    """By bus 01 is 15 minutes from the Bibliothek, though 23 on foot; 02 is not in the matrix."""
    bibliothek = city.kinds()["bibliothek"]
    assert bibliothek.reach
    by_bus = bibliothek.model_copy(
        update={"reach": bibliothek.reach.model_copy(update={"mode": "bus"})}
    )
    rows = [("bus", "c01", "b1", 15.0), ("bus", "c03", "b1", 25.0)]
    kosten = DataFrame(rows, columns=["mode", "origin", "destination", "minutes"])
    kosten = kosten.set_index(["mode", "origin", "destination"])
    by_bus_too = field("bibliothek").model_copy(update={"kinds": (by_bus,)})
    reckoned = gap(city.inputs(kosten=kosten), by_bus_too)
    covered = values(reckoned, "planungsraeume", "coverage", "bibliothek")
    assert covered.loc[["01", "03"], "value"].to_list() == [1, 0]
    assert covered.loc["02", "status"] == "missing"
    assert "Reisezeiten" in reckoned.notes["ways"]
