"""Several words in one text, as frames keep them: `beratung, bildung`."""

from collections.abc import Iterable, Mapping

from pandas import Series

_BETWEEN = ", "


def joined(words: Iterable[str]) -> str:
    """Words in one text, each once, in the order in which they are told."""
    return _BETWEEN.join(dict.fromkeys(words))


def parted(text: str) -> list[str]:
    """The words of what `joined` or `service_area.spelled` wrote."""
    return text.split(_BETWEEN)


def titled(told: Series, titles: Mapping[str, str], between: str = "; ") -> Series:
    """The titles of such words, NA where nobody told any.

    between : a semicolon, where titles have commas of their own
    """
    named = told.map(
        lambda text: between.join(titles[word] for word in parted(text)), na_action="ignore"
    )
    return named.astype("str")
