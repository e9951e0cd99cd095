"""What the command line says of deliveries: what came in, what was found in it, what there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from api.console import out, say_findings_of_file, say_release
from layers.proposed_lines import LOOK

if TYPE_CHECKING:
    from layers.intake import Intake
    from layers.store import Store


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


def _taken(intake: Intake) -> str:
    """`448 Zeilen`, `138 von 231 Zeilen`, `53 Zeilen (daraus 265 Werte)`, `528 Wege (…)`."""
    what, made = ("Wege", "Wegstücke") if intake.snapshot.layer == "netz" else ("Zeilen", "Werte")
    if intake.rows < intake.lines:
        return f"{intake.rows} von {intake.lines} {what}"
    more = f" (daraus {intake.rows} {made})" if intake.rows > intake.lines else ""
    return f"{intake.lines} {what}{more}"


def say_proposal(layer: str, file: Path, out_file: Path) -> None:
    """Say where the proposal of a mapping lies, how much of it is to be looked at, and what is next."""
    lines = out_file.read_text(encoding="utf-8").splitlines()[2:]
    open_ = sum(LOOK in line for line in lines)
    out.print(f"[green]Vorschlag[/]: {escape(str(out_file))}, {open_} Zeilen „{LOOK}“")
    out.print(
        f"Weiter: ansehen, ergänzen, dann geo-lsz import {layer} {escape(str(file))} "
        f"--mapping {escape(str(out_file))} --check"
    )


def say_template(layer: str, file: Path) -> None:
    """Say where the template lies, and what happens when it comes back."""
    out.print(f"[green]Vorlage[/]: {escape(str(file))}")
    out.print(f"Kommt sie ausgefüllt zurück: geo-lsz import {layer} DATEI.xlsx --check")


def say_report(file: Path) -> None:
    """Say where the report of a check lies."""
    out.print(f"[green]Prüfbericht[/]: {escape(str(file))}")


def say_status(store: Store) -> None:
    """Say what the store holds."""
    table = Table("Layer", "Quelle", "Stichtag", "aufgenommen", "Kennung", box=None)
    for snapshot in store.snapshots():
        accepted = f"{store.accepted_at(snapshot.id):%d.%m.%Y %H:%M}"
        table.add_row(
            snapshot.layer,
            escape(snapshot.source),
            f"{snapshot.stichtag:%d.%m.%Y}",
            accepted,
            snapshot.id[:8],
        )
    out.print(table if table.row_count else "Noch keine Lieferungen: geo-lsz import …")
    runs = store.runs()
    internal = sum(run.internal for run in runs)
    out.print(f"{len(runs) - internal} Rechnungen, dazu {internal} interne")
    newest = store.newest_release_id()
    if newest is None:
        out.print("Noch nichts veröffentlicht: geo-lsz run, dann geo-lsz publish")
    else:
        say_release(store.release(newest))
