"""Every definition in TOML loads, and a wrong one is named with file, key and keys that exist."""

from importlib.resources import files
from pathlib import Path

import pytest

from geo_lsz.angebotsart import Angebotsart, Reach, angebotsarten
from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.zielgruppe import zielgruppen

FIELDS = ["steuerung", "vereinbarkeit", "bildung", "beratung", "wohnumfeld", "dialog"]


def slugs_in(folder: str) -> list[str]:
    found = (files("geo_lsz") / folder).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in found)


def test_the_six_handlungsfelder_are_there_in_their_order():
    """Each of the six fields of the Landesprogramm has its file."""
    assert list(handlungsfelder()) == FIELDS
    assert slugs_in("handlungsfelder") == sorted(FIELDS)


@pytest.mark.parametrize("slug", slugs_in("angebotsarten"))
def test_every_angebotsart_loads(slug: str):
    """A new file in the folder is tested by being there."""
    assert angebotsarten()[slug].title


@pytest.mark.parametrize("slug", slugs_in("handlungsfelder"))
def test_every_handlungsfeld_says_what_serves_it_and_what_shows_its_need(slug: str):
    """Kinds and indicators are named once each, and a field without a place says why."""
    field = handlungsfelder()[slug]
    keys = [indicator.key for indicator in field.indicator]
    assert len(set(keys)) == len(keys) > 0
    assert len({kind.slug for kind in field.kinds}) == len(field.kinds) > 0
    assert bool(field.kinds_with_a_place) != bool(field.not_applicable_because)


def test_an_indicator_has_one_title_in_all_fields():
    """A reader who meets an indicator twice meets the same name."""
    named = {
        (one.key, one.title) for field in handlungsfelder().values() for one in field.indicator
    }
    assert len(named) == len({key for key, _ in named})


FIELD = """
order = 1
title = "Titel"
about = "Worum es geht"
offers = ["kita"]
[[indicator]]
key = "arbeitslose"
title = "Arbeitslose"
"""
KIND = """
title = "Kita"
zielgruppe = "unter_6"
yardstick = "places"
[reach]
steps = [{ walk_min = 10, weight = 1 }, { walk_min = 20, weight = 0.5 }]
"""


def fault_of(definition: type, text: str, folder: Path) -> str:
    file = folder / "neu.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        definition.read(file, slug="neu")
    return str(caught.value)


def test_the_patterns_of_these_tests_are_right(tmp_path: Path):
    """What the next tests spoil loads before it is spoilt."""
    for definition, text in ((Handlungsfeld, FIELD), (Angebotsart, KIND)):
        file = tmp_path / "neu.toml"
        file.write_text(text, encoding="utf-8")
        assert definition.read(file, slug="neu").slug == "neu"


def test_a_wrong_key_is_named_with_its_file_and_the_keys_that_exist(tmp_path: Path):
    """A planner who mistypes a key reads which keys there are."""
    fault = fault_of(Handlungsfeld, "headlin = 'x'" + FIELD, tmp_path)
    assert "neu.toml" in fault
    assert "'headlin'" in fault
    assert "'headline'" in fault


def test_a_wrong_key_inside_a_list_is_named_with_the_keys_that_exist_there(tmp_path: Path):
    """In a table of a list, the keys of that table are named, not those around it."""
    fault = fault_of(Handlungsfeld, FIELD + "wieght = 2\n", tmp_path)
    assert "indicator.0.wieght" in fault
    assert "['high_means', 'key', 'title', 'weight']" in fault


def test_a_wrong_key_inside_an_optional_table_is_named_too(tmp_path: Path):
    """Also below a table that may be left out."""
    fault = fault_of(Angebotsart, KIND + "detour = 1.2\n", tmp_path)
    assert "reach.detour" in fault
    assert "'detour_factor'" in fault


@pytest.mark.parametrize(
    ("definition", "old", "new", "message"),
    [
        (Handlungsfeld, '["kita"]', '["kitta"]', "kitta"),
        (Handlungsfeld, '["kita"]', '["netzwerkstelle"]', "not_applicable_because"),
        (Handlungsfeld, 'key = "arbeitslose"', 'key = "a"\nweight = -1', "weight"),
        (Handlungsfeld, "order = 1", "order = ", "not valid TOML"),
        (Angebotsart, "unter_6", "unter_7", "unter_18"),
        (Angebotsart, '"places"', '"platz"', "yardstick"),
        (Angebotsart, "walk_min = 20", "walk_min = 5", "minutes must grow"),
        (Angebotsart, "weight = 0.5", "weight = 1.5", "weight"),
        (Angebotsart, "[reach]", "[reach]\nbinary = { limit_min = 10 }", "one decay"),
        (Angebotsart, "[reach]", "[reach]\nmode = 'ship'", "mode"),
        (Angebotsart, "[reach]", "[reach]\nsiedlungstyp = { Dorf = {} }", "siedlungstyp"),
        (Angebotsart, "[reach]", "catchment = '4sfca'\n[reach]", "catchment"),
    ],
)
def test_a_wrong_value_is_named(definition: type, old: str, new: str, message: str, tmp_path: Path):
    """What cannot be is refused at loading, with the reason."""
    text = FIELD if definition is Handlungsfeld else KIND
    assert message in fault_of(definition, text.replace(old, new), tmp_path)


def test_modified_supply_and_gravity_do_not_go_together(tmp_path: Path):
    """M2SFCA multiplies weights by each other: above 1 they would make places out of nothing."""
    gravity = "gravity = { scale_min = 20, exponent = -2, least_min = 1, limit_min = 30 }"
    text = KIND.replace(KIND[KIND.index("steps") :], gravity)
    fault = fault_of(Angebotsart, "catchment = 'm2sfca'" + text, tmp_path)
    assert "at most 1" in fault


def test_reach_may_differ_by_siedlungstyp():
    """Another limit stretches the decay, another mode is another mode; elsewhere nothing changes."""
    reach = Reach.of(
        {
            "steps": [{"walk_min": 10, "weight": 1}, {"walk_min": 20, "weight": 0.5}],
            "siedlungstyp": {"dörflich": {"limit_min": 30, "mode": "bus"}},
        },
        "test",
    )
    village, city = reach.at("dörflich"), reach.at("städtisch")
    assert village.steps is not None
    assert [(step.walk_min, step.weight) for step in village.steps] == [(15, 1), (30, 0.5)]
    assert (village.mode, city.mode) == ("bus", "walk")
    assert city.steps == reach.steps


def test_who_is_young_or_old_walks_slower():
    """Everybody walks at a speed between a stroll and a run; children and seniors below the mean."""
    speeds = {slug: group.speed_m_per_min for slug, group in zielgruppen().items()}
    assert all(40 <= speed <= 100 for speed in speeds.values())
    assert max(speeds["unter_6"], speeds["unter_18"], speeds["ab_65"]) < speeds["alle"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    """A missing file is said to be missing."""
    with pytest.raises(DefinitionError, match=r"fehlt\.toml"):
        Angebotsart.read(tmp_path / "fehlt.toml", slug="fehlt")


@pytest.mark.parametrize("rule", ["open", "already_public"])
def test_a_layer_that_hides_nothing_says_why(rule: str):
    """Only a reason opens a layer."""
    with pytest.raises(DefinitionError, match="reason"):
        SecrecyRule.of({"rule": rule, "reason": " "}, "neu.toml")


def test_hiding_less_than_three_hides_nothing():
    """With a minimum of 2, a hidden count could only be 1."""
    with pytest.raises(DefinitionError, match="min_count"):
        SecrecyRule.of({"rule": "counts", "min_count": 2}, "neu.toml")
