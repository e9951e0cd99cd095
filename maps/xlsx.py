"""XLSX: tables as the sheets of a workbook; a collection as its values, and where they come from."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

import pandas as pd
import xlsxwriter
from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.released import Collection
from maps.columns import columns_of, sources_of

WIDEST = 60
"""Characters; a column of a sheet is no wider, longer texts are wrapped."""

WHOLE, PARTS = "#,##0", "#,##0.00"
"""How numbers look; the reader's spreadsheet puts its own comma and its own dots."""

Columns = Mapping[str, Series]
"""Columns of a sheet by their titles, all of one length."""


def write_xlsx(collection: Collection, features: GeoDataFrame) -> bytes:
    """A workbook with the sheets `Werte` and `Quellen`; the same collection gives the same bytes."""
    told = sources_of(collection)
    sheets = {
        "Werte": dict(columns_of(collection, features)),
        "Quellen": {"Angabe": Series(list(told)), "Wert": Series(list(told.values()))},
    }
    return workbook(collection.title, collection.stichtag, sheets)


def workbook(title: str, day: date, sheets: Mapping[str, Columns]) -> bytes:
    """The sheets by their names, in their order; the same content gives the same bytes.

    Numbers are numbers, in the way of the reader's own spreadsheet; an unknown one
    is an empty cell. Texts are texts: nothing that somebody wrote is taken for a formula.

    day : stands where the clock would
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": datetime.combine(day, time.min)})
        looks = {"text_wrap": True, "valign": "top"}
        head = book.add_format({"bold": True, **looks})
        plain = book.add_format(looks)
        numbers = {look: book.add_format({"num_format": look, **looks}) for look in (WHOLE, PARTS)}
        for name, columns in sheets.items():
            _sheet(book.add_worksheet(name), columns, head, plain, numbers)
    return made.getvalue()


def _sheet(sheet: Any, columns: Columns, head: Any, plain: Any, numbers: Mapping[str, Any]) -> None:
    """The columns on a sheet, their titles in a row that stays and that one can filter by."""
    rows = 0
    for place, (title, column) in enumerate(columns.items()):
        sheet.write_string(0, place, title, head)
        values = column.tolist()
        longest, look = 0, numbers[_look(values)]
        for row, value in enumerate(values, start=1):
            rows = max(rows, row)
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, place, value, plain)
                longest = max(longest, len(value))
            else:
                sheet.write_number(row, place, value, look)
        sheet.set_column(place, place, min(WIDEST, max(longest, len(title) // 2, 8) + 2))
    sheet.freeze_panes(1, 1)
    if columns:
        sheet.autofilter(0, 0, rows, len(columns) - 1)


def _look(values: Iterable[Any]) -> str:
    """With decimals where a number of the column has some."""
    numbers = [value for value in values if not isinstance(value, str) and not pd.isna(value)]
    return WHOLE if all(float(number).is_integer() for number in numbers) else PARTS
