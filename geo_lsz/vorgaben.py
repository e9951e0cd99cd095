"""Vorgaben: a variant of a Handlungsfeld as a TOML file, to be used again with other data.

It says only what is demanded otherwise than usual, and in comments what that means:

    handlungsfeld = "vereinbarkeit"
    name = "Weitere Wege"

    [vorgaben]
    # Kindertageseinrichtung, so weit gehen Menschen, Minuten; üblich: 15
    kita.minuten = 20
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo_lsz.demand import Change, Choice, Value, typed
from geo_lsz.errors import Fault
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.variant import differences, read

MOST_CHARACTERS = 20_000
"""Characters that a file may have; one that is written here has a tenth of them."""

FILE = "Einstellungen"
"""What a fault calls the file: its name is not known."""

TEXTS = ("name", "notiz", "wer")
"""What a file may say of the draft that it was written for."""

DEMANDS = "vorgaben"
"""Table of the demands."""

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"\s*([\w.\"'\- ]+?)\s*=")


@dataclass(frozen=True, slots=True)
class Vorgaben:
    """What a file says; nothing of it counts where it has faults.

    field : None where the file does not say one that there is
    """

    field: Handlungsfeld | None
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    faults: tuple[Fault, ...]


def written(
    field: Handlungsfeld,
    other: Handlungsfeld,
    *,
    texts: Mapping[str, str],
    city: str,
    day: date,
) -> str:
    """The file of a variant: what is demanded otherwise in `other` than in `field`.

    texts : by TEXTS; empty ones are left out
    """
    lines = [
        _comment("Einstellungen eines Entwurfs von geo-lsz: nur, was anders ist als üblich."),
        _comment(f"Geschrieben am {day:%d.%m.%Y} für {city}."),
        _comment("Unter „Was wäre, wenn?“ lässt sich die Datei wieder einlesen."),
        "",
        _comment(field.title),
        f"handlungsfeld = {_text(field.slug)}",
        *(f"{key} = {_text(texts[key])}" for key in TEXTS if texts.get(key)),
        "",
        f"[{DEMANDS}]",
    ]
    for change in differences(field, other):
        about = (_comment(line) for line in _about(change))
        lines += [*about, f"{change.demand.key} = {_value(change.now)}"]
    return "\n".join([*lines, ""])


def read_file(text: str, fields: Mapping[str, Handlungsfeld]) -> Vorgaben:
    """What a file says, with all that is wrong with it, each fault with its line as far as it is known.

    fields : the Handlungsfelder that there are, by slug
    """
    if len(text) > MOST_CHARACTERS:
        most = f"höchstens {MOST_CHARACTERS} Zeichen"
        return _nothing(Fault(FILE, f"Das ist zu lang; {most}, gegeben sind {len(text)}."))
    try:
        content = tomllib.loads(text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        return _nothing(_not_toml(error))
    return _understood(content, _lines(text), fields)


def _understood(
    content: Mapping[str, Any], lines: Mapping[str, int], fields: Mapping[str, Handlungsfeld]
) -> Vorgaben:
    slug = content.get("handlungsfeld")
    field = fields.get(slug) if isinstance(slug, str) else None
    told = content.get(DEMANDS, {})
    demanded = dict(_flat(told)) if isinstance(told, dict) else {}
    meant = read(field, demanded) if field else None
    wrong = {f"{DEMANDS}.{key}": it for key, it in meant.faults.items()} if meant else {}
    found = _of_the_whole(content, fields) | wrong
    faults = (Fault(FILE, f"{key}: {what}", lines.get(key)) for key, what in found.items())
    return Vorgaben(
        field,
        meant.values if meant else {},
        {key: content[key] for key in TEXTS if isinstance(content.get(key), str)},
        tuple(sorted(faults, key=lambda fault: fault.row or 0)),
    )


def _of_the_whole(
    content: Mapping[str, Any], fields: Mapping[str, Handlungsfeld]
) -> dict[str, str]:
    """What is wrong outside of the demands themselves, in German, by key."""
    known = ("handlungsfeld", *TEXTS, DEMANDS)
    found = {
        f"{key:.40}": f"Das gibt es in dieser Datei nicht; bekannt sind {', '.join(known)}."
        for key in content
        if key not in known
    }
    if content.get("handlungsfeld") not in [*fields]:
        found["handlungsfeld"] = f"Erwartet wird eines von {', '.join(fields)}."
    for key in TEXTS:
        if not isinstance(content.get(key, ""), str):
            found[key] = "Erwartet wird ein Text in Anführungszeichen."
    if not isinstance(content.get(DEMANDS, {}), dict):
        found[DEMANDS] = f"Erwartet wird ein Abschnitt [{DEMANDS}]."
    return found


def _flat(told: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Demands by their keys, which have two parts; what is deeper stays as it is, and is none."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", it) for part, it in value.items())
        else:
            yield name, value


def _lines(text: str) -> dict[str, int]:
    """The line of each key, as far as it is written in the plain way."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if named := _TABLE.match(line):
            table = _bare(named[1]) + "."
        elif named := _KEY.match(line):
            found.setdefault(table + _bare(named[1]), number)
    return found


def _bare(key: str) -> str:
    return re.sub(r"[\"' ]", "", key)


def _not_toml(error: Exception) -> Fault:
    place = _PLACE.search(str(error))
    what = (
        "Das ist kein gültiges TOML. Zahlen stehen mit Punkt (0.5), Texte in Anführungszeichen, "
        "jede Angabe auf einer Zeile für sich."
    )
    if place is None:
        return Fault(FILE, what)
    return Fault(FILE, f"Stelle {place[2]}: {what}", int(place[1]))


def _nothing(fault: Fault) -> Vorgaben:
    return Vorgaben(None, {}, {}, (fault,))


def _about(change: Change) -> Iterator[str]:
    """What a demand is, what is usual, and what can be chosen."""
    demand = change.demand
    unit = f", {demand.unit}" if demand.unit else ""
    usual = demand.value if isinstance(demand, Choice) else typed(demand.value)
    yield f"{demand.group}, {demand.title}{unit}; üblich: {usual}"
    if isinstance(demand, Choice):
        yield from (f"  {key}: {title}" for key, title in demand.options.items())


def _comment(text: str) -> str:
    """One line, whatever stands in a name."""
    return f"# {' '.join(text.splitlines())}"


def _value(value: Value) -> str:
    return _text(value) if isinstance(value, str) else typed(value).replace(",", ".")


def _text(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)
