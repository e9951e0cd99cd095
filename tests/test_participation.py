"""Participation and surveys: what is kept of them, and what the gate lets out."""

import pytest

import deliveries as given
import voice_deliveries as told
from geo_lsz import frames
from geo_lsz.errors import GateRefused, InputError
from geo_lsz.fragen import fragen
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.voice_frames import BEDARFE, DONE, EVENTS, OPEN_PLANS, SURVEY
from layers.basis import editions, newest, read_inputs
from layers.intake import take_in
from layers.layer import layer


def asked_and_heard(store, folder):
    """The two Ortsteile, one plan, two events, two Bedarfe and a survey."""
    take_in(store, "areas", given.areas(folder), given.AREAS)
    for name in ("documents", "events", "bedarfe", "survey"):
        take_in(store, name, getattr(told, name)(folder), getattr(told, name.upper()))


@pytest.fixture
def city_store(copy_of):
    """A store with all that; both databases."""
    return copy_of(asked_and_heard)[0]


def faults(store, name, file):
    """The faults for which a file is refused, as one text."""
    with pytest.raises(InputError) as error:
        take_in(store, name, file, getattr(told, name.upper()))
    return "\n".join(map(str, error.value.faults))


def test_what_people_said_is_kept_as_it_was_told(city_store):
    """Inside, every number and every word is there."""
    inputs = read_inputs(city_store, newest(city_store))
    frames.check(inputs.events, EVENTS)
    frames.check(inputs.bedarfe, BEDARFE)
    (wave,) = inputs.survey
    frames.check(wave.answers, SURVEY)
    assert inputs.events["teilnehmende"].tolist() == [14, 2]
    assert inputs.events["datum"].tolist() == ["2025-10-01", "2025-11-02"]
    assert inputs.bedarfe["stimmen"].tolist() == [8, 2]
    assert inputs.bedarfe["zielgruppe"].tolist() == ["unter_18", "alle"]
    assert inputs.bedarfe["anliegen"].notna().all()
    # a weighted share stands as told; without weights it is 2 of 19
    assert wave.answers["value"].tolist() == pytest.approx([0.35, 2 / 19])


def test_neither_small_numbers_nor_words_of_citizens_leave_the_house(city_store):
    """Two people, two voices and two of 19 are hidden; what was said, and the name of an event, is gone."""
    public = read_inputs(city_store, editions(city_store))
    assert public.events["teilnehmende"].fillna(-1).tolist() == [14, -1]
    assert public.events["teilnehmende_status"].tolist() == ["ok", "suppressed"]
    assert public.events["name"].isna().all()
    assert public.bedarfe["stimmen"].fillna(-1).tolist() == [8, -1]
    assert public.bedarfe[["stimmen_low", "stimmen_high"]].iloc[1].tolist() == [1, 3]
    assert public.bedarfe["anliegen"].isna().all()
    (wave,) = public.survey
    assert wave.answers["status"].tolist() == ["ok", "suppressed"]
    emptied = ["value", "low", "high", "numerator", "denominator", "effective"]
    assert wave.answers.loc[("02", "draussen_unzufrieden"), emptied].isna().all()
    assert wave.answers["answered"].tolist() == [40, 20]


def test_words_of_citizens_stay_inside_even_where_a_list_is_called_public(city_store, tmp_path):
    """Nobody looked through them for names: no rule lets them out."""
    rule = told.BEDARFE.secrecy.model_copy(update={"rule": "already_public", "reason": "Amtsblatt"})
    again = told.BEDARFE.model_copy(update={"secrecy": rule})
    take_in(city_store, "bedarfe", told.bedarfe(tmp_path), again)
    public = read_inputs(city_store, editions(city_store)).bedarfe
    assert public["stimmen"].tolist() == [8, 2]
    assert public["anliegen"].isna().all()


@pytest.mark.parametrize("answered", [1, 2])
def test_an_area_where_almost_nobody_answered_hides_how_many(city_store, tmp_path, answered):
    """That one or two answered of an area is itself a small number."""
    take_in(
        city_store,
        "survey",
        told.survey(tmp_path, f"01;F7;0;{answered};;100;{answered}"),
        told.SURVEY,
    )
    (wave,) = read_inputs(city_store, editions(city_store)).survey
    assert wave.answers[["asked", "answered"]].isna().all(axis=None)


def test_without_a_rule_nothing_of_it_is_published(city_store, tmp_path):
    """The gate fails closed for what people say as for everything."""
    bare = told.EVENTS.model_copy(update={"secrecy": None})
    take_in(city_store, "events", told.events(tmp_path), bare)
    with pytest.raises(GateRefused, match="Geheimhaltungsregel"):
        editions(city_store)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "B1;sport;;01;traeger;;1.1.2025;3;;offen;;",
            "dieses Wort kennt die Spalte „Handlungsfeld“ nicht",
        ),
        ("B1;dialog;;01;hörensagen;;1.1.2025;3;;offen;;", "sie kennt veranstaltung, befragung"),
        (
            "B1;dialog;;01;traeger;;gestern;3;;offen;;",
            "ist kein Tag; erwartet wird etwa 31.12.2027",
        ),
        ("B1;dialog;;01;traeger;;1.1.2025;3;4;offen;;", "ist keine Schwere von 1 bis 3"),
        ("B1;dialog;;07;traeger;;1.1.2025;3;;offen;;", "nennt ein Gebiet"),
        ("B1;dialog;;01;traeger;E9;1.1.2025;3;;offen;;", "geo-lsz import events DATEI"),
        ("B1;dialog;;01;traeger;;1.1.2025;2,5;;offen;;", "muss eine ganze Zahl ab 0 sein"),
    ],
)
def test_a_bedarf_that_cannot_be_is_refused_in_words(city_store, tmp_path, line, said):
    """Each fault says what, where and what to do."""
    assert said in faults(city_store, "bedarfe", told.bedarfe(tmp_path, line))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("01;F7;20;19;;100;40",), "mehr Antworten dieser Art als gültige"),
        (("01;F7;12;41;;100;40",), "mehr gültige Antworten als Personen"),
        (("01;F7;12;38;;30;40",), "mehr Personen haben geantwortet"),
        (("01;F7;12;38;;100;40", "01;F7;12;38;;100;40"), "mehrere Zeilen zu dieser Frage"),
        (("01;F7;12;38;;100;40", "01;F9;12;38;;100;41"), "Rücklauf ist bei den Fragen"),
        (("01;F7;12;38;140;100;40",), "kein Anteil von 0 bis 100"),
        (("01;F8;12;38;;100;40",), "dieses Wort kennt die Zuordnung nicht"),
    ],
)
def test_a_wave_that_cannot_be_is_refused_in_words(city_store, tmp_path, lines, said):
    """Counts that do not fit each other, and questions without a crosswalk."""
    assert said in faults(city_store, "survey", told.survey(tmp_path, *lines))


def test_every_frage_belongs_to_a_handlungsfeld():
    """A question is a statement of need in one of the six fields."""
    assert {frage.handlungsfeld for frage in fragen().values()} <= set(handlungsfelder())


def test_the_catalogue_knows_the_words_that_analyses_look_for():
    """What is done, and what is still to come, can be said in a file."""
    assert layer("bedarfe").columns["stand"].one_of[-1] == DONE
    assert layer("vorhaben").columns["stand"].one_of[:2] == OPEN_PLANS
