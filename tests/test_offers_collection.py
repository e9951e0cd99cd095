"""Offers as they are published: what lists tell of them, and which fields they serve."""

from datetime import date

import numpy as np
import pytest

import city
from geo_lsz import frames
from geo_lsz.evidence_words import supply_words
from geo_lsz.frames import ALL
from geo_lsz.offers_collection import offers_collection
from geo_lsz.publication import Geography, Origin
from maps.offer_words import about_lines
from maps.pack_offers import table_of
from maps.web_map import offer_lines

ORIGIN = Origin(date(2025, 12, 31), "dl-de/by-2-0", "Stadt")
NEW = (
    "angebotsform",
    "felder_genannt",
    "zielgruppen",
    "sprachen",
    "barrierefrei",
    "gueltig_von",
    "gueltig_bis",
)


@pytest.fixture
def told():
    """The offers of the small city, of which k1 and b1 tell more."""
    offers = city.offers()
    offers.loc["k1", ["handlungsfelder", "angebotsform"]] = ["dialog, bildung", "einrichtung"]
    offers.loc["k1", ["zielgruppen", "sprachen"]] = ["unter_6, alle", "de, ar"]
    offers.loc["k1", ["barrierefrei", "gueltig_von"]] = ["teilweise", "2020-08-01"]
    offers.loc["k1", "gueltig_bis"] = "2027-07-31"
    offers.loc["b1", list(frames.value_columns("stunden"))] = [19.5, "ok", 19.5, 19.5]
    return offers


def published(offers):
    """The collection of these offers and its features."""
    lists = offers["name"].map(lambda _: "Liste")
    raum = Geography("planungsraeume", "Planungsräume", "2025", city.planungsraeume(), ORIGIN)
    return offers_collection(offers, lists, [raum], ORIGIN)


def test_an_offer_serves_the_fields_it_names_and_those_of_its_kind(told):
    """k1 names Dialog before Bildung, and as a Kita serves Vereinbarkeit; k2 that alone."""
    _, features = published(told)
    assert features.loc["k1", "handlungsfelder"] == "dialog,bildung,vereinbarkeit"
    assert features.loc["k2", "handlungsfelder"] == "vereinbarkeit"
    assert features.loc["k1", "felder"].startswith("Dialog der Generationen; Bildung im familiären")


def test_what_lists_tell_is_published_in_german(told):
    """Form, groups and languages by their names; hours with a status; empty where nobody told."""
    collection, features = published(told)
    assert features.loc["k1", list(NEW)].to_list() == [
        *("Einrichtung", "Dialog der Generationen; Bildung im familiären Umfeld"),
        "Kinder unter 6 Jahren; Alle Einwohnerinnen und Einwohner",
        *("Deutsch, Arabisch", "teilweise", "2020-08-01", "2027-07-31"),
    ]
    assert features.loc["k2", list(NEW)].isna().all()
    assert features["stunden_status"].to_dict() == {
        **dict.fromkeys(["k1", "k2", "k3", "m1"], "missing"),
        "b1": "ok",
    }
    assert {"sprachen": "Sprachen", "stunden": "Stunden je Woche"}.items() <= (
        collection.properties.items()
    )


def test_what_no_list_tells_has_no_column():
    """A city whose lists tell none of it publishes no empty columns."""
    collection, features = published(city.offers())
    assert not {*NEW, "lage", "stunden", "stunden_status"} & {*features, *collection.properties}


def test_tables_and_tooltips_say_it_in_words(told):
    """Who is not told for whom an offer is, reads the Zielgruppe of its kind; nothing is said of nothing."""
    _, features = published(told)
    k1, k2, b1 = table_of(features.loc[["k1", "k2", "b1"]], date(2025, 12, 31))
    assert (k1.form, k1.whom) == (
        "Einrichtung",
        "Kinder unter 6 Jahren; Alle Einwohnerinnen und Einwohner",
    )
    fields = "Handlungsfelder: Dialog der Generationen; Bildung im familiären Umfeld"
    assert k1.about == (fields, "Sprachen: Deutsch, Arabisch", "teilweise barrierefrei")
    assert k1.until == "besteht bis 31.07.2027"
    assert (k2.form, k2.whom, k2.about, k2.until) == ("", "Kinder unter 6 Jahren", (), "")
    assert b1.about == ("19,5 Stunden je Woche",)
    assert offer_lines(features.loc["k1"]) == [
        *("Kita Eins", "Kindertageseinrichtung (Einrichtung)", "Träger: keine Angabe"),
        *(fields, "Sprachen: Deutsch, Arabisch", "teilweise barrierefrei"),
    ]
    assert offer_lines(features.loc["k2"])[1:] == [
        *("Kindertageseinrichtung", "Träger: keine Angabe"),
    ]


def test_a_release_of_an_earlier_version_says_nothing_of_it():
    """It has no such columns."""
    assert not list(about_lines({"name": "Kita"}))


def test_bestand_counts_what_names_the_field_beside_what_is_of_its_kinds(told):
    """In 05 lie Kita Drei and the Bibliothek; only the latter names the field, and is told apart."""
    told.loc["b1", "handlungsfelder"] = "dialog, feld"
    inputs = city.inputs(offers=told)
    areas = inputs.areas["planungsraeume"].index
    found = {(ALL, "headline"): frames.values(np.full(len(areas), np.nan), areas)}
    said = supply_words(inputs, city.field("kita"), found, "planungsraeume", areas)
    assert said["05"].split(";")[0] == "2 Angebote im Gebiet, davon 1 nach eigener Angabe"
    assert said["01"].split(";")[0] == "1 Angebot im Gebiet"
    assert said["09"].split(";")[0] == "kein Angebot im Gebiet"
