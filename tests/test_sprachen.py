"""Languages: ISO 639 codes and their German names."""

import re

from geo_lsz.sprachen import sprachen


def test_codes_are_those_of_iso_639_and_no_name_stands_twice():
    """Two or three small letters; a name that two codes share could not be read back."""
    told = sprachen()
    assert all(re.fullmatch("[a-z]{2,3}", code) for code in told)
    assert len({name.lower() for name in told.values()}) == len(told)


def test_languages_that_people_in_german_cities_speak_have_their_names():
    """As ISO 639-1 and, of the last two, ISO 639-3 call them."""
    assert {code: sprachen()[code] for code in ("de", "tr", "uk", "fa", "vi", "ckb", "gsg")} == {
        "de": "Deutsch",
        "tr": "Türkisch",
        "uk": "Ukrainisch",
        "fa": "Persisch",
        "vi": "Vietnamesisch",
        "ckb": "Zentralkurdisch",
        "gsg": "Deutsche Gebärdensprache",
    }


def test_what_names_no_language_is_none():
    """`mul`, `und` and `zxx` say that there are several, an unknown one, or none."""
    assert not {"mul", "und", "zxx", "mis"} & set(sprachen())
