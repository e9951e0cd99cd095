"""A mapping as a person reads it: its faults in German, its spelling, and the same for another year."""

import itertools
import re
from datetime import date, datetime, time

import pytest

import deliveries as given
import voice_deliveries as told
from geo_lsz.errors import DefinitionError
from geo_lsz.secrecy.rule import SecrecyRule
from layers.mapping import TEXT_MOST, Correction, Mapping, catalogue, mapping, mapping_text
from layers.mapping_text import for_day, spelled

KITAS = """\
# Liste des Jugendamts
layer = "offers"
source = "beispiel/kitas"
title = "Kitas"
stichtag = 2025-12-31  # Stand der Liste
licence = "dl-de/by-2-0"
attribution = "Stadt Beispiel"
crs = "EPSG:25832"

[columns]
offer = "nr"  # frei vergeben
name = "name"

[constants]
angebotsart = "kita"
"""
ENGLISH = re.compile(r"\b(input|should|valid|key|must|expected|required|field|or)\b", re.IGNORECASE)


def faults(text):
    """What is said of a text that is no mapping."""
    with pytest.raises(DefinitionError) as error:
        Mapping.written(text, "kitas.toml")
    return error.value.faults


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('title = "Kitas"\n', "", "title: fehlt; bitte eintragen"),
        ("crs", "csr", "csr: gibt es in einer Zuordnung nicht; gemeint ist vielleicht „crs“"),
        ("2025-12-31", '"bald"', "stichtag: ist kein Tag; erwartet wird etwa 2025-12-31"),
        ('"nr"', "7", "columns.offer: ist keine Überschrift"),
        ('"nr"', '["nr", 7]', "columns.offer: ist keine Überschrift"),
        ('"offers"', '"wetter"', "layer: „wetter“ gibt es nicht; es gibt areas, "),
        ("[constants]", "[columns]", "Das ist kein TOML (Zeile 14, Zeichen 9)"),
        (
            '"kita"\n',
            '"kita"\n[secrecy]\nrule = "open"\n',
            "secrecy: die Regel „open“ braucht einen Grund; mit reason sagen",
        ),
        (
            '"kita"\n',
            '"kita"\n[secrecy]\nrule = "counts"\nmin_count = 2\n',
            "secrecy.min_count: ist zu klein; erlaubt ist 3 und mehr",
        ),
        (
            '"kita"\n',
            '"kita"\n[secrecy]\nrule = "offen"\n',
            "secrecy.rule: erlaubt ist 'counts', 'open' oder 'already_public'",
        ),
    ],
)
def test_a_fault_says_where_what_and_what_to_do(before, after, said):
    """Each in one German sentence, with its key."""
    (fault,) = faults(KITAS.replace(before, after))
    assert fault.startswith(said)


def test_all_faults_are_told_at_once_each_on_its_line():
    """Two things are lacking: two lines, both with the name of the file."""
    text = KITAS.replace('title = "Kitas"\n', "").replace('licence = "dl-de/by-2-0"\n', "")
    with pytest.raises(DefinitionError) as error:
        Mapping.written(text, "kitas.toml")
    assert str(error.value).splitlines() == [
        "kitas.toml: title: fehlt; bitte eintragen",
        "kitas.toml: licence: fehlt; bitte eintragen",
    ]


WRONG = (
    *(7, 1.5, "x", True, [7], ["x"], {"a": 7}, {"a": "x"}, {"a": ["x", 1]}, {"a": {"b": 7}}, [{}]),
    *(datetime(2025, 1, 1, 10), time(10), float("nan")),  # noqa: DTZ001 - as TOML reads them
)


@pytest.mark.parametrize("key", [*Mapping.model_fields, *SecrecyRule.model_fields])
def test_whatever_is_written_nothing_is_said_in_english(key):
    """Every key, with values of every wrong kind: an answer there is, and it is German."""
    usual = given.OFFERS.model_dump(exclude_none=True)
    own = key in Mapping.model_fields
    said = [
        fault.replace(key, "")
        for value in WRONG
        for fault in faults_of(usual | ({key: value} if own else {"secrecy": {key: value}}))
    ]
    assert said
    assert not [fault for fault in said if ENGLISH.search(fault)]


def faults_of(content):
    """What is wrong with this content of a mapping; nothing where it is one."""
    try:
        Mapping.of(content, "m")
    except DefinitionError as error:
        return error.faults
    return ()


def test_a_file_that_is_no_mapping_is_named(tmp_path):
    """One that is not there, one that is no text, one that is too long: in German, with its name."""
    (tmp_path / "bild.toml").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "lang.toml").write_text("#" * (TEXT_MOST + 1), encoding="utf-8")
    for name, said in {
        "fehlt.toml": "gibt es nicht; stimmt der Pfad",
        "bild.toml": "nicht als Text in UTF-8",
        "lang.toml": "ist zu lang für eine Zuordnung",
    }.items():
        with pytest.raises(DefinitionError, match=f"{name}: .*{said}"):
            mapping(str(tmp_path / name))


FIXED = given.OFFERS.model_copy(
    update={
        "correction": (
            Correction(where={"nr": '7 "b"'}, set={"name": "Zum Bären\\"}, reason="Zahlendreher"),
        )
    }
)


@pytest.mark.parametrize(
    "one",
    [*map(mapping, catalogue()), given.CELLS, given.INDICATORS, told.VORHABEN, told.SURVEY, FIXED],
    ids=itertools.count(),
)
def test_a_mapping_that_is_spelled_is_the_same_mapping(one):
    """Nothing is lost on the way to TOML and back: not a correction, not a quotation mark."""
    assert Mapping.written(spelled(one), "m") == one


def test_another_stichtag_changes_that_line_alone():
    """Comments and everything else stay as somebody wrote them."""
    made = for_day(KITAS, date(2026, 12, 31))
    assert made == KITAS.replace("stichtag = 2025-12-31 ", "stichtag = 2026-12-31 ")
    assert Mapping.written(made, "m").stichtag == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        KITAS.replace("2025-12-31", '"2025-12-31"'),
        KITAS.replace('title = "Kitas"', 'title = """Kitas\nstichtag = 2020-01-01\n"""'),
        mapping_text("osm/adressen"),
    ],
    ids=["quoted", "a line that only looks like it", "left to the file"],
)
def test_another_stichtag_holds_however_it_was_written(text):
    """The mapping is the same but for its day."""
    before = Mapping.written(text, "m")
    made = Mapping.written(for_day(text, date(2026, 12, 31)), "m")
    assert made == before.model_copy(update={"stichtag": date(2026, 12, 31)})
