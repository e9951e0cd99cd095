"""CSV: separated texts as German offices write them, row by row, in two passes and little memory."""

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from layers.reading.asked import Asked, Limits
from layers.reading.table import Row, Source, Table, blocks, dotted, headers, raise_faults

CHUNK_BYTES = 1024 * 1024
LONGEST_FIELD = 100_000
"""Characters; a field that is longer has lost its closing quotation mark."""

HEADER_WITHIN = 100
"""So many lines from the top headers are looked for."""

WORDS_BELOW = 20
"""So many lines of words may stand below a table without its separators."""

SEPARATOR_TOLD = re.compile(r"sep=([;,|\t])\s*", re.IGNORECASE)
"""The first line by which Excel tells itself the separator."""

WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def table(source: Source, asked: Asked, limits: Limits) -> Table:
    """The table in a CSV file.

    UTF-8 where the whole file is that strictly, else Windows-1252, the German
    Excel's. The separator is the one that the line of headers holds most of.
    """
    encoding = _encoding(source)
    csv.field_size_limit(LONGEST_FIELD)
    with _opened(source, encoding) as lines:
        top = list(islice(lines, HEADER_WITHIN))
    at, told = _header_line(source, top, asked)
    separator = told or _separator(top[at])
    rows = _records(source, encoding, at, separator)
    number, first = next(rows)
    names = headers(source, first, number, limits)
    kept = [name for name in names if name]
    cells = _cells(source, names, rows)
    return Table(kept, blocks(source, kept, cells, limits), encoding=ENCODINGS[encoding])


ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
"""How a report names them."""


def _encoding(source: Source) -> str:
    """The one of ENCODINGS that fits every byte of the file. Raises InputError where none does."""
    fits = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    with source.path.open("rb") as file:
        if file.read(2) in WIDE_MARKS:
            source.refuse("ist UTF-16 (Unicode-Text); als „CSV UTF-8“ neu speichern")
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            if b"\0" in chunk:
                source.refuse("ist kein Text (Nullbytes); als CSV neu ausgeben")
            fits = {name: decoder for name, decoder in fits.items() if _decodes(decoder, chunk)}
    for name, decoder in fits.items():
        if _decodes(decoder, b"", final=True):
            return name
    return source.refuse(
        "der Text ist weder UTF-8 noch Windows-1252; als „CSV UTF-8“ neu speichern"
    )


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _opened(source: Source, encoding: str) -> TextIO:
    return source.path.open(encoding=encoding, newline="")


def _header_line(source: Source, top: list[str], asked: Asked) -> tuple[int, str]:
    """Which line holds the headers, from 0, and the separator where the file tells it.

    The one that the mapping tells; else the first that names all its headers;
    else the first that is not empty.
    """
    told = SEPARATOR_TOLD.fullmatch(top[0]) if top else None
    first = 1 if told else 0
    separator = told.group(1) if told else ""
    if asked.header_row is not None:
        at = asked.header_row - 1
        if not first <= at < len(top):
            said = f"eine Zeile {asked.header_row} mit Überschriften gibt es nicht (header_row)"
            source.refuse(f"{said}; sie wird in den ersten {HEADER_WITHIN} Zeilen gesucht")
        return at, separator
    for at, line in enumerate(top[first:], start=first):
        cells = line.split(separator or _separator(line))
        if asked.headers and set(asked.headers) <= {cell.strip('" \r\n') for cell in cells}:
            return at, separator
    full = [at for at, line in enumerate(top) if at >= first and line.strip()]
    if not full:
        source.refuse("die Datei hat keine Zeilen mit Daten; bitte neu anfordern")
    return full[0], separator


def _separator(line: str) -> str:
    return max(";\t,", key=line.count)


def _records(
    source: Source, encoding: str, at: int, separator: str
) -> Iterator[tuple[int, list[str]]]:
    """Records from line `at` on, with their number as a person counts."""
    number = at
    with _opened(source, encoding) as lines:
        reader = csv.reader(islice(lines, at, None), delimiter=separator, strict=True)
        try:
            for number, cells in enumerate(reader, start=at + 1):
                yield number, cells
        except csv.Error as error:
            source.refuse(_said(str(error)), number + 1)


def _said(error: str) -> str:
    """What the csv module says, in German."""
    if "field larger" in error:
        return (
            f"ein Feld ist länger als {dotted(LONGEST_FIELD)} Zeichen; fehlt ein Anführungszeichen?"
        )
    if "end of data" in error:
        return "ein Anführungszeichen wird nicht geschlossen; ab hier prüfen"
    return "nach einem schließenden Anführungszeichen steht noch Text; Anführungszeichen verdoppeln"


def _cells(
    source: Source, names: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[Row]:
    """Rows that are not empty, as wide as the headers, without columns that have none."""
    width = len(names)
    kept = [i for i, name in enumerate(names) if name]
    nameless = [i for i, name in enumerate(names) if not name]
    faults = []
    for number, raw in _padded_below(rows, width):
        cells = [cell if cell.strip() else "" for cell in raw]
        if not any(cells):
            continue
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            hint = "fehlt ein Trennzeichen?" if len(cells) < width else "fehlen Anführungszeichen?"
            faults.append(source.fault(f"{len(cells)} Felder statt {width}; {hint}", number))
        elif nameless and any(cells[i] for i in nameless):
            at = next(i for i in nameless if cells[i])
            said = f"Spalte {at + 1} hat keine Überschrift; eine nennen oder die Spalte löschen"
            faults.append(source.fault(said, number))
        else:
            yield number, [cells[i] for i in kept] if nameless else cells, None
    raise_faults(faults, source.name)


def _padded_below(
    rows: Iterator[tuple[int, list[str]]], width: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows, with lines of words below the last wide one as wide as it: a source, a note.

    Whether they are that is for who knows the layer; a line of words between others stays narrow.
    """
    words: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        if len(cells) == 1 < width and " " in cells[0].strip() and len(words) < WORDS_BELOW:
            words.append((number, cells))
        elif any(cell.strip() for cell in cells):
            yield from words
            words = []
            yield number, cells
    yield from ((number, cells + [""] * (width - 1)) for number, cells in words)
