"""Offers that come to people: they serve their area, wherever in it people live."""

import pandas as pd
import pytest
from pandas import Index, Series

import city
from geo_lsz.city import City, Reached
from geo_lsz.residents import persons_by_cell
from geo_lsz.service_area import served, spelled
from geo_lsz.yardstick import without_place_text

CELLS = Index(["c", "a", "b", "out"], dtype="str", name="cell")
AREA_OF = {
    "raeume": Series(["02", "01", "01", None], index=CELLS, dtype="str"),
    "ortsteile": Series(["20", "10", "10", None], index=CELLS, dtype="str"),
}


def test_whom_an_area_serves():
    """Cells of the named areas of any geography; city-wide is everybody in some area."""
    told = Series(
        {"z": "stadtweit", "m": spelled("raeume", ["02"]), "n": "ortsteile/10, raeume/02"},
        dtype="str",
    )
    links = served(told, AREA_OF, CELLS)
    assert list(zip(links["cell"], links["offer"], strict=True)) == [
        ("a", "n"), ("a", "z"), ("b", "n"), ("b", "z"), ("c", "m"), ("c", "n"), ("c", "z"),
    ]  # fmt: skip
    assert set(links["minutes"]) == {0.0}
    assert set(links["weight"]) == {1.0}


def test_an_area_that_is_not_there_serves_nobody():
    """A code or a geography of another city reaches no cell; no offer, no link."""
    assert served(Series({"m": "raeume/99, bezirke/1"}, dtype="str"), AREA_OF, CELLS).empty
    assert served(Series(dtype="str"), AREA_OF, CELLS).empty


def test_codes_are_written_in_one_order():
    """The same areas are the same text, in whatever order somebody told them."""
    assert spelled("raeume", ["02", "01", "02"]) == "raeume/01, raeume/02"


def reached(kind: str, offer: str, **told: object) -> Reached:
    """A kind in the small city, one offer of which tells something else."""
    offers = city.offers()
    offers.loc[offer, list(told)] = list(told.values())
    whole = City.of(city.inputs(offers=offers))
    of_kind = city.kinds()[kind]
    return Reached.of(whole, of_kind, persons_by_cell(whole.cells, of_kind.zielgruppe.slug))


def test_a_mobile_offer_covers_its_area():
    """The Elternbus reaches everybody in Oberdorf, nobody in Unterstadt."""
    found = reached("familienbildung", "m1", einzugsgebiet="ortsteile/20").coverage()
    assert found["ortsteile"]["value"].to_dict() == {"10": 0.0, "20": 1.0}


def test_a_mobile_offer_shares_its_places_over_its_area():
    """k3 without a place serves Oberdorf: 3 places for the 20 children of 07 and 08."""
    found = reached("kita", "k3", geometry=None, einzugsgebiet="ortsteile/20").supply()
    assert found["planungsraeume"]["value"]["07"] == pytest.approx(0.15)
    assert found["planungsraeume"]["value"]["08"] == pytest.approx(0.15)
    # 05 has lost it; what residents receive adds up to 24 places all the same
    assert found["planungsraeume"]["value"]["05"] == 0
    persons = Series([10] * 8 + [0], index=found["planungsraeume"].index)
    assert (found["planungsraeume"]["value"] * persons).sum() == pytest.approx(6 + 15 + 3)


def test_a_city_wide_offer_serves_who_lives_in_the_city():
    """Places of a city-wide offer go to all 80 children, near or far."""
    found = reached("kita", "k3", geometry=None, einzugsgebiet="stadtweit").supply()
    assert found["planungsraeume"]["value"]["09":].isna().all()
    assert found["planungsraeume"]["value"]["07"] == pytest.approx(3 / 80)


def test_a_place_counts_before_an_area():
    """An offer that people can go to is reached by ways, whatever area it names."""
    without, named = reached("kita", "k3"), reached("kita", "k3", einzugsgebiet="stadtweit")
    pd.testing.assert_frame_equal(named.links, without.links)


def test_the_notes_count_by_what_offers_serve():
    """Notes tell offers with a service area from those that count nowhere."""
    kind = city.kinds()["familienbildung"]
    offers = city.offers()
    assert City.of(city.inputs()).notes(kind)["offers_without_place"] == 1
    offers.loc["m1", "einzugsgebiet"] = "stadtweit"
    notes = City.of(city.inputs(offers=offers)).notes(kind)
    assert (notes["offers_by_service_area"], notes["offers_without_place"]) == (1, 0)


@pytest.mark.parametrize(
    ("by_area", "nowhere", "said"),
    [
        (0, 0, ""),
        (1, 0, "Ein Angebot ohne festen Ort zählt im ganzen Einzugsgebiet."),
        (
            2,
            1,
            (
                "2 Angebote ohne festen Ort zählen im ganzen Einzugsgebiet. "
                "Ein Angebot zählt nirgends mit, weil weder Ort noch Einzugsgebiet bekannt sind."
            ),
        ),
    ],
)
def test_a_map_says_what_counts_without_a_way(by_area, nowhere, said):
    """The sentence beside the yardstick, in singular and plural."""
    notes = {"offers_by_service_area": by_area, "offers_without_place": nowhere}
    assert without_place_text(notes) == said
