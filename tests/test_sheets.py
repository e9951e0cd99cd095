"""Workbooks: which sheet, which row of headers, and cells as a person reads them."""

import datetime as dt
import re

import pytest
import xlwt

import deliveries as given
import workbooks as books
from geo_lsz.errors import InputError
from layers.intake import take_in
from layers.readers import read
from layers.reading.asked import Asked
from layers.store import Store

WRITERS = {".xlsx": books.xlsx, ".xls": books.xls, ".ods": books.ods}
KITAS = Asked(headers=("nr", "name", "Plätze"), decimal=",")


def refused(file, asked=KITAS):
    """The faults for which a file is refused, as one text."""
    with pytest.raises(InputError) as error:
        read(file, asked)
    return str(error.value)


@pytest.mark.parametrize("ending", WRITERS)
def test_every_kind_of_workbook_is_the_same_table(tmp_path, ending):
    """45 is a number without .0, the code keeps its zero, and rows are counted as Excel does."""
    file = WRITERS[ending](tmp_path / f"kitas{ending}", {"Kitas": books.KITAS})
    raw = read(file, KITAS)
    assert raw.rows.to_dict("split") == {
        "index": [2, 3],
        "columns": ["nr", "name", "Plätze"],
        "data": [["01", "Regenbogen", "45"], ["02", "Zwergenland", "12,5"]],
    }
    assert raw.geometry is None
    assert raw.decimal == ","


