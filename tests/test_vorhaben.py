"""Vorhaben: from the list of the city through the whole house to a collection of their own."""

from datetime import date

import pytest
from geopandas import GeoDataFrame

import city
import deliveries as given
import voice_deliveries as told
from geo_lsz import frames
from geo_lsz.concerned import concerned, in_words
from geo_lsz.errors import InputError
from geo_lsz.voice_frames import VORHABEN
from layers.basis import editions, newest, read_inputs
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon

KEY = "beispiel.vorhaben."


def town(store, folder):
    """The two Ortsteile, their people, three Kitas and one plan."""
    take_in(store, "areas", given.areas(folder), given.AREAS)
    take_in(store, "cells", given.cells(folder), given.CELLS)
    take_in(store, "offers", given.offers(folder), given.OFFERS)
    take_in(store, "documents", told.documents(folder), told.DOCUMENTS)


@pytest.fixture
def city_store(copy_of):
    """A store with all that; both databases."""
    return copy_of(town)[0]


def released(store):
    """What a first release publishes."""
    reckon(store)
    release = publish(store, city="Beispiel", reason="Test", software="geo-lsz")
    return release, {c.key: store.features(release.id, c.key) for c in release.collections}


def test_a_list_of_vorhaben_is_kept_as_it_was_told(city_store, tmp_path):
    """Words are translated, a point tells its area, and a cost that nobody told is unknown, not 0."""
    taken = take_in(city_store, "vorhaben", told.vorhaben(tmp_path), told.VORHABEN)
    assert [str(notice) for notice in taken.notices] == [
        "vorhaben.csv, Zeile 4, Wert „Zaun“: nennt kein Handlungsfeld; zählt in keiner Belegmatrix"
    ]
    for snapshots in (newest(city_store), editions(city_store)):
        found = read_inputs(city_store, snapshots).vorhaben
        frames.check(found, VORHABEN)
        assert found.index.tolist() == [f"{KEY}V1", f"{KEY}V2", f"{KEY}V3"]
        assert found["betroffen"].tolist() == ["ortsteile/02", "stadtweit", "ortsteile/01"]
        assert found["handlungsfelder"].fillna("-").tolist() == [
            "wohnumfeld",
            "beratung, dialog",
            "-",
        ]
        assert found["stand"].tolist() == ["laufend", "geplant", "geplant"]
        assert found["kosten_eur"].fillna(-1).tolist() == [1_250_000, 0, -1]
        assert found["kosten_eur_status"].tolist() == ["ok", "ok", "missing"]
        assert found.geometry.notna().tolist() == [True, False, False]


def test_all_faults_of_a_list_come_together(city_store, tmp_path):
    """A number told twice, an area, a sum and a cost that are none: a person mends one list, not four."""
    file = told.vorhaben(
        tmp_path,
        "V1;Eins;Spielen;09;Idee;-5;plan;1;;",
        "V1;Zwei;Spielen;01;Idee;viel;plan;1;;",
    )
    with pytest.raises(InputError) as error:
        take_in(city_store, "vorhaben", file, told.VORHABEN)
    said = "\n".join(map(str, error.value.faults))
    for part in ("kommt mehrfach vor", "nennt ein Gebiet", "nicht negativ", "ist keine Zahl"):
        assert part in said
    assert not city_store.snapshots("vorhaben")


def test_a_word_of_another_list_is_translated_or_refused(city_store, tmp_path):
    """A category that the mapping does not know, and one that it takes for no Handlungsfeld."""
    file = told.vorhaben(tmp_path, "V1;Eins;Sport;01;Idee;1;plan;1;;")
    with pytest.raises(
        InputError, match=r"Wert „Sport“: dieses Wort kennt die Spalte .* wohnumfeld"
    ):
        take_in(city_store, "vorhaben", file, told.VORHABEN)
    words = told.VORHABEN.values | {"handlungsfelder": {"Sport": "bewegung"}}
    with pytest.raises(InputError, match="Wert „bewegung“: dieses Wort kennt die Spalte"):
        take_in(city_store, "vorhaben", file, told.VORHABEN.model_copy(update={"values": words}))


def test_a_source_that_is_not_there_is_found_at_import(city_store, tmp_path):
    """A claim that cites a document nobody delivered would cite nothing."""
    file = told.vorhaben(tmp_path, "V1;Eins;Spielen;01;Idee;1;nirgends;1;;")
    with pytest.raises(InputError, match="geo-lsz import documents DATEI"):
        take_in(city_store, "vorhaben", file, told.VORHABEN)


def test_vorhaben_are_published_with_their_areas_and_where_to_read_them(city_store, tmp_path):
    """A collection of their own: with and without a place, area in words and as codes, title and page."""
    take_in(city_store, "vorhaben", told.vorhaben(tmp_path), told.VORHABEN)
    release, features = released(city_store)
    shown: GeoDataFrame = features["vorhaben"]
    assert release.collection("vorhaben").kind == "vorhaben"
    assert shown["gebiet"].tolist() == ["Neudorf", "gesamte Stadt", "Altstadt"]
    assert shown["gebiete_ortsteile"].tolist() == ["02", "01, 02", "01"]
    assert shown["beleg"].fillna("-").tolist() == [
        "Sozialplan 2025, S. 12",
        "-",
        "Sozialplan 2025",
    ]
    assert shown["nummer"].tolist() == ["V1", "V2", "V3"]


def test_a_city_without_them_publishes_what_it_did(city_store, tmp_path):
    """Results of the fields are the very same beside a list of Vorhaben, with their own Stand and source."""
    before, _ = released(city_store)
    later = told.VORHABEN.model_copy(update={"attribution": "Büro", "stichtag": date(2026, 6, 30)})
    take_in(city_store, "vorhaben", told.vorhaben(tmp_path), later)
    after, _ = released(city_store)
    assert before.collection("vorhaben") is None
    of_fields = [c for c in after.collections if c.kind == "result"]
    assert of_fields == [c for c in before.collections if c.kind == "result"]


def test_whom_it_concerns_goes_up_and_down():
    """Planungsraum 01 lies in Ortsteil 10; what is said of 10 concerns 01 as part of it, never 07."""
    areas = city.inputs().areas
    named = city.DataFrame({"b": ["planungsraeume/01", "ortsteile/10, planungsraeume/01", None]})
    named.index = ["small", "both", "nobody"]
    found = concerned(named["b"].astype("str"), areas).set_index(["key", "geography", "area"])
    larger = found["larger"]
    assert larger["small", "planungsraeume"].to_dict() == {"01": False}
    assert larger["small", "ortsteile"].to_dict() == {"10": False}
    south = {f"{n:02}": n != 1 for n in range(1, 7)}
    assert larger["both", "planungsraeume"].to_dict() == south
    assert larger["both", "ortsteile"].to_dict() == {"10": False}
    assert "nobody" not in found.index.get_level_values("key")
    assert in_words(named["b"].astype("str"), areas)["both"] == "Unterstadt, Raum 01"


def test_the_whole_city_concerns_every_area_as_its_part():
    """City-wide is about all areas of all geographies, and none of them is all of it."""
    areas = city.inputs().areas
    found = concerned(city.DataFrame({"b": ["stadtweit"]}, index=["x"])["b"].astype("str"), areas)
    assert len(found) == 11
    assert found["larger"].all()
