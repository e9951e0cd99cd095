"""A mapping is proposed for a file, with its reasons; what nobody can know is left open and said."""

import sys
import tomllib

import pandas as pd
import pytest
from hypothesis import given as random
from hypothesis import settings
from hypothesis import strategies as st

import deliveries as given
from api.cli import main
from geo_lsz.errors import DefinitionError
from layers import guesses
from layers.headers import Wanted, match
from layers.intake import proposal, take_in
from layers.layer import layer
from layers.mapping import Mapping, mapping
from layers.propose import propose
from layers.readers import RawTable, read
from layers.store import Store
from realdata import HERE, needs_realdata

HEADER = (
    "lfd. Nr.;Name der Einrichtung;Art;Straße;Haus-Nr.;PLZ;Platzzahl ges.;Rechtswert;Hochwert;Notiz"
)
TOLD = 'stichtag = 2026-12-31\nlicence = "dl-de/by-2-0"\nattribution = "Stadt Beispiel"\n'


def kitas(folder, name="kitas_2026.csv"):
    """Three offers, as another department writes them."""
    here = f"{given.WEST + 500},5;{given.SOUTH + 500},25"
    return given.csv(
        folder,
        name,
        HEADER,
        f"1;Regenbogen;Kita;Hauptstr.;5;01067;45;{here};",
        f"2;Zwergenland;Kinder-Tageseinrichtung;Hauptstr.;7;01067;k.A.;{here};neu",
        f"3;Treff;Seniorentreff;Hauptstr.;7;01067;1.234;{here};",
    )


def proposed(file, slug, like=None, **geographies):
    """The proposal as a person reads it, and as TOML."""
    text = propose(read(file), slug, like, {k: pd.Index(v) for k, v in geographies.items()})
    return text, tomllib.loads(text)


def test_headers_of_another_office_are_found_with_their_reason(tmp_path):
    """What the catalogue knows is sure; what only looks like it is marked; the rest is listed."""
    text, toml = proposed(kitas(tmp_path), "offers")
    assert toml["columns"] == {
        "offer": "lfd. Nr.",
        "name": "Name der Einrichtung",
        "angebotsart": "Art",
        "strasse": "Straße",
        "hausnummer": "Haus-Nr.",
        "plz": "PLZ",
        "places": "Platzzahl ges.",
        "x": "Rechtswert",
        "y": "Hochwert",
    }
    assert 'offer = "lfd. Nr."  # 100: heißt „lfd. Nr“' in text
    assert 'places = "Platzzahl ges."  # bitte prüfen: 82: ähnelt „Platzzahl“' in text
    assert '# Nicht zugeordnet: "Notiz"' in text


def test_words_and_signs_are_proposed_where_they_are_clear(tmp_path):
    """A comma is the decimal sign, `k.A.` is missing, and words of kinds are translated."""
    text, toml = proposed(kitas(tmp_path), "offers")
    assert toml["decimal"] == ","
    assert toml["markers"] == {"k.A.": "missing"}
    assert toml["values"]["angebotsart"] == {
        "Kinder-Tageseinrichtung": "kita",
        "Kita": "kita",
        "Seniorentreff": "seniorentreff",
    }
    assert '"Kita" = "kita"  # 100' in text
    assert 'crs = "EPSG:25832"  # bitte prüfen: UTM ohne Zone' in text


