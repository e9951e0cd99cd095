"""Why an area has its class: sentences made of the values that the map shows."""

import pytest

import city
from geo_lsz import because
from geo_lsz.gap import gap


def sentences(*kinds: str, **changed):
    field = city.field(*kinds)
    inputs = city.inputs(**changed)
    reckoned = gap(inputs, field)
    here = reckoned.areas[reckoned.areas["geography"] == "planungsraeume"].set_index("area")
    return because.because(
        dict(iter(here.groupby(["angebotsart", "measure"]))),
        field,
        reckoned.notes,
        inputs.areas["planungsraeume"].index,
    )


def test_too_few_places_are_told_with_number_yardstick_and_persons():
    """05 has 3 places for 10 children where 7.5 were enough: 30 per 100, 40 percent, 4.5 missing."""
    assert sentences("kita")["05"] == (
        "Stark unterversorgt, weil „Kita“ hier 30,0 Plätze je 100 Kinder unter 6 bietet, "
        "das sind 40 % des Richtwerts (75 Plätze je 100); "
        "rechnerisch fehlen 5 Plätze für 10 Kinder unter 6."
    )


def test_no_place_at_all_is_said_so():
    """04 reaches no Kita: no number hides that."""
    assert sentences("kita")["04"] == (
        "Stark unterversorgt, weil kein Platz der Art „Kita“ zu Fuß erreichbar ist, "
        "für 10 Kinder unter 6."
    )


def test_presence_is_told_in_people_and_minutes():
    """The Bibliothek is out of reach of 01, in reach of 02."""
    said = sentences("bibliothek")
    assert said["01"].startswith(
        "Stark unterversorgt, weil niemand hier ein Angebot der Art „Bibliothek“ in höchstens "
        "20 Minuten zu Fuß erreicht (Personen: 100)."
    )
    assert said["02"].startswith(
        "Versorgt: Auch bei der schwächsten Angebotsart, „Bibliothek“, erreichen 100 % "
        "der Zielgruppe (100 Personen) zu Fuß ein Angebot."
    )


def test_other_kinds_below_the_line_are_named_too():
    """In 05 the Kitas give 40 percent; in 01 the Bibliothek is worse than the Kitas with 80."""
    said = sentences("kita", "bibliothek")
    assert "Ebenfalls" not in said["01"]
    assert said["04"].startswith("Stark unterversorgt, weil kein Platz der Art „Kita“")
    assert said["07"].endswith("Ebenfalls unter 75 %: „Bibliothek“ (0 %).")


def test_what_nobody_listed_is_the_reason():
    """Without a complete list the known offers are the least, and the sentence says why."""
    said = sentences("kita", listed=frozenset())
    reason = "Keine Angabe, weil niemand eine vollständige Liste der Art „Kita“ geliefert hat."
    assert said["04"] == reason
    assert said["01"] == f"{reason} Sicher ist nur: mindestens 80 %."


def test_a_list_in_which_a_place_is_open_is_told_as_such():
    """One of three Kitas lies nobody knows where: not the list is missing, but a place."""
    offers = city.offers()
    offers.loc["k3", "geometry"] = None
    reason = "weil niemand eine vollständige Liste der Art „Kita“ mit allen Orten (bei 1 von 3 fehlt der Ort)"
    assert reason in sentences("kita", offers=offers, listed=frozenset())["04"]


def test_a_missing_capacity_is_the_reason_with_bounds_and_chance():
    """Kita k3 may have 4 to 9 places for 10 children: 53 to 120 percent, below 75 with 4 or 5."""
    offers = city.unknown(city.offers(), "k3", "places", low=4, high=9)
    said = sentences("kita", offers=offers)["05"]
    assert said.startswith(
        "Keine Angabe, weil bei 1 von 3 Angeboten der Art „Kita“ die Platzzahl fehlt. "
        "Sicher ist nur: 53–120 %. Eine Unterversorgung (unter 75 %) ist zu "
    )
    percent = int(said.split("ist zu ")[1].split(" %")[0])
    assert percent == pytest.approx(100 * 2 / 6, abs=11)  # three standard errors of 200 draws


def test_a_value_known_only_to_its_class_says_so():
    """Kita k3 with 1 or 2 places: 13 to 27 percent is far below 50 whichever it is."""
    offers = city.unknown(city.offers(), "k3", "places", low=1, high=2)
    said = sentences("kita", offers=offers)["05"]
    assert said.startswith("Stark unterversorgt, weil „Kita“ hier 10,0–20,0 Plätze je 100")
    assert "Genauer lässt es sich nicht sagen" in said


def test_hidden_persons_are_named_as_hidden():
    """Where the children are hidden, the sentence does not tell their number."""
    cells = city.unknown(
        city.cells(), ("c05", "unter_6"), "persons", status="suppressed", low=1, high=2
    )
    # 3 places for 1 or 2 children: 400 or 200 percent of 0.75
    assert sentences("kita", cells=cells)["05"] == (
        "Über dem Richtmaß: Auch die schwächste Angebotsart, „Kita“, kommt auf 200–400 % des "
        "Richtwerts (75 Plätze je 100). "
        "Genauer lässt es sich nicht sagen, weil Angaben fehlen oder verborgen sind."
    )
    # 1 place: 133 or 67 percent, which is no class
    offers = city.offers()
    offers.loc["k3", ["places", "places_low", "places_high"]] = 1.0
    said = sentences("kita", cells=cells, offers=offers)["05"]
    assert said.startswith(
        "Gesperrt, weil die Zahl hier lebender Menschen (Kinder unter 6) so klein"
    )


def test_nobody_lives_there():
    """09 is empty: not applicable, with that reason."""
    assert sentences("kita")["09"] == (
        "Nicht anwendbar, weil hier niemand aus den Zielgruppen wohnt."
    )


def test_a_field_without_a_place_has_no_sentence():
    """Steering has no gap to explain."""
    field = city.field("netzwerkstelle", because="kein Ort")
    areas = city.planungsraeume().index
    assert set(because.because({}, field, {}, areas)) == {""}


def test_a_class_that_hangs_on_how_far_people_go_says_so():
    """01 is 22.98 minutes from the Bibliothek, within 24 but not 20; 02 is 16.25, not within 16."""
    said = sentences("bibliothek")
    hangs = "Das hängt daran, wie weit Menschen gehen: bei 20 %"
    assert said["01"].endswith(f"{hangs} mehr versorgt (100 %).")
    assert said["02"].endswith(f"{hangs} weniger stark unterversorgt (0 %).")
    assert "hängt daran" not in said["05"]
