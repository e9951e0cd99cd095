"""Choice: which of several tables in a file is meant, and which of its rows holds the headers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from layers.reading.asked import Asked
from layers.reading.table import Source, short


@dataclass(frozen=True, slots=True)
class Kind:
    """How tables of a file are spoken of: one that is named, several, none of them, and any."""

    one: str
    several: str
    none: str
    any: str


SHEETS = Kind("das Tabellenblatt", "Tabellenblätter", "keines", "eines")
MAP_LAYERS = Kind("die Ebene", "Ebenen", "keine", "eine")
SHAPEFILES = Kind("das Shapefile", "Shapefiles", "keines", "eines")


def chosen(source: Source, asked: Asked, there: Mapping[str, Collection[str]], kind: Kind) -> str:
    """The name of the table that is meant.

    there : texts that may be headers, by name of the table

    The one that the mapping names; else the only one that has all headers of
    the mapping; else the only one there is. Raises InputError, with their
    names, where that leaves several or none.
    """
    names = _listed(list(there))
    if not there:
        said = f"die Datei hat keine {kind.several} mit Überschriften und Daten"
        source.refuse(f"{said}; bitte neu anfordern")
    if asked.sheet:
        if asked.sheet not in there:
            said = f"{kind.one} „{asked.sheet}“ gibt es nicht, nur {names}"
            source.refuse(f'{said}; in der Zuordnung berichtigen: sheet = "{next(iter(there))}"')
        return asked.sheet
    fitting = [name for name, texts in there.items() if set(asked.headers) <= set(texts)]
    if len(fitting) == 1:
        return fitting[0]
    if len(there) == 1:
        return next(iter(there))
    if not fitting:
        said = f"{kind.none} der {kind.several} {names} hat alle Spalten der Zuordnung"
        source.refuse(f'{said}; {kind.any} nennen: sheet = "{next(iter(there))}"')
    said = f"mehrere {kind.several} passen: {_listed(fitting)}"
    return source.refuse(f'{said}; {kind.any} in der Zuordnung nennen: sheet = "{fitting[0]}"')


def header_row(rows: Sequence[Sequence[str]], asked: Asked) -> int | None:
    """Which of the rows holds the headers, from 0; None where none can.

    The first that has all headers of the mapping; else the first of those with
    the most different texts that are no numbers.
    """
    wanted = set(asked.headers)
    for at, cells in enumerate(rows):
        if wanted and wanted <= set(cells):
            return at
    words = [len({cell for cell in cells if cell and not _is_number(cell)}) for cells in rows]
    most = max(words, default=0)
    return words.index(most) if most else None


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").lstrip("+-").isdecimal()


def _listed(names: list[str]) -> str:
    return short(", ".join(f"„{name}“" for name in names))
