"""Settings travel: as a link that fills the form, and as a file that is read again next year."""

import re
from html import unescape

import pytest

from draft_city import ADDRESS, deliver_indicators, drafted
from geo_lsz.vorgaben import MOST_CHARACTERS


def typed(page):
    """What stands in the form of a page, by name."""
    inputs = re.findall(r'<input id="[^"]*" name="([^"]+)" value="([^"]*)"', page)
    chosen = re.findall(
        r'name="([^"]+)"[^>]*>\s*(?:<option[^>]*>[^<]*</option>\s*)*?<option value="(\w+)" selected',
        page,
    )
    note = re.search(r'<textarea id="notiz"[^>]*>\n([^<]*)</textarea>', page)
    return dict(inputs) | dict(chosen) | {"notiz": unescape(note[1])}


def test_a_draft_is_reckoned_again_next_year_from_its_file(city, planner, tmp_path):
    """Saved, read with other data, reckoned: the same settings and name, another draft."""
    told = {
        "kita__minuten": "12,5",
        "kita__abnahme": "glocke",
        "kita__rest": "10",
        "gewicht__sgb2_unter_15": "3",
    }
    path = drafted(planner, **told, name="Kurze Wege", notiz="Zeile 1\nZeile 2", wer="Planung")
    answer = planner.get(f"{path}/einstellungen")
    assert answer.headers["content-type"].startswith("application/toml")
    assert answer.headers["content-disposition"].endswith('.toml"')
    assert "für Beispiel" in answer.text
    deliver_indicators(city, tmp_path)
    form = planner.post(f"{ADDRESS}/einstellungen", data={"datei": answer.text})
    assert form.status_code == 200
    filled = typed(form.text)
    expected = {name.replace("__", "."): text for name, text in told.items()}
    assert {key: filled[key] for key in expected} == expected
    assert (filled["name"], filled["wer"]) == ("Kurze Wege", "Planung")
    assert filled["notiz"] == "Zeile 1\nZeile 2"
    again = planner.post(ADDRESS, data={"feld": "vereinbarkeit", **filled})
    assert "12,5 statt 15 Minuten" in again.text
    assert "<h1>Entwurf: Kurze Wege</h1>" in again.text


def test_the_link_fills_the_form_with_the_same_settings(planner):
    """Reckoned from the link as it stands, it is the same draft."""
    path = drafted(planner, kita__minuten="33,3", kita__abnahme="steil")
    link = unescape(re.search(r'href="([^"]*)">Weiter verändern', planner.get(path).text)[1])
    filled = typed(planner.get(link).text)
    again = planner.post(ADDRESS, data={"feld": "vereinbarkeit", **filled})
    assert again.url.path == path


def test_what_is_wrong_with_a_file_is_told_beside_it(planner):
    """400, each fault with its line, the text still there, the page begins there; other fields untouched."""
    text = 'handlungsfeld = "wohnumfeld"\n[vorgaben]\nspielplatz.minuten = 500\nrutsche.minuten = 3'
    answer = planner.post(f"{ADDRESS}/einstellungen", data={"datei": text})
    assert answer.status_code == 400
    assert "Zeile 3: vorgaben.spielplatz.minuten: Erwartet wird" in answer.text
    assert "Zeile 4: vorgaben.rutsche.minuten: Das lässt sich hier nicht setzen" in answer.text
    assert text in unescape(answer.text)
    assert '<h2 id="setzen">Wohnumfeld und Lebensqualität</h2>' in answer.text
    assert re.search(
        r'<textarea id="datei"[^>]*aria-describedby="datei-fehler" autofocus>', answer.text
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Erwartet wird eines von vereinbarkeit"),
        ("<script>", "kein gültiges TOML"),
        ("x" * (MOST_CHARACTERS + 1), "zu lang; höchstens 20000 Zeichen"),
        ("[" * 15_000, "kein gültiges TOML"),
        ('handlungsfeld = "steuerung"', "Erwartet wird eines von vereinbarkeit"),
    ],
)
def test_a_hostile_or_wrong_file_is_told_and_harms_nothing(planner, text, fault):
    """400, with what is expected."""
    answer = planner.post(f"{ADDRESS}/einstellungen", data={"datei": text})
    assert answer.status_code == 400
    assert fault in answer.text


def test_many_faults_are_told_in_part(planner):
    """Ten of them, and how many there are beside these."""
    text = 'handlungsfeld = "vereinbarkeit"\n[vorgaben]\n' + "\n".join(
        f"k{n} = 1" for n in range(500)
    )
    answer = planner.post(f"{ADDRESS}/einstellungen", data={"datei": text})
    assert "… und 490 weitere." in answer.text
    assert answer.text.count("Das lässt sich hier nicht setzen") == 10


def test_a_flood_is_not_read(planner):
    """Past 200,000 bytes the rest is not waited for."""
    answer = planner.post(f"{ADDRESS}/einstellungen", data={"datei": "x" * 300_000})
    assert answer.status_code == 400
    assert "zu groß; höchstens 200000 Bytes" in answer.text
