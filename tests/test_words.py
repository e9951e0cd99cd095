"""Several words in one field of a list: where one ends, and which of ours it is."""

import pytest
from pandas import Series

from layers.layer import Column
from layers.words import as_the_catalogue, strangers, words_in

FIELDS = Column(title="Felder", kind="text", several=True, defined_in="handlungsfelder")


def ours(*texts: str, **translated: str) -> list[str]:
    """These fields in our words."""
    return as_the_catalogue(Series(texts, dtype="str"), FIELDS, translated).to_list()


@pytest.mark.parametrize("text", ["a,b/c;d", " a , b /c; d ", "a,,b;/c, d,"])
def test_a_word_ends_at_a_comma_a_semicolon_or_a_slash(text):
    """Spaces at its edges are no part of it, and between two signs there is no word."""
    assert words_in(text) == ["a", "b", "c", "d"]


def test_a_word_may_hold_a_sign_itself():
    """The title of a Handlungsfeld stays whole wherever it stands, and however large its letters are."""
    assert ours(
        "Steuerung, Vernetzung, Nachhaltigkeit; dialog",
        "dialog/steuerung, vernetzung, Nachhaltigkeit",
        "Steuerung, Vernetzung",
    ) == ["steuerung, dialog", "dialog, steuerung", "steuerung, Vernetzung"]


def test_the_first_word_stays_the_first_and_each_stands_once():
    """Order is told: the first Handlungsfeld is the main one."""
    assert ours("Wohnumfeld, bildung, WOHNUMFELD", "") == ["wohnumfeld, bildung", ""]


def test_a_word_of_the_list_may_mean_several_of_ours():
    """A category of the city stands for two fields; a word that nobody translates stays as it is."""
    assert ours("Reden/Spielen", Reden="beratung, dialog") == ["beratung, dialog, Spielen"]


def test_words_that_the_catalogue_does_not_know_are_named_without_the_others():
    """Of three words the two strange ones; a field that is empty or known is left out."""
    told = Series(["bildung, Sport, Spiel", "bildung", ""], index=[2, 3, 4], dtype="str")
    assert strangers(told, FIELDS).to_dict() == {2: "Sport, Spiel"}


def test_languages_are_told_by_name_or_code():
    """German names and codes of ISO 639 mean the same; what is no language is named."""
    languages = Column(title="Sprachen", kind="text", several=True, defined_in="sprachen")
    told = Series(["Deutsch, arabisch/UK", "Deutsche Gebärdensprache", "Elbisch, Deutsch"])
    found = as_the_catalogue(told, languages, {})
    assert found.to_list()[:2] == ["de, ar, uk", "gsg"]
    assert list(strangers(found, languages)) == ["Elbisch"]
    assert "Deutsch (de)" in languages.known_words
