"""Workbooks: numbers are numbers, texts are texts, and where they come from is beside them."""

import io
import xml.etree.ElementTree as ET
import zipfile

import pytest

from maps.xlsx import write_xlsx
from release_fixture import made_release

MADE = made_release()
NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def book(collection="beratung_ortsteile", features=None):
    shown = MADE.features[collection] if features is None else features
    content = write_xlsx(MADE.release.collection(collection), shown)
    return content, zipfile.ZipFile(io.BytesIO(content))


def parsed(archive, name):
    return ET.fromstring(archive.read(name))  # noqa: S314 - a file of our own making


def cells(archive, sheet):
    """Text or number of every cell of a sheet, by its name (A1 …)."""
    shared = parsed(archive, "xl/sharedStrings.xml")
    texts = ["".join(t.text or "" for t in si.iter(f"{{{NS['s']}}}t")) for si in shared]
    found = {}
    for cell in parsed(archive, f"xl/worksheets/sheet{sheet}.xml").iter(f"{{{NS['s']}}}c"):
        value = cell.find("s:v", NS)
        if value is not None:
            text = cell.get("t") == "s"
            found[cell.get("r")] = texts[int(value.text)] if text else float(value.text)
        assert cell.find("s:f", NS) is None  # no formula anywhere
    return found


def test_numbers_are_numbers_and_unknown_is_empty():
    """The first area has its code and name as text; a hidden value has no cell, its status has."""
    _, archive = book()
    values = cells(archive, 1)
    assert values["A1"] == "Kennung"
    assert values["A2"] == "0101"
    numbers = [value for value in values.values() if isinstance(value, float)]
    assert numbers
    assert "gesperrt (kleine Zahlen)" in values.values()


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "'s Eck", "＝1"]
)
def test_what_looks_like_a_formula_stays_a_text(name):
    """Whoever writes =1+1 into a name gets just that back: no formula, and no apostrophe before it."""
    features = MADE.features["ortsteile"].copy()
    features.loc[features.index[0], "name"] = name
    _, archive = book("ortsteile", features)
    assert name in cells(archive, 1).values()


def test_sources_stand_on_a_sheet_of_their_own():
    """Stand, licence, attribution, yardsticks and runs go with the values."""
    collection = MADE.release.collection("beratung_ortsteile")
    _, archive = book()
    sources = cells(archive, 2)
    said = dict(
        zip(
            [sources[f"A{n}"] for n in range(2, 8)],
            [sources.get(f"B{n}") for n in range(2, 8)],
            strict=True,
        )
    )
    assert said["Titel"] == collection.title
    assert said["Lizenz"] == collection.licence
    assert said["Quelle"] == collection.attribution


def test_the_same_collection_gives_the_same_bytes():
    """Nothing of the clock is in the file."""
    assert book()[0] == book()[0]