def test_without_a_mapping_numbers_have_a_decimal_point(tmp_path):
    """Nobody said which decimal sign texts have; the table says which one its numbers have."""
    raw = read(books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": books.KITAS}))
    assert raw.rows["Plätze"].tolist() == ["45", "12.5"]
    assert raw.decimal == "."


def test_a_number_kept_as_text_is_read_as_the_office_wrote_it(tmp_path):
    """Beside true numbers a cell may hold the text 1.045: a thousand and forty-five, not one."""
    here = [given.WEST, given.SOUTH]
    rows = [
        ["nr", "name", "PLZ", "Plätze", "x", "y"],
        ["1", "Regenbogen", "01067", "1.045", *here],
        ["2", "Zwergenland", "01067", 1045, *here],
        [3, "Sonnenschein", 1067, 12, *here],
    ]
    file = books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": rows})
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    intake = take_in(store, "offers", file, given.OFFERS)
    frame = store.frame(intake.snapshot.id)
    store.close()
    assert frame["places"].to_dict() == {"1": 1045, "2": 1045, "3": 12}


@pytest.mark.parametrize("ending", WRITERS)
def test_days_are_iso(tmp_path, ending):
    """A day is a day, however the cell shows it; one with a time keeps it."""
    rows = [["nr", "Tag"], ["1", dt.date(2025, 12, 31)]]
    if ending == ".xls":  # xlwt writes a day as a number unless told a format
        rows[1][1] = "31.12.2025"
    raw = read(WRITERS[ending](tmp_path / f"a{ending}", {"A": rows}))
    assert raw.rows["Tag"].tolist() == ["31.12.2025" if ending == ".xls" else "2025-12-31"]


def test_truth_and_long_numbers_are_written_as_excel_shows_them(tmp_path):
    """0.1 + 0.2 is 0,3 there, and true is WAHR."""
    rows = [["nr", "offen", "Anteil"], ["1", True, 0.1 + 0.2], ["2", False, 1e15 / 3]]
    raw = read(books.xlsx(tmp_path / "a.xlsx", {"A": rows}), Asked(decimal=","))
    assert raw.rows["offen"].tolist() == ["WAHR", "FALSCH"]
    assert raw.rows["Anteil"].tolist() == ["0,3", "333333333333333"]


def test_a_title_above_the_headers_is_passed_over(tmp_path):
    """Headers are found by what the mapping needs; rows keep the numbers that Excel shows."""
    rows = [["Kitas in Beispielstadt"], ["Stand", dt.date(2025, 12, 31)], [], *books.KITAS]
    raw = read(books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": rows}), KITAS)
    assert list(raw.rows.columns) == ["nr", "name", "Plätze"]
    assert raw.rows.index.tolist() == [5, 6]


def test_without_a_mapping_the_row_with_most_words_is_the_headers(tmp_path):
    """A title has one text, a row of numbers none."""
    rows = [["Kitas", "2025"], ["nr", "name", "Plätze"], ["1", "Regenbogen", 45]]
    raw = read(books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": rows}))
    assert list(raw.rows.columns) == ["nr", "name", "Plätze"]


def test_the_row_of_headers_can_be_told(tmp_path):
    """Where two rows look like headers, the mapping says which."""
    rows = [["a", "b", "c"], ["nr", "name", ""], ["1", "Regenbogen", ""]]
    file = books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": rows})
    assert list(read(file, Asked(header_row=2)).rows.columns) == ["nr", "name"]
    assert "header_row prüfen" in refused(file, Asked(header_row=9))


def test_a_table_that_begins_further_right_is_read(tmp_path):
    """Empty columns beside a table are not columns of it."""
    rows = [[None, None, *row] for row in books.KITAS]
    raw = read(books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": rows}), KITAS)
    assert raw.rows["nr"].tolist() == ["01", "02"]


def test_a_header_broken_over_two_lines_is_one_header(tmp_path):
    """Excel breaks long headers; the mapping writes a blank there."""
    rows = [["nr", "Plätze\ngesamt"], ["1", 3]]
    raw = read(books.xlsx(tmp_path / "a.xlsx", {"A": rows}), Asked(headers=("Plätze gesamt",)))
    assert list(raw.rows.columns) == ["nr", "Plätze gesamt"]


def test_the_sheet_that_has_the_columns_is_taken(tmp_path):
    """Notes and numbers beside it do not disturb."""
    sheets = {"Hinweise": [["Bitte lesen"]], "Kitas": books.KITAS, "Leer": []}
    raw = read(books.xlsx(tmp_path / "kitas.xlsx", sheets), KITAS)
    assert raw.rows["nr"].tolist() == ["01", "02"]


def test_two_sheets_that_fit_are_both_named(tmp_path):
    """Nobody guesses between last year and this year; the mapping says which."""
    older = [books.KITAS[0], ["09", "Alt", 1]]
    file = books.xlsx(tmp_path / "kitas.xlsx", {"2024": older, "2025": books.KITAS})
    said = refused(file)
    assert "„2024“, „2025“" in said
    assert 'sheet = "2024"' in said
    asked = Asked(sheet="2024", headers=KITAS.headers)
    assert read(file, asked).rows["nr"].tolist() == ["09"]


def test_a_hidden_sheet_is_read_only_where_it_is_named(tmp_path):
    """What an office hid it did not mean to deliver."""
    older = [books.KITAS[0], ["09", "Alt", 1]]
    sheets = {"Kitas": books.KITAS, "Alt": older}
    file = books.xlsx(tmp_path / "kitas.xlsx", sheets, hidden=["Alt"])
    assert read(file, KITAS).rows["nr"].tolist() == ["01", "02"]
    assert read(file, Asked(sheet="Alt")).rows["nr"].tolist() == ["09"]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path):
    """A wrong word in the mapping is a small thing to mend."""
    file = books.xlsx(tmp_path / "kitas.xlsx", {"Kitas": books.KITAS})
    said = refused(file, Asked(sheet="Kita"))
    assert "„Kita“ gibt es nicht, nur „Kitas“" in said


@pytest.mark.parametrize("ending", WRITERS)
def test_a_formula_that_went_wrong_is_a_fault_with_its_cell(tmp_path, ending):
    """#BEZUG! is no empty field: nobody knows what should stand there."""
    error = "=A99 → #REF!" if ending == ".xlsx" else "#REF!"
    rows = [["Kitas"], [], *books.KITAS, ["03", "Sonnenschein", error]]
    said = refused(WRITERS[ending](tmp_path / f"kitas{ending}", {"A": [["a"]], "B": rows}))
    assert f"kitas{ending}, Zeile 6, Spalte „Plätze“: hier steht ein Formelfehler (#REF!)" in said


@pytest.mark.parametrize("rows", [1, 3_000, 60_000])
def test_an_xls_of_any_size_is_walked_through(tmp_path, rows):
    """Beyond 7 MB the table of its sectors is in several places; the last cell is found all the same."""
    table = [
        KITAS.headers,
        *[
            (f"{i:05d}", f"Kita {i} am Löberwall hinter der alten Stadtmauer am Fluss", i)
            for i in range(rows)
        ],
    ]
    file = books.xls(tmp_path / "a.xls", {"A": [["a"]], "Kitäs": [*table, ("x", "y", "#REF!")]})
    beyond_its_head = file.stat().st_size > 109 * 128 * 512
    assert beyond_its_head == (rows == 60_000)
    said = refused(file)
    assert f"Zeile {rows + 2}, Spalte „Plätze“: hier steht ein Formelfehler (#REF!)" in said


def test_a_formula_of_an_xls_that_went_wrong_is_found_by_its_result(tmp_path):
    """Excel keeps with each formula what came of it: 2 and the code of #DIV/0! are an error."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("A")
    for at, cell in enumerate(["nr", "wert"]):
        sheet.write(0, at, cell)
    sheet.write(1, 0, "1")
    sheet.write(1, 1, xlwt.Formula("1/0"))
    book.save(str(tmp_path / "a.xls"))
    content = (tmp_path / "a.xls").read_bytes()
    # a record of kind 6: its length, row 1, column 1, a format, and eight bytes of result
    formula = re.search(rb"\x06\x00..\x01\x00\x01\x00..", content, re.DOTALL)
    error = bytes([2, 0, 7, 0, 0, 0, 0xFF, 0xFF])
    at = formula.end()
    (tmp_path / "a.xls").write_bytes(content[:at] + error + content[at + 8 :])
    said = refused(tmp_path / "a.xls", Asked())
    assert "Zeile 2, Spalte „wert“: hier steht ein Formelfehler (#DIV/0!)" in said


def test_a_formula_that_went_wrong_where_nobody_looks_is_passed_over(tmp_path):
    """A column that the mapping does not name disturbs nobody."""
    rows = [[*books.KITAS[0], "Notiz"], ["03", "Sonnenschein", 4, "=A99 → #REF!"]]
    raw = read(books.xlsx(tmp_path / "kitas.xlsx", {"A": rows}), KITAS)
    assert raw.rows["nr"].tolist() == ["03"]


def test_a_value_beyond_the_headers_is_a_fault(tmp_path):
    """A note beside the table is no value of it; a person has to name or remove it."""
    rows = [books.KITAS[0], ["03", "Sonnenschein", 4, "siehe unten"]]
    said = refused(books.xlsx(tmp_path / "kitas.xlsx", {"A": rows}))
    assert "Zeile 2: Spalte 4 hat keine Überschrift" in said
