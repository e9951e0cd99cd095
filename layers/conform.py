"""Conform: a table as delivered becomes a frame as its contract says, or a list of faults.

Every fault of a file is found in one go; what is odd but allowed is a notice.
"""

from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import replace
from difflib import get_close_matches

import geopandas as gpd
import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.errors import Fault
from layers.address_book import AddressBook, no_register
from layers.areas import areas
from layers.bedarfe import bedarfe
from layers.cells import cells
from layers.delivery import Delivery, Ends, header_of
from layers.documents import documents
from layers.events import events
from layers.footers import without_footers
from layers.indicators import indicators
from layers.kosten import kosten
from layers.layer import layer
from layers.mapping import Mapping, as_headers
from layers.offers import offers
from layers.outside import Outside
from layers.readers import RawTable
from layers.register import register
from layers.report import Report, Rule
from layers.rules import require_filled, require_rules
from layers.survey import survey
from layers.vorhaben import vorhaben
from layers.words import as_the_catalogue

CONFORMERS: dict[str, Callable[[Delivery], DataFrame]] = {
    "areas": areas,
    "cells": cells,
    "offers": offers,
    "indicators": indicators,
    "kosten": kosten,
    "documents": documents,
    "events": events,
    "bedarfe": bedarfe,
    "survey": survey,
    "vorhaben": vorhaben,
    "register": register,
}
"""How each layer conforms that is delivered as a table."""


def conform(
    raw: RawTable,
    mapping: Mapping,
    known_areas: gpd.GeoDataFrame | None,
    ends: Ends | None = None,
    keys: Table[str, Index] | None = None,
    *,
    beside: Table[str, gpd.GeoDataFrame] | None = None,
    book: Callable[[], AddressBook | None] = no_register,
    outside: Outside | None = None,
) -> tuple[DataFrame, list[Fault]]:
    """The frame of a delivery by the contract of its layer, and the notices about it.

    known_areas : AREAS of the geography that the mapping's codes belong to; None
        where there is none yet
    ends : where costs may begin and end; only the layer `kosten` asks for it
    keys : what is there of each layer that a column refers to
    beside : AREAS of other geographies, by title, that areas are held against
    book : makes the address book; only offers without coordinates ask for it
    outside : a service to ask for what the book leaves open; None: nobody outside is asked

    Raises InputError with every fault of the file.
    """
    report = Report(raw.file, layer(mapping.layer).repairs)
    _require_headers(raw, mapping, report)
    report.raise_faults()
    rows = _corrected(_trimmed(raw.rows, report), mapping, report)
    if raw.geometry is None:
        rows = without_footers(rows, mapping, report)
    raw = _without_ignored(replace(raw, rows=rows), mapping, report)
    table = _columns(raw.rows, mapping, report)
    _fault_strangers(table, mapping, keys or {}, report)
    delivery = Delivery(
        raw, mapping, raw.rows, table, known_areas, ends, report, beside or {}, book, outside
    )
    require_rules(delivery)
    frame = CONFORMERS[mapping.layer](delivery)
    report.raise_faults()
    return frame.sort_index(), report.notices


def _require_headers(raw: RawTable, mapping: Mapping, report: Report) -> None:
    for header in mapping.headers:
        if header not in raw.rows:
            close = get_close_matches(header, raw.rows.columns, n=1)
            hint = (
                f"gemeint ist vielleicht „{close[0]}“" if close else "bitte die Zuordnung anpassen"
            )
            report.fault(
                f"diese Spalte fehlt; {hint} (vorhanden: {', '.join(raw.rows.columns)})",
                column=header,
                rule=Rule.HEADERS,
            )


def without_spaces(rows: DataFrame) -> DataFrame:
    """The same texts without spaces at their edges."""
    return DataFrame({name: column.str.strip() for name, column in rows.items()}, dtype="str")


def _trimmed(rows: DataFrame, report: Report) -> DataFrame:
    """The rows without spaces at the edges of texts, if that may be mended; told once for the file."""
    if "trim" not in report.repairs:
        return rows
    trimmed = without_spaces(rows)
    touched = trimmed != rows
    if touched.to_numpy().any():
        columns = ", ".join(f"„{name}“" for name in rows.columns[touched.any()])
        report.repair(
            f"{int(touched.to_numpy().sum())} Felder haben Leerzeichen am Rand ({columns})",
            "ohne sie übernommen",
            rule=Rule.NO_SPACES,
        )
    return trimmed