def test_a_proposal_says_what_is_missing_until_a_person_fills_it_in(tmp_path):
    """It does not load as it stands; with day, licence and name of the office it is imported."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    file = kitas(tmp_path)
    text = proposal(store, "offers", file)
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(
        DefinitionError, match=r"(?s)m\.toml: licence: fehlt.*m\.toml: attribution: fehlt"
    ):
        mapping(str(tmp_path / "m.toml"))
    (tmp_path / "m.toml").write_text(TOLD + text, encoding="utf-8")
    taken = take_in(store, "offers", file, mapping(str(tmp_path / "m.toml")))
    frame = store.frame(taken.snapshot.id)
    assert frame["places"].fillna(-1).to_list() == [45, -1, 1234]
    assert frame.geometry.x.to_list() == [given.WEST + 500.5] * 3
    assert frame["angebotsart"].to_list() == ["kita", "kita", "seniorentreff"]
    store.close()


def test_a_yearly_delivery_with_renamed_columns_keeps_what_was_said_before(tmp_path):
    """Last year's mapping tells the rest; a renamed column is found anew, a lost one is named."""
    like = given.OFFERS.model_copy(update={"if_empty": {"name": "ohne Namen"}})
    file = given.csv(
        tmp_path,
        "kitas.csv",
        "nr;Name der Einrichtung;PLZ;Kapazität;x;Hochwert",
        f"1;Regenbogen;01067;45;{given.WEST};{given.SOUTH}",
    )
    text, toml = proposed(file, "offers", like)
    assert toml["columns"] == {
        "offer": "nr",
        "name": "Name der Einrichtung",
        "plz": "PLZ",
        "places": "Kapazität",
        "x": "x",
        "y": "Hochwert",
    }
    assert toml["constants"] == {"angebotsart": "kita"}
    assert (toml["if_empty"], toml["secrecy"]["rule"]) == ({"name": "ohne Namen"}, "open")
    assert "# stichtag = 2025-12-31  # bitte prüfen: so war er bisher" in text
    loaded = Mapping.of(tomllib.loads("stichtag = 2026-12-31\n" + text), "m")
    assert loaded.source == like.source


def test_a_geography_is_found_by_its_codes(tmp_path):
    """All codes of the file are Ortsteile; were there one more, a person would have to say."""
    _, toml = proposed(given.indicators(tmp_path), "indicators", ortsteile=["01", "02", "03"])
    assert toml["geography"] == "ortsteile"
    text, toml = proposed(given.indicators(tmp_path), "indicators", ortsteile=["01"])
    assert "geography" not in toml
    assert "es gibt ortsteile" in text


def test_units_are_proposed_only_where_the_header_says_them(tmp_path):
    """One column says per cent, the other does not say what its numbers are."""
    file = given.csv(tmp_path, "atlas.csv", "OT;Arbeitslose in %;Alleinerziehende", "01;12,5;8,1")
    text, toml = proposed(file, "indicators", ortsteile=["01"])
    assert toml["wide"] == {
        "arbeitslose": "Arbeitslose in %",
        "alleinerziehende": "Alleinerziehende",
    }
    assert toml["indicators"]["arbeitslose"] == "Arbeitslose"
    assert toml["units"] == {"arbeitslose": "%"}
    assert 'arbeitslose = "%"  # so sagt es die Überschrift' in text


def test_what_stands_below_a_header_counts():
    """Two columns may be called Nr; the one whose values repeat is no id, and words are no number."""
    rows = pd.DataFrame({"Nr.": ["5", "5"], "Nr": ["1", "2"], "Plätze": ["viele", "wenige"]})
    columns = layer("offers").columns
    wanted = {
        name: Wanted((name, columns[name].title, *columns[name].synonyms), columns[name])
        for name in ("offer", "hausnummer", "places")
    }
    found = match(rows.astype("str"), wanted)
    assert {name: one.header for name, one in found.items()} == {"offer": "Nr", "hausnummer": "Nr."}


@pytest.mark.parametrize(
    ("texts", "sign", "sure"),
    [
        (["12,5", "1.234,5"], ",", True),
        (["12.5", "7"], ".", True),
        (["1.234", "7"], ",", False),
        (["12,5", "12.5"], ",", False),
    ],
)
def test_a_decimal_sign_is_guessed_only_where_it_shows(texts, sign, sure):
    """12.5 can only be a point; 1.234 may be either, and a person has to look."""
    found = guesses.decimal([pd.Series(texts)])
    assert (found.value, found.sure) == (sign, sure)


