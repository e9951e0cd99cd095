"""A template as a workbook: what a spreadsheet shows of it, and how it helps whoever fills it in."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from geo_lsz.service_area import CITY_WIDE
from layers.template import (
    AREAS,
    DAY,
    EXAMPLE,
    HOW,
    LICENCE,
    MAPPING,
    NO_LICENCE,
    TOLD,
    WHO,
    WORDS,
    Field,
    Template,
)

ROWS = 5000
"""Rows below the headers that drop-downs and rules reach."""

MADE = datetime(2025, 1, 1)  # noqa: DTZ001 - the same template gives the same bytes
NOTE = {"x_scale": 2.2, "y_scale": 1.4}
PLZ_DIGITS = 5
NUMERIC = frozenset(("count", "number", "coordinate"))

STEPS = (
    "1. Auf dem Blatt „{told}“ eintragen, wer liefert und von welchem Tag die Angaben sind.",
    "2. Auf dem Blatt „{sheet}“ je Zeile einen Eintrag schreiben. Spalten mit * müssen gefüllt sein.",
    "3. Die graue Beispielzeile darf stehen bleiben; sie wird nicht gezählt.",
    "4. Wo eine Liste aufklappt, bitte daraus wählen. Was die Spalten meinen, steht in den Notizen der Überschriften.",
    "5. Was niemand weiß, bleibt leer. Leer heißt „unbekannt“, 0 heißt „keine“. Bitte nichts schätzen.",
    "6. Überschriften, Blätter und ihre Namen bitte nicht ändern; weitere Spalten und Formeln werden nicht gebraucht.",
    "7. Als .xlsx speichern und zurückschicken.",
    "Für die Stelle, die aufnimmt: geo-lsz import {slug} DATEI.xlsx --check zeigt alle Fehler, ohne --check nimmt es auf.",
)


def workbook(made: Template) -> bytes:
    """The workbook; the same template gives the same bytes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": f"Vorlage: {made.title}", "created": MADE})
        looks = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True}
                | {"valign": "top", "border": 1}
            ),
            "example": book.add_format(
                {"italic": True, "font_color": "#6B6B6B", "bg_color": "#F0F0F0"}
            ),
            "bold": book.add_format({"bold": True}),
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
            **dict.fromkeys(NUMERIC),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        data, told, how = (book.add_worksheet(name) for name in (made.sheet, TOLD, HOW))
        choices = _words(book, made, looks)
        _data(data, made, choices, looks)
        _told(told, looks)
        _how(how, made, looks)
        hidden = book.add_worksheet(MAPPING)
        hidden.hide()
        for row, line in enumerate(["toml", *made.mapping.splitlines()]):
            hidden.write_string(row, 0, line)
        data.activate()
    return content.getvalue()


def _words(book: Any, made: Template, looks: Mapping[str, Any]) -> dict[str, str]:
    """The sheets of words to choose from; where those of each field stand, as a formula."""
    found: dict[str, str] = {}
    sheet = book.add_worksheet(WORDS)
    sheet.hide()
    lists = [(field.key, list(field.words.values())) for field in made.fields if field.words]
    for column, (key, words) in enumerate(lists):
        for row, word in enumerate(words):
            sheet.write_string(row, column, word)
        name = xl_col_to_name(column)
        found[key] = f"={WORDS}!${name}$1:${name}${len(words)}"
    if made.areas:
        shown = book.add_worksheet(AREAS)
        shown.write_row(0, 0, ["Schlüssel", "Name"], looks["bold"])
        for row, (code, name) in enumerate(made.areas.items(), start=1):
            shown.write_string(row, 0, code, looks["text"])
            shown.write_string(row, 1, name)
        last = len(made.areas) + 1
        shown.write_row(last, 0, [CITY_WIDE, "die ganze Stadt"])
        shown.set_column(0, 1, 24)
        shown.freeze_panes(1, 0)
        end = {"one": last, "several": last + 1}
        of_areas = {field.key: field.column.areas for field in made.fields if field.column.areas}
        found |= {key: f"={AREAS}!$A$2:$A${end[kind]}" for key, kind in of_areas.items()}
    return found


