"""What the command line says of deliveries: what came in, what was found in it, what there is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame
from rich.markup import escape
from rich.table import Table

from api.console import out, say_findings_of_file, say_release
from geo_lsz.german import german
from layers.mapping_text import years_in
from layers.proposed_lines import LOOK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_lsz.identity import Snapshot
    from layers.intake import Intake
    from layers.kept_mappings import KeptMapping
    from layers.mapping import Mapping
    from layers.store import Store


YEAR_DAYS = 365.25
MONTH_DAYS = YEAR_DAYS / 12
TWO_YEARS = 24
"""Months; what is older is told in years."""


def say_intake(file: Path, intake: Intake) -> None:
    """Say what came of a delivery, with what was repaired and what is to be looked at."""
    snapshot = intake.snapshot
    name, key = escape(file.name), snapshot.id[:8]
    if not intake.new:
        out.print(f"{name}: unverändert, schon da als {key}; nichts hinzugefügt")
        return
    done = "aufgenommen als" if intake.kept else "geprüft, nichts aufgenommen; es wäre"
    out.print(
        f"[green]{name}[/]: {_taken(intake)} {done} {snapshot.layer} {snapshot.source}, "
        f"Stichtag {snapshot.stichtag:%d.%m.%Y} ({key})"
    )
    say_findings_of_file(intake.notices)


def say_sent(addresses: int, called: str) -> None:
    """Say that addresses leave the house now: how many, and where to."""
    many = "1 Adresse verlässt" if addresses == 1 else f"{addresses} Adressen verlassen"
    out.print(
        f"[yellow]Achtung[/]: {many} das Haus, an {escape(called)}, höchstens eine je Sekunde; "
        "sonst nichts. Im Adressregister waren sie nicht zu finden."
    )


def _taken(intake: Intake) -> str:
    """`448 Zeilen`, `138 von 231 Zeilen`, `53 Zeilen (daraus 265 Werte)`, `528 Wege (…)`."""
    what, made = ("Wege", "Wegstücke") if intake.snapshot.layer == "netz" else ("Zeilen", "Werte")
    if intake.rows < intake.lines:
        return f"{intake.rows} von {intake.lines} {what}"
    more = f" (daraus {intake.rows} {made})" if intake.rows > intake.lines else ""
    return f"{intake.lines} {what}{more}"


def say_kept(snapshot: Snapshot, before: Mapping, now: Mapping) -> None:
    """Say by whose mapping a delivery is read, and what in it still speaks of the year before."""
    day = f"{now.stichtag:%d.%m.%Y}" if now.stichtag else "wie ihn die Datei nennt"
    out.print(f"Zuordnung wie bei {_delivery(snapshot)}; Stichtag {day}")
    if before.stichtag and now.stichtag and before.stichtag.year != now.stichtag.year:
        named = ", ".join(years_in(before))
        if named:
            out.print(
                f"[yellow]Hinweis[/]: {escape(named)}; wo das nicht mehr stimmt, erst ändern:"
            )
            out.print(f"  geo-lsz mapping {escape(snapshot.source)} --out neu.toml")


def say_kept_mappings(kept: Sequence[KeptMapping]) -> None:
    """Say of which sources a mapping was kept."""
    if not kept:
        out.print("Noch keine Zuordnung aufbewahrt; die erste kommt mit geo-lsz import … --mapping")
        return
    table = Table("Ebene", "Quelle", "Stichtag", "Lieferung", box=None)
    for one in kept:
        told = one.snapshot
        day = f"{told.stichtag:%d.%m.%Y}"
        table.add_row(told.layer, escape(told.source), day, told.id[:8])
    out.print(table)


def _delivery(snapshot: Snapshot) -> str:
    return f"{escape(snapshot.source)} vom {snapshot.stichtag:%d.%m.%Y} ({snapshot.id[:8]})"


def say_proposal(layer: str, file: Path, out_file: Path, like: Snapshot | None) -> None:
    """Say where the proposal of a mapping lies, how much of it is to be looked at, and what is next.

    like : the kept delivery by whose mapping it was made; None where it was none
    """
    if like is not None:
        out.print(f"Vorgeschlagen nach der Zuordnung von {_delivery(like)}")
    lines = out_file.read_text(encoding="utf-8").splitlines()[2:]
    open_ = sum(LOOK in line for line in lines)
    out.print(f"[green]Vorschlag[/]: {escape(str(out_file))}, {open_} Zeilen „{LOOK}“")
    out.print(
        f"Weiter: ansehen, ergänzen, dann geo-lsz import {layer} {escape(str(file))} "
        f"--mapping {escape(str(out_file))} --check"
    )


def say_template(layer: str, file: Path, unknown: str) -> None:
    """Say where the template lies, and what happens when it comes back.

    unknown : a geography that is not there, so that nobody can choose from its areas; "" for none
    """
    out.print(f"[green]Vorlage[/]: {escape(str(file))}")
    if unknown:
        out.print(
            f"[yellow]Hinweis[/]: die Gliederung „{escape(unknown)}“ ist nicht aufgenommen; die Vorlage hat "
            "keine Liste ihrer Gebiete. Besser erst: geo-lsz import areas …"
        )
    out.print(f"Kommt sie ausgefüllt zurück: geo-lsz import {layer} DATEI.xlsx --check")


def say_report(file: Path) -> None:
    """Say where the report of a check lies."""
    out.print(f"[green]Prüfbericht[/]: {escape(str(file))}")


def say_status(store: Store, today: date) -> None:
    """Say what the store holds and how old it is, what is still asked for, and what is published."""
    from layers import status  # noqa: PLC0415 - what serves shall not carry it

    _say_deliveries(status.deliveries(store, today))
    lacking = status.lacking(store)
    if lacking:
        out.print(f"[bold]Was noch fehlt[/] ({len(lacking)}):")
    for sentence in lacking:
        out.print(f"  • {escape(sentence)}")
    _say_protected(status.protected(store, today))
    _say_published(store)


def _say_deliveries(rows: DataFrame) -> None:
    if rows.empty:
        out.print("Noch keine Lieferungen: geo-lsz import …")
        return
    titles = ("Layer", "Quelle", "Stichtag", "Alter", "aufgenommen", "Zeilen", "ältere", "Kennung")
    table = Table(*titles, box=None)
    for row in rows.to_dict("records"):
        table.add_row(
            row["layer"],
            escape(row["source"]),
            f"{row['stichtag']:%d.%m.%Y}",
            age(row["age_days"]),
            f"{row['accepted_at']:%d.%m.%Y %H:%M}",
            german(row["rows"]),
            str(row["older"] or ""),
            row["id"][:8],
        )
    out.print(table)


def age(days: int) -> str:
    """`12 Tage`, `7 Monate`, `3 Jahre`: whole ones, and none that is not over yet."""
    if days < 2 * MONTH_DAYS:
        return "1 Tag" if days == 1 else f"{days} Tage"
    months = int(days / MONTH_DAYS)
    return f"{months} Monate" if months < TWO_YEARS else f"{int(days / YEAR_DAYS)} Jahre"


def _say_protected(rows: DataFrame) -> None:
    if rows.empty:
        return
    table = Table("Bestandsschutz bis", "noch", "Angebot", "Art", "Quelle", "Liste", box=None)
    for row in rows.to_dict("records"):
        unlimited = pd.isna(row["days_left"])
        ended = not unlimited and row["days_left"] < 0
        table.add_row(
            row["until"] if unlimited else f"{date.fromisoformat(row['until']):%d.%m.%Y}",
            "" if unlimited else "[red]beendet[/]" if ended else age(int(row["days_left"])),
            escape(row["name"]),
            row["angebotsart"],
            escape(row["told_by"]),
            escape(row["source"]),
        )
    out.print(table)


def _say_published(store: Store) -> None:
    runs = store.runs()
    internal = sum(run.internal for run in runs)
    out.print(f"{len(runs) - internal} Rechnungen, dazu {internal} interne")
    newest = store.newest_release_id()
    if newest is None:
        out.print("Noch nichts veröffentlicht: geo-lsz run, dann geo-lsz publish")
    else:
        say_release(store.release(newest))
