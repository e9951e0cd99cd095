"""Filled templates: the mapping of a workbook that came back, from its own hidden sheet.

What is read from the workbook says where things stand in it. What is published of
it is not for the workbook to say: the rule of secrecy is the catalogue's.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path

from pandas import DataFrame

from geo_lsz.errors import Fault, InputError
from geo_lsz.german_names import folded
from layers.layer import LAYERS, layer
from layers.mapping import Mapping
from layers.readers import read
from layers.reading.asked import Asked
from layers.report import Rule
from layers.template import DAY, LICENCE, MAPPING, NO_LICENCE, TOLD, WHO

LOCATING = (
    *("layer", "sheet", "geography", "crs", "columns", "persons", "values", "ignore"),
    "indicators",
)
"""What a workbook may say of itself; anything else in its hidden sheet counts for nothing."""


def mapping_of(file: Path) -> Mapping | None:
    """The mapping of a filled template; None where the workbook is none.

    Raises InputError where it does not say who delivers, or of which day it is.
    """
    if file.suffix.lower() != ".xlsx" or not file.is_file():
        return None
    try:
        lines = read(file, Asked(sheet=MAPPING, header_row=1)).rows
    except InputError:
        return None
    if "toml" not in lines:
        return None
    try:
        content = tomllib.loads("\n".join(lines["toml"]))
    except tomllib.TOMLDecodeError:
        raise _wrong(
            file, "die verborgene Zuordnung der Vorlage ist beschädigt; neu ausfüllen"
        ) from None
    said = {key: content[key] for key in LOCATING if key in content}
    who, day, licence = _told(file)
    slug = str(said.get("layer", ""))
    if slug not in LAYERS:
        raise _wrong(file, "die verborgene Zuordnung der Vorlage ist beschädigt; neu ausfüllen")
    rule = layer(slug).secrecy
    return Mapping.of(
        said
        | {
            "source": f"vorlage/{slug}/{folded(who).replace(' ', '_')}",
            "title": f"{layer(slug).title}, {who}",
            "stichtag": day,
            "licence": licence,
            "attribution": who,
        }
        | ({"secrecy": rule.model_dump()} if rule else {}),
        file.name,
    )


def _told(file: Path) -> tuple[str, date, str]:
    """Who delivers, of which day, under which licence."""
    rows: DataFrame = read(file, Asked(sheet=TOLD, header_row=1)).rows
    said = dict(zip(rows["Angabe"].str.strip(), rows["Wert"].str.strip(), strict=True))
    faults = [
        Fault(
            file.name, f"auf dem Blatt „{TOLD}“ fehlt: {what}; bitte eintragen", rule=Rule.REQUIRED
        )
        for what in (WHO, DAY)
        if not said.get(what, "")
    ]
    if faults:
        raise InputError(faults)
    return said[WHO], _day(file, said[DAY]), said.get(LICENCE, "") or NO_LICENCE


def _day(file: Path, text: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise _wrong(file, f"auf dem Blatt „{TOLD}“ ist „{text}“ kein Tag; erwartet wird 31.12.2025")


def _wrong(file: Path, what: str) -> InputError:
    return InputError([Fault(file.name, what, rule=Rule.REQUIRED)])
