"""Vorgaben: what was written is read again, and what is wrong with a file is told with its line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_lsz.demand import Choice
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.variant import demands, variant
from geo_lsz.vorgaben import read_file, written

FIELDS = handlungsfelder()
KITA = FIELDS["vereinbarkeit"]


def file_of(field, other, **texts):
    """The file of a variant, as it is written on a day in a city."""
    return written(field, other, texts=texts, city="Beispiel", day=date(2026, 11, 27))


@given(
    st.sampled_from(sorted(FIELDS)), st.data(), st.text(st.characters(codec="utf-8"), max_size=60)
)
def test_what_was_written_is_read_again(slug, data, name):
    """Any demands of any field, to the last bit, and a name with whatever characters it may have."""
    field = FIELDS[slug]
    told = {}
    for key, demand in demands(field).items():
        if data.draw(st.booleans()) and not key.endswith(("abnahme", "rest")):
            told[key] = data.draw(st.floats(demand.least, demand.most))
        elif isinstance(demand, Choice):
            told[key] = data.draw(st.sampled_from(sorted(demand.options)))
    other = variant(field, told)
    said = "".join(filter(str.isprintable, name))
    found = read_file(file_of(field, other, name=said), FIELDS)
    assert found.faults == ()
    assert found.field == field
    assert variant(field, found.values) == other
    assert found.texts == ({"name": said} if said else {})


def test_a_file_says_only_what_is_different_and_what_it_means():
    """Handlungsfeld, city and day, the one number with its unit and what is usual; a name of a city stays a comment."""
    text = written(
        KITA,
        variant(KITA, {"kita.minuten": 20.0}),
        texts={"name": "Weitere Wege", "notiz": ""},
        city="Neu\nstadt = 1",
        day=date(2026, 11, 27),
    )
    assert "# Geschrieben am 27.11.2026 für Neu stadt = 1." in text
    assert 'handlungsfeld = "vereinbarkeit"' in text
    assert 'name = "Weitere Wege"' in text
    assert "# Kindertageseinrichtung, so weit gehen Menschen, Minuten; üblich: 15" in text
    plain = [line for line in text.splitlines() if line and line[0] not in "#["]
    assert len(plain) == 3
    assert plain[-1] == "kita.minuten = 20"


def test_a_file_from_another_desk_is_read():
    """With a byte order mark, Windows lines, and tables instead of dots."""
    text = '\ufeffhandlungsfeld = "vereinbarkeit"\r\n[vorgaben.kita]\r\nminuten = 20\r\n'
    found = read_file(text, FIELDS)
    assert (found.values, found.faults) == ({"kita.minuten": 20.0}, ())


HEAD = 'handlungsfeld = "vereinbarkeit"\n[vorgaben]\n'

WRONG = {
    "a comma": (HEAD + "kita.richtwert = 0,5", "Zeile 3: Stelle 19: Das ist kein gültiges TOML"),
    "out of bounds": (
        HEAD + "kita.minuten = 1000",
        "Zeile 3: vorgaben.kita.minuten: Erwartet wird",
    ),
    "in a table": (
        'handlungsfeld = "vereinbarkeit"\n[vorgaben.kita]\n\nminuten = 0',
        "Zeile 4: vorgaben.kita.minuten: Erwartet wird eine Zahl von 1 bis 180; gegeben ist „0“",
    ),
    "a kind that is not": (
        HEAD + "hort.minuten = 5",
        "Zeile 3: vorgaben.hort.minuten: Das lässt sich",
    ),
    "too deep": (HEAD + "kita.a.b.c = 5", "vorgaben.kita.a: Das lässt sich hier nicht setzen"),
    "no number": (HEAD + "kita.minuten = [5]", "Zeile 3: vorgaben.kita.minuten: Erwartet wird"),
    "a field that is not": (
        'handlungsfeld = "kultur"',
        "Zeile 1: handlungsfeld: Erwartet wird eines",
    ),
    "no field": ("[vorgaben]", "handlungsfeld: Erwartet wird eines von steuerung, vereinbarkeit"),
    "another key": ("stadt = 1\n" + HEAD, "Zeile 1: stadt: Das gibt es in dieser Datei nicht"),
    "a name that is none": ("name = 3\n" + HEAD, "Zeile 1: name: Erwartet wird ein Text"),
    "no table": (
        'handlungsfeld = "vereinbarkeit"\nvorgaben = 1',
        "Zeile 2: vorgaben: Erwartet wird",
    ),
    "too long": ("#" * 20_001, "zu lang; höchstens 20000 Zeichen, gegeben sind 20001"),
    "a thousand brackets": ("a = " + "[" * 9_000, "kein gültiges TOML"),
    "a thousand dots": (".".join("a" * 9_000) + " = 1", "handlungsfeld: Erwartet wird eines von"),
    "a number without end": ("a = " + "9" * 9_000, "kein gültiges TOML"),
    "not text": ("\x00\x01", "kein gültiges TOML"),
    "nothing": ("", "handlungsfeld: Erwartet wird eines von"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_file_is_told_with_its_line(name):
    """Syntax, keys, bounds and sizes, hostile ones too: a fault to read, never an exception."""
    text, expected = WRONG[name]
    found = read_file(text, FIELDS)
    assert any(expected in str(fault) for fault in found.faults), found.faults


def test_all_faults_come_at_once_in_the_order_of_the_file():
    """A person mends a list: three lines wrong, three faults."""
    found = read_file(HEAD + "kita.rest = 0\nkita.minuten = 0\nhort.minuten = 1", FIELDS)
    assert [fault.row for fault in found.faults] == [3, 4, 5]
