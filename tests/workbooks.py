"""Small workbooks as offices send them: XLSX, XLS and an ODS that is a ZIP with two files."""

import datetime as dt
import zipfile
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

KITAS = [["nr", "name", "Plätze"], ["01", "Regenbogen", 45], ["02", "Zwergenland", 12.5]]
"""Headers and two Kitas; the code is text, the places are numbers."""


def xlsx(file, sheets, hidden=()):
    """A workbook of these sheets: name → rows of cells; a text that begins with `=` is a formula."""
    with xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell)
    return file


def _write(sheet, row, column, cell):
    if isinstance(cell, str) and cell.startswith("="):
        formula, _, shown = cell.partition(" → ")
        sheet.write_formula(row, column, formula, None, shown)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write(row, column, cell)


def xls(file, sheets):
    """The same in the format of Excel 97; a text that begins with `#` is an error."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("#"):
                    sheet.row(at).set_cell_error(column, cell)
                else:
                    sheet.write(at, column, cell)
    book.save(str(file))
    return file


SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods(file, sheets):
    """The same as OpenDocument; a text that begins with `#` is a formula's error."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} {CALC}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return file


def _ods_row(row):
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        said, shown = f'office:value-type="float" office:value="{cell}"', str(cell)
    elif isinstance(cell, dt.date):
        said, shown = f'office:value-type="date" office:date-value="{cell}"', f"{cell:%d.%m.%y}"
    elif cell.startswith("#"):
        error = 'calcext:value-type="error" table:formula="of:=1/0"'
        said, shown = f'office:value-type="string" office:string-value="" {error}', cell
    else:
        said, shown = 'office:value-type="string"', escape(cell)
    return f"<table:table-cell {said}><text:p>{shown}</text:p></table:table-cell>"