def test_whole_numbers_show_no_decimal_sign():
    """Nothing is guessed from 12 and 7."""
    assert guesses.decimal([pd.Series(["12", "7", ""])]) is None


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        ("11.03", "50.98", "EPSG:4326"),
        ("32640500", "5650500", "EPSG:4647"),
        ("4432100", "5650500", "EPSG:31468"),
        ("4300500", "3100500", "EPSG:3035"),
        ("1", "2", None),
    ],
)
def test_a_reference_system_is_known_by_where_germany_lies_in_it(x, y, crs):
    """Degrees, UTM with its zone, Gauß-Krüger and the grid of the census; else none."""
    found = guesses.crs(pd.Series([x]), pd.Series([y]), ".")
    assert (found.value if found else None) == crs


@settings(deadline=None)  # definitions are read by the first example
@random(st.lists(st.text(max_size=12), unique=True, max_size=6))
def test_any_headers_give_toml_that_can_be_read(headers):
    """Whatever stands in the first line, the proposal is TOML, and no header is used twice."""
    rows = pd.DataFrame({name: ["1", "x"] for name in headers}, index=[2, 3], dtype="str")
    toml = tomllib.loads(propose(RawTable("liste.csv", rows), "offers", None, {}))
    used = list(toml["columns"].values())
    assert len(used) == len(set(used))
    assert set(used) <= set(headers)


def test_the_command_line_writes_a_proposal_and_overwrites_none(tmp_path, monkeypatch, capsys):
    """The second time it says so, with exit code 2."""
    file = kitas(tmp_path)
    argv = [
        "geo-lsz",
        "import",
        "offers",
        str(file),
        "--propose",
        "--db",
        f"sqlite:///{tmp_path}/x.db",
    ]
    monkeypatch.setattr(sys, "argv", argv)
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    assert "Zeilen „bitte prüfen“" in capsys.readouterr().out
    assert tomllib.loads((tmp_path / "kitas_2026.toml").read_text("utf-8"))["layer"] == "offers"
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "gibt es schon" in capsys.readouterr().err


@needs_realdata
def test_real_deliveries_are_recognised():
    """Berlin's Kitas and Jena's census: the columns that the catalogue's mappings name by hand."""
    _, kitas_2022 = proposed(HERE / "berlin" / "kitas_2022_epsg25833.geojson", "offers")
    assert kitas_2022["crs"] == "EPSG:25833"
    assert {k: kitas_2022["columns"][k] for k in ("offer", "name", "traeger", "places")} == {
        "offer": "id",
        "name": "name",
        "traeger": "traeger",
        "places": "plaetze",
    }
    _, census = proposed(HERE / "jena" / "zensus2011_gitter_1km.csv", "cells")
    assert census["crs"] == "EPSG:3035"
    assert census["persons"] == {"alle": "Einwohner"}
    assert census["percents"] == {"unter_18": "unter18_A", "ab_65": "ab65_A"}


def test_several_words_of_a_field_are_proposed_one_by_one(tmp_path):
    """Languages and fields that the catalogue knows need no line; each strange word gets one of its own."""
    here = f"{given.WEST};{given.SOUTH}"
    file = given.csv(
        tmp_path,
        "beratung.csv",
        "Nr;Name;Art;Rechtswert;Hochwert;Sprachen;Handlungsfelder",
        f"1;A;kita;{here};Deutsch, Türkich;Beratung, Unterstützung und Information",
        f"2;B;kita;{here};uk/Xyzzy;dialog",
    )
    text, toml = proposed(file, "offers")
    assert toml["columns"]["sprachen"] == "Sprachen"
    assert toml["values"] == {"sprachen": {"Türkich": "tr"}}
    assert '"Türkich" = "tr"  # bitte prüfen: ' in text
    assert '# "Xyzzy" = ""  # bitte prüfen: es gibt die deutschen Namen der Sprachen' in text
