"""Footers: rows below a table that are none of it: a sum, the source, a note.

A row is one only where it cannot be data: it names nothing that a row of the
layer has to name, and says so by its words or by an empty line above it.
"""

import re
from collections.abc import Mapping as Table

from pandas import DataFrame, Series

from layers.layer import Column, layer
from layers.mapping import Mapping, as_headers
from layers.report import Report, Rule

_SUM = re.compile(
    r"(?:summe|gesamt(?:summe|zahl|stadt)?|insgesamt)\b.*|.*\b(?:gesamt|insgesamt)[:.]?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:(?:daten)?quellen?|(?:daten)?stand|hinweise?|anmerkung(?:en)?|erläuterung(?:en)?|fußnoten?"
    r"|legende|erstellt)\s*:|(?:daten)?stand\s+(?:\d|vom\b)|erstellt\s+am\b|©|\*|\d\)",
    re.IGNORECASE,
)
NAMING = frozenset(("code", "text", "day"))
"""Kinds of columns in which a sum of numbers has nothing to say."""

_LETTER = re.compile(r"[^\W\d_]")


def without_footers(rows: DataFrame, mapping: Mapping, report: Report) -> DataFrame:
    """The rows without those that stand below the table; each of them is noticed with its text.

    rows : texts, "" where empty, by row number of the file
    """
    found = _footers(rows, _asked_for(mapping))
    for row, header in found.items():
        report.notice(
            "steht unter der Tabelle und ist keine Zeile von ihr: ausgelassen; gehört sie doch dazu, "
            "in der Datei die Pflichtangaben ergänzen",
            Series({row: rows.loc[row, header]}),
            header,
            Rule.BELOW,
        )
    return rows.drop(index=list(found)) if found else rows


def _asked_for(mapping: Mapping) -> dict[str, Column]:
    """Headers of codes, and of whatever a row of the layer has to tell."""
    columns = layer(mapping.layer).columns
    return {
        header: columns[name]
        for name, told in mapping.columns.items()
        if columns[name].kind == "code" or columns[name].required
        for header in as_headers(told)
    }


def _footers(rows: DataFrame, asked_for: Table[str, Column]) -> dict[int, str]:
    """Rows below the table, by number, with the header that their text stands under."""
    found: dict[int, str] = {}
    first = len(rows)
    while first > 1 and _text_of(rows.iloc[first - 1], asked_for):
        first -= 1
    apart = False
    for at in range(first, len(rows)):
        apart = apart or bool(rows.index[at] - rows.index[at - 1] > 1)
        header = _text_of(rows.iloc[at], asked_for)
        if _is_footer(str(rows.iloc[at][header]), header, asked_for, apart=apart):
            found[int(rows.index[at])] = header
            apart = True
        else:
            found, apart = {}, False
    return found


def _text_of(row: Series, asked_for: Table[str, Column]) -> str:
    """The header of the only text in a row that is nothing else, or a sum of numbers; else ""."""
    filled = row[row != ""]
    texts = [str(name) for name, cell in filled.items() if _LETTER.search(cell) or cell[0] in "*©"]
    if len(texts) != 1:
        return ""
    others = set(filled.index) - set(texts)
    named = {name for name in others & set(asked_for) if asked_for[name].kind in NAMING}
    return "" if others and (named or not _SUM.fullmatch(filled[texts[0]])) else texts[0]


def _is_footer(text: str, header: str, asked_for: Table[str, Column], *, apart: bool) -> bool:
    """Whether a text that stands in a row for itself cannot be one of the table's.

    apart : whether an empty line, or another footer, stands above it
    """
    if _SUM.fullmatch(text) or _NOTE.match(text):
        return True
    lacks_another = any(one.required for name, one in asked_for.items() if name != header)
    if header not in asked_for:
        return lacks_another
    return lacks_another and apart and asked_for[header].kind == "code" and " " in text
