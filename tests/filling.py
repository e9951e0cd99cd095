"""Filling in a workbook that somebody handed out, as a spreadsheet program does: its other parts stay."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def filled(content, sheets, to):
    """Write the workbook `content` to the file `to`, with cells set: {sheet number: {"B2": value}}."""
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if found and int(found[1]) in sheets:
                part = _with_cells(part, sheets[int(found[1])])
            new.writestr(name, part)
    return Path(to)


def _with_cells(part, cells):
    root = ET.fromstring(part)  # noqa: S314 - likewise
    data = root.find(f"{MAIN}sheetData")
    styles = {int(one.get("min")): one.get("style") for one in root.iter(f"{MAIN}col")}
    for at, value in cells.items():
        _set(data, at, value, styles)
    for row in data:
        row[:] = sorted(row, key=lambda cell: (len(cell.get("r")), cell.get("r")))
    return ET.tostring(root)


def _set(data, at, value, styles):
    number = re.sub(r"\D", "", at)
    row = next((row for row in data if row.get("r") == number), None)
    if row is None:
        row = ET.SubElement(data, f"{MAIN}row", r=number)
    cell = next((cell for cell in row if cell.get("r") == at), None)
    if cell is None:
        cell = ET.SubElement(row, f"{MAIN}c", r=at)
        style = styles.get(ord(at[0]) - ord("A") + 1)
        if style:
            cell.set("s", style)
    cell[:] = []
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        ET.SubElement(ET.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = value
    else:
        cell.attrib.pop("t", None)
        ET.SubElement(cell, f"{MAIN}v").text = str(value)
