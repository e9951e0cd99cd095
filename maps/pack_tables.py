"""The workbook of a map pack: values in all fields, Kennzahlen, offers here and in reach, voices, sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pandas import DataFrame, Series

from geo_lsz.frames import value_columns
from geo_lsz.german import klasse_of
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.publication import Published
from geo_lsz.released import View
from geo_lsz.survey_words import share_text
from maps.columns import columns_of, origin_of, sources_of, status_text
from maps.pack_offers import numbers
from maps.pack_subject import Subject
from maps.xlsx import Columns, workbook

VALUES, INDICATORS, SURVEY, OFFERS, REACH, CHOICES, EVIDENCE, VORHABEN, SOURCES = (
    "Werte",
    "Kennzahlen",
    "Befragung",
    "Angebote",
    "Erreichbar",
    "Mehrfachversorgung",
    "Stimmen und Belege",
    "Vorhaben",
    "Quellen",
)
"""Names of the sheets, in their order."""

AS_THEY_ARE = (
    *((OFFERS, "offers"), (REACH, "reach"), (CHOICES, "overlap")),
    *((EVIDENCE, "evidence"), (VORHABEN, "vorhaben")),
)
"""Sheets that have the columns of a collection, and of which kind that is."""


def tables(subject: Subject, parts: Sequence[Published]) -> bytes:
    """The workbook of the parts of a subject; a sheet of what the release does not tell is left out."""
    newest = max(collection.stichtag for collection, _ in parts)
    return workbook(subject.about, newest, dict(_sheets(subject, parts)))


def _sheets(subject: Subject, parts: Sequence[Published]) -> Iterator[tuple[str, Columns]]:
    for name, kind in ((VALUES, "result"), (INDICATORS, "indicators"), (SURVEY, "survey")):
        told = [part for part in parts if part[0].kind == kind]
        if told:
            yield name, _columns(row for part in told for row in _value_rows(part))
    for name, kind in AS_THEY_ARE:
        for collection, features in (part for part in parts if part[0].kind == kind):
            said = origin_of(
                collection
            )  # it stands with the sources, and would make rows high here
            columns = {k: v for k, v in columns_of(collection, features) if k not in said}
            if kind == "offers" and subject.area is not None:
                on_the_map = numbers(features)
                told_numbers = [on_the_map.get(offer, "–") for offer in features.index]
                columns = {"Nr. auf der Karte": Series(told_numbers, dtype="str"), **columns}
            yield name, columns
    yield (
        SOURCES,
        _columns(
            {"Sammlung": collection.title, "Angabe": title, "Wert": text}
            for collection, _ in parts
            for title, text in {
                **sources_of(collection),
                "Veröffentlichung": f"{subject.release.id} vom {subject.release.made_at:%d.%m.%Y}",
            }.items()
            if text
        ),
    )


def _value_rows(part: Published) -> Iterator[dict[str, Any]]:
    """A row for each area and view: as it is told, and as the number that stands behind it."""
    collection, features = part
    field = handlungsfelder().get(collection.handlungsfeld)
    for code, row in DataFrame(features.drop(columns=features.geometry.name)).iterrows():
        for view in collection.views:
            yield {
                "Gebiet": str(row["name"]),
                "Schlüssel": str(code),
                **({"Handlungsfeld": field.title} if field else {}),
                **_told(view, row),
            }


def _told(view: View, row: Series) -> Mapping[str, Any]:
    value, status, low, high = (row.get(column) for column in value_columns(view.key))
    return {
        "Was": view.title,
        "zu lesen als": share_text(view, row),
        "Klasse": klasse_of(view, row).title,
        "Wert": value,
        "mindestens": low,
        "höchstens": high,
        "Einheit": view.unit,
        "Status": status_text(view)[str(status)],
    }


def _columns(rows: Iterable[Mapping[str, Any]]) -> Columns:
    table = DataFrame(list(rows))
    return {str(title): table[title] for title in table}
