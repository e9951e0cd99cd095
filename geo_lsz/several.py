"""Several words in one text, as frames keep them: `beratung, bildung`."""

from collections.abc import Iterable

_BETWEEN = ", "


def joined(words: Iterable[str]) -> str:
    """Words in one text, each once, in the order in which they are told."""
    return _BETWEEN.join(dict.fromkeys(words))


def parted(text: str) -> list[str]:
    """The words of what `joined` or `service_area.spelled` wrote."""
    return text.split(_BETWEEN)