def _data(sheet: Any, made: Template, choices: Mapping[str, str], looks: Mapping[str, Any]) -> None:
    for place, field in enumerate(made.fields):
        sheet.write_string(0, place, field.header, looks["head"])
        sheet.write_comment(0, place, _note(field), NOTE)
        look = looks.get(field.column.kind, looks["text"])
        sheet.set_column(place, place, _width(field), look)
        _example(sheet, place, field, looks["example"])
        rule = _rule(field, choices.get(field.key), place)
        if rule:
            sheet.data_validation(1, place, ROWS, place, rule)
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 2)


def _width(field: Field) -> int:
    longest = max([len(word) for word in field.words.values()], default=0)
    return min(44, max(12, len(field.header) // 2 + 4, longest + 4))


def _note(field: Field) -> str:
    """What the note of a header says."""
    must = "Pflichtangabe." if field.column.required else "Darf leer bleiben: unbekannt."
    unit = f" Einheit: {field.column.unit}." if field.column.unit else ""
    about = field.column.note
    return f"{field.column.title}\n{must}{unit}" + (
        f"\n{about[0].upper()}{about[1:]}." if about else ""
    )


def _example(sheet: Any, place: int, field: Field, look: Any) -> None:
    """The cell of the example row; its first one says what it is."""
    told = EXAMPLE if place == 0 else field.column.example
    if told and field.column.kind in NUMERIC:
        sheet.write_number(1, place, float(told), look)
    else:
        sheet.write_string(1, place, field.words.get(told, told), look)


def _rule(field: Field, choice: str | None, place: int) -> dict[str, Any] | None:
    """What a spreadsheet refuses in a column while it is filled in, with what to do."""
    title = {"error_title": "So geht es nicht"}
    if choice:
        rule = {"validate": "list", "source": choice}
        between = "Komma" if field.column.areas else "Strichpunkt"
        if field.column.several or field.column.areas == "several":
            message = f"Das steht nicht in der Liste. Mehrere Einträge bitte mit {between} trennen."
            return title | rule | {"error_type": "warning", "error_message": message}
        return title | rule | {"error_message": "Bitte einen Eintrag der Liste wählen."}
    if field.column.unique:
        name = xl_col_to_name(place)
        rule = {"validate": "custom", "value": f"=COUNTIF(${name}$2:${name}${ROWS + 1},{name}2)=1"}
        return title | rule | {"error_message": "Diese Kennung steht schon in der Liste."}
    if field.column.kind == "count":
        whole: dict[str, Any] = {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_type": "warning",
        }
        message = "Erwartet wird eine ganze Zahl ab 0; leer, wo niemand sie kennt."
        return title | whole | {"error_message": message}
    if field.key == "plz":
        digits: dict[str, Any] = {"validate": "length", "criteria": "==", "value": PLZ_DIGITS}
        return title | digits | {"error_message": "Eine Postleitzahl hat fünf Ziffern."}
    return None


def _told(sheet: Any, looks: Mapping[str, Any]) -> None:
    sheet.write_row(0, 0, ["Angabe", "Wert", "Hinweis"], looks["head"])
    hints = {
        WHO: "Pflichtangabe; im nächsten Jahr bitte genauso geschrieben, dann ersetzt die neue Liste die alte",
        DAY: "Pflichtangabe; ein Tag wie 31.12.2025",
        LICENCE: "unter welcher die Liste weitergegeben werden darf, etwa dl-de/by-2-0",
    }
    for row, (what, hint) in enumerate(hints.items(), start=1):
        sheet.write_string(row, 0, what, looks["bold"])
        sheet.write_string(row, 2, hint)
    sheet.write_blank(1, 1, None, looks["text"])
    sheet.write_blank(2, 1, None, looks["day"])
    sheet.write_string(3, 1, NO_LICENCE)
    sheet.set_column(0, 1, 34)
    sheet.set_column(2, 2, 80)


def _how(sheet: Any, made: Template, looks: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, f"Vorlage: {made.title}", looks["bold"])
    for row, step in enumerate(STEPS, start=2):
        said = step.format(told=TOLD, sheet=made.sheet, slug=made.slug)
        sheet.write_string(row, 0, said, looks["wrapped"])
    sheet.set_column(0, 0, 110)
