"""Several words in one field of a list: where one ends, and what each of them is called here."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pandas import Series

from geo_lsz.several import joined, parted
from layers.layer import Column

_SIGNS = ",;/"
_WORD = rf"[^{_SIGNS}]+"
_ENDS = rf"(?=\s*(?:[{_SIGNS}]|$))"


def words_in(text: str, known: Iterable[str] = ()) -> list[str]:
    """The words of a field, parted by `,`, `;` or `/`, without spaces at their edges.

    known : words that may hold such a sign themselves (`Steuerung, Vernetzung, Nachhaltigkeit`)
    """
    return _parted(text, _word(known))


def in_our_words(texts: Series, words: Mapping[str, str]) -> Series:
    """Fields as `joined` writes them, each word as `words` calls it; one that it does not know stays.

    words : word of a list, however large its letters are = word of ours
    """
    ours = {word.lower(): name for word, name in words.items()}
    word = _word(words)
    said = {
        text: joined(ours.get(part.lower(), part) for part in _parted(text, word))
        for text in texts.unique()
    }
    return texts.map(said).astype("str")


def _word(known: Iterable[str]) -> re.Pattern[str]:
    """What a word looks like, the longest of those first that hold a sign."""
    holding = [word for word in known if set(word) & set(_SIGNS)]
    whole = [rf"\s*{re.escape(word)}{_ENDS}" for word in sorted(holding, key=len, reverse=True)]
    return re.compile("|".join([*whole, _WORD]), re.IGNORECASE)


def _parted(text: str, word: re.Pattern[str]) -> list[str]:
    return [part.strip() for part in word.findall(text) if part.strip()]


def as_the_catalogue(texts: Series, column: Column, translated: Mapping[str, str]) -> Series:
    """Fields with several words of a column in our words, told by them, by their titles, or translated.

    translated : word of the list = word (or several) of ours, as the mapping says
    """
    titles = {title: word for word, title in column.vocabulary.items()}
    return in_our_words(in_our_words(texts, translated), titles | {w: w for w in titles.values()})


def strangers(texts: Series, column: Column) -> Series:
    """Of fields in our words those that the column does not know; rows without any are left out."""
    found = texts.map(lambda text: joined(_strange(text, column.vocabulary))).astype("str")
    return found[found != ""]


def _strange(text: str, vocabulary: Mapping[str, str]) -> Iterator[str]:
    return (word for word in parted(text) if word and word not in vocabulary)
