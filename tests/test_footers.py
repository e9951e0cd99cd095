"""What stands below a table is left out and said; what could be data stays a fault."""

import pandas as pd
import pytest
from geopandas import GeoSeries
from shapely import Polygon

import deliveries as given
from geo_lsz.errors import InputError
from layers.conform import conform
from layers.readers import RawTable, read
from layers.report import Rule

HERE = [str(given.WEST + 500), str(given.SOUTH + 500)]
KITA = ["1", "Regenbogen", "01067", "45", *HERE]
HEADERS = ["nr", "name", "PLZ", "Plätze", "x", "y"]


def table(*rows, headers=HEADERS, numbers=None):
    """A list as it was read: rows shorter than the headers are filled up; numbered from 2 on."""
    told = [[*row, *[""] * (len(headers) - len(row))] for row in rows]
    index = pd.Index(numbers or range(2, 2 + len(rows)), name="row")
    return RawTable("kitas.csv", pd.DataFrame(told, index, headers, dtype="str"))


def below(notices):
    """Row and text of every line that was left out."""
    return [(one.row, one.value) for one in notices if one.rule == Rule.BELOW]


@pytest.mark.parametrize(
    "rows",
    [
        [["Summe", "", "", "45"]],
        [["", "insgesamt", "", "45"]],
        [["", "Stadt Beispiel gesamt:", "", "45"]],
        [["Quelle: Jugendamt"]],
        [["Stand 31.12.2025"], ["* mit Außenstelle"]],
        [["", "", "", "", "", "erstellt am 3.1.2026"]],
        [["Summe", "", "", "45"], ["Quelle: Jugendamt"], ["Alle Angaben ohne Gewähr."]],
    ],
)
def test_a_sum_a_source_a_note_are_left_out_and_said(rows):
    """One Kita stays; each line below it is a notice with its row and its words."""
    frame, notices = conform(table(KITA, *rows), given.OFFERS, None)
    assert frame.index.to_list() == ["1"]
    texts = [next(cell for cell in row if cell) for row in rows]
    assert below(notices) == list(enumerate(texts, start=3))
    assert "ausgelassen" in notices[0].what


def test_after_an_empty_line_words_in_the_column_of_ids_are_a_note():
    """Line 3 is empty; „Ohne Gewähr, das Amt“ in line 4 is no id."""
    rows = table(KITA, ["Ohne Gewähr, das Amt"], numbers=[2, 4])
    frame, notices = conform(rows, given.OFFERS, None)
    assert (len(frame), below(notices)) == (1, [(4, "Ohne Gewähr, das Amt")])


@pytest.mark.parametrize(
    "row",
    [
        ["2"],
        ["K-2"],
        ["Ohne Gewähr, das Amt"],
        ["", "Kita Sonnenschein"],
        ["", "Kita Quelle"],
        ["", "Kita Sonnenschein", "", "30"],
    ],
)
def test_what_could_be_data_stays_a_fault(row):
    """An id or a name without the rest: somebody forgot something, and has to say what."""
    with pytest.raises(InputError, match=r"Zeile 3.* fehlt") as error:
        conform(table(KITA, row), given.OFFERS, None)
    assert below(error.value.notices) == []


@pytest.mark.parametrize("row", [["2", "Summe", "", "45"], ["Summe", "Kita Gesamt", "", "30"]])
def test_what_is_called_a_sum_and_tells_more_is_a_row(row):
    """It has an id and a name, whatever they are."""
    frame, notices = conform(table(KITA, row), given.OFFERS, None)
    assert (len(frame), below(notices)) == (2, [])


def test_nothing_is_left_out_above_a_row_of_the_table():
    """A sum between two Kitas is none of those below: it is told as a fault."""
    with pytest.raises(InputError, match=r"Zeile 3.*Name fehlt"):
        conform(table(KITA, ["Summe", "", "", "45"], ["2", *KITA[1:]]), given.OFFERS, None)


def test_the_sum_of_a_table_of_areas_is_no_area():
    """„Summe“ and a comma in the counts: it would be an area that nobody knows; „3“ stays a fault."""
    areas, _ = conform(read_areas(), given.AREAS, None)
    headers = ["ot", "kennzahl", "zähler", "nenner"]
    rows = [["01", "sgb2_unter_15", "30", "150"], ["Summe", "", "30,0", "150,0"]]
    frame, notices = conform(table(*rows, headers=headers), given.INDICATORS, areas)
    assert (len(frame), below(notices)) == (1, [(3, "Summe")])
    rows[1][0] = "3"
    with pytest.raises(InputError, match="Zeile 3"):
        conform(table(*rows, headers=headers), given.INDICATORS, areas)


def read_areas():
    """The two Ortsteile as they are read."""
    square = given.square(0, 0)["coordinates"][0]
    rows = pd.DataFrame({"nr": ["01"], "name": ["Altstadt"]}, [1], dtype="str")
    return RawTable("ot.geojson", rows, GeoSeries([Polygon(square)], [1], crs=25832))


def test_lines_of_words_below_a_csv_need_no_separators(tmp_path):
    """The file ends as people write them; between rows, one field in place of six is a fault as before."""
    lines = given.offers(tmp_path).read_text(encoding="utf-8").splitlines()
    file = given.csv(
        tmp_path, "unten.csv", *lines, "", "Quelle: Jugendamt, Stand Mai", "Ohne Gewähr"
    )
    frame, notices = conform(read(file, given.OFFERS.asked), given.OFFERS, None)
    assert len(frame) == 3
    assert below(notices) == [(6, "Quelle: Jugendamt, Stand Mai"), (7, "Ohne Gewähr")]
    lines.insert(2, "Quelle: Jugendamt, Stand Mai")
    with pytest.raises(InputError, match="Zeile 3: 1 Felder statt 6"):
        read(given.csv(tmp_path, "mitten.csv", *lines), given.OFFERS.asked)
