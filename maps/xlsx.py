"""XLSX: a collection as a workbook: its values on one sheet, where they come from on another."""

import io
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

import pandas as pd
import xlsxwriter
from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.released import Collection
from maps.columns import columns_of, sources_of

WIDEST = 60
"""Characters; a column of a sheet is no wider, longer texts are wrapped."""


def write_xlsx(collection: Collection, features: GeoDataFrame) -> bytes:
    """A workbook with the sheets `Werte` and `Quellen`.

    Numbers are numbers, in the way of the reader's own spreadsheet; an unknown one
    is an empty cell whose status stands beside it. Texts are texts: nothing that
    somebody wrote is taken for a formula. The same collection gives the same bytes.
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = datetime.combine(collection.stichtag, time.min)
        book.set_properties({"title": collection.title, "created": day})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        _sheet(book.add_worksheet("Werte"), dict(columns_of(collection, features)), head, plain)
        told = sources_of(collection)
        sources = {"Angabe": Series(list(told)), "Wert": Series(list(told.values()))}
        _sheet(book.add_worksheet("Quellen"), sources, head, plain)
    return made.getvalue()


def _sheet(sheet: Any, columns: Mapping[str, Series], head: Any, plain: Any) -> None:
    """The columns on a sheet, their titles in a row that stays and that one can filter by."""
    rows = 0
    for place, (title, column) in enumerate(columns.items()):
        sheet.write_string(0, place, title, head)
        longest = 0
        for row, value in enumerate(column.tolist(), start=1):
            rows = max(rows, row)
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, place, value, plain)
                longest = max(longest, len(value))
            else:
                sheet.write_number(row, place, value, plain)
        sheet.set_column(place, place, min(WIDEST, max(longest, len(title) // 2, 8) + 2))
    sheet.freeze_panes(1, 1)
    if columns:
        sheet.autofilter(0, 0, rows, len(columns) - 1)