def _corrected(rows: DataFrame, mapping: Mapping, report: Report) -> DataFrame:
    """The rows with the mapping's corrections, each of them noticed."""
    rows = rows.copy()
    for fix in mapping.correction:
        hit = np.logical_and.reduce([rows[header] == value for header, value in fix.where.items()])
        if not hit.any():
            report.fault(
                f"die Korrektur {fix.where} trifft keine Zeile; bitte aus der Zuordnung nehmen",
                rule=Rule.CORRECTION,
            )
        for header, value in fix.set.items():
            report.repair(
                fix.reason,
                f"korrigiert zu „{value}“",
                rows.loc[hit, header],
                header,
                rule=Rule.CORRECTION,
            )
            rows.loc[hit, header] = value
    return rows


def _without_ignored(raw: RawTable, mapping: Mapping, report: Report) -> RawTable:
    """The table without rows that the mapping leaves out; how many and why is noticed."""
    rows = raw.rows
    for name, words in mapping.ignore.items():
        found = _texts(raw.rows, mapping, name)
        for word, reason in words.items():
            out = found.index[found == word].intersection(rows.index)
            if len(out):
                said = f"{len(out)} Zeilen „{word}“ ausgelassen: {reason}"
                report.notice(said, column=header_of(mapping, name), rule=Rule.LEFT_OUT)
            rows = rows.drop(out)
    if rows.empty:
        report.fault("die Zuordnung lässt jede Zeile aus ([ignore])", rule=Rule.LEFT_OUT)
        report.raise_faults()
    geometry = None if raw.geometry is None else raw.geometry.loc[rows.index]
    return replace(raw, rows=rows, geometry=geometry)


def _texts(rows: DataFrame, mapping: Mapping, name: str) -> Series:
    """A contract column as the file writes it, several headers joined."""
    headers = list(as_headers(mapping.columns[name]))
    if len(headers) == 1:
        return rows[headers[0]]
    return rows[headers].sum(axis="columns").str.strip().astype("str")


def _columns(rows: DataFrame, mapping: Mapping, report: Report) -> DataFrame:
    """Contract columns as texts, with words translated and required ones filled."""
    table = DataFrame(index=rows.index)
    for name in mapping.columns:
        table[name] = _texts(rows, mapping, name)
    for name, word in mapping.constants.items():
        table[name] = Series(word, index=rows.index, dtype="str")
    _translate(table, mapping, report)
    for name, word in mapping.if_empty.items():
        empty = table[name] == ""
        report.repair(
            "leer",
            f"gilt als „{word}“",
            table.loc[empty, name],
            header_of(mapping, name),
            rule=Rule.REQUIRED,
        )
        table[name] = table[name].mask(empty, word)
    require_filled(table, mapping, report)
    return table


def _translate(table: DataFrame, mapping: Mapping, report: Report) -> None:
    """Put our words into the table for those of the list; faults for words that the mapping does not know.

    Where a field holds several, those that it does not know are the catalogue's to judge.
    """
    columns = layer(mapping.layer).columns
    several = [name for name in table if name in columns and columns[name].several]
    for name in several:
        words = mapping.values.get(name, {})
        table[name] = as_the_catalogue(table[name], columns[name], words)
    for name, words in mapping.values.items():
        if name in several:
            continue
        unknown = ~table[name].isin([*words, ""])
        report.fault(
            f"dieses Wort kennt die Zuordnung nicht; sie kennt {', '.join(words)}",
            table.loc[unknown, name],
            header_of(mapping, name),
            Rule.WORDS,
        )
        table[name] = table[name].map(words).fillna("").astype("str")


def _fault_strangers(
    table: DataFrame, mapping: Mapping, keys: Table[str, Index], report: Report
) -> None:
    """Faults for keys of another layer that are not there."""
    for name, column in layer(mapping.layer).columns.items():
        if not column.refers_to or name not in table:
            continue
        known = keys.get(column.refers_to, Index([]))
        strange = table.loc[(table[name] != "") & ~table[name].isin(known), name]
        rows = strange.value_counts(sort=False)
        for row, key in strange.drop_duplicates().items():
            often = f" ({rows[key]} Zeilen)" if rows[key] > 1 else ""
            report.fault(
                f"diese Kennung gibt es unter „{layer(column.refers_to).title}“ nicht{often}; "
                f"Kennung prüfen oder zuerst: geo-lsz import {column.refers_to} DATEI",
                Series({row: key}),
                header_of(mapping, name),
                Rule.KNOWN_KEY,
            )
