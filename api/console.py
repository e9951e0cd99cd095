"""What the command line says, in German, and how far it has got."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from geopandas import GeoDataFrame
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from api.settings import Settings
from geo_lsz.decisions import VERDICTS
from geo_lsz.errors import Fault, GeoLszError, InputError
from geo_lsz.german import value_text
from geo_lsz.identity import Run
from geo_lsz.released import Collection, Release
from geo_lsz.review import Finding
from layers.store import Store

if TYPE_CHECKING:  # what serves shall not carry what imports and reckons
    from api.packing import Packed
    from layers.intake import Intake
    from layers.runs import Progress as Step

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

MANY = 8
"""Rows of one kind of notice that are listed one by one."""


class _Said(logging.Handler):
    """Says on stderr what is logged, as it happens."""

    def emit(self, record: logging.LogRecord) -> None:
        err.print(escape(record.getMessage()))


_said = _Said()


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store of the settings, closed at the end; meanwhile what the reckoning logs is said."""
    log = logging.getLogger("geo_lsz")
    log.setLevel(logging.INFO)
    log.addHandler(_said)
    store = Store.open(settings.db)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def progress() -> Iterator[Step]:
    """A progress bar on stderr; told step, number done and number of all."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def say_error(error: GeoLszError) -> None:
    """Say why not, on stderr; the faults of a file one by one."""
    if isinstance(error, InputError):
        err.print(f"[red]Nicht aufgenommen, {len(error.faults)} Fehler:[/]")
        for fault in error.faults:
            err.print(f"  • {escape(str(fault))}")
    else:
        err.print(f"[red]{escape(str(error))}[/]")


def say_problem(sentence: str) -> None:
    """Say on stderr what somebody has to put right."""
    err.print(f"[red]{escape(sentence)}[/]")


def say_intake(file: Path, intake: Intake) -> None:
    """Say what came of a delivery, with its notices."""
    if not intake.new:
        out.print(f"{escape(file.name)}: schon da, nichts geändert ({intake.snapshot.id[:8]})")
        return
    snapshot = intake.snapshot
    out.print(
        f"[green]{escape(file.name)}[/]: {_taken(intake)} aufgenommen als "
        f"{snapshot.layer} {snapshot.source}, Stichtag {snapshot.stichtag:%d.%m.%Y} "
        f"({snapshot.id[:8]})"
    )
    _say_notices(intake.notices)


def _taken(intake: Intake) -> str:
    """`448 Zeilen`, `138 von 231 Zeilen`, `53 Zeilen (daraus 265 Werte)`, `528 Wege (…)`."""
    what, made = ("Wege", "Wegstücke") if intake.snapshot.layer == "netz" else ("Zeilen", "Werte")
    if intake.rows < intake.lines:
        return f"{intake.rows} von {intake.lines} {what}"
    more = f" (daraus {intake.rows} {made})" if intake.rows > intake.lines else ""
    return f"{intake.lines} {what}{more}"


def _say_notices(notices: Sequence[Fault]) -> None:
    if notices:
        number = "1 Hinweis" if len(notices) == 1 else f"{len(notices)} Hinweise"
        out.print(f"  {number}, bitte ansehen:")
    for (what, column), same in groupby(notices, key=lambda n: (n.what, n.column)):
        rows = list(same)
        if len(rows) <= MANY:
            for notice in rows:
                out.print(f"  • {escape(str(notice))}")
        else:
            where = f" in Spalte „{column}“" if column else ""
            numbers = ", ".join(str(notice.row) for notice in rows)
            out.print(f"  • {escape(what)}{escape(where)}: {len(rows)} Zeilen ({numbers})")


def say_runs(runs: list[Run], *, internal: bool) -> None:
    """Say which runs there are now."""
    kind = "interne Rechnungen (nicht zu veröffentlichen)" if internal else "Rechnungen"
    out.print(f"[green]{len(runs)} {kind}[/]:")
    table = Table("Handlungsfeld", *dict.fromkeys(run.analysis for run in runs), box=None)
    for field, of_field in groupby(runs, key=lambda run: run.handlungsfeld):
        table.add_row(field, *(run.id[:8] for run in of_field))
    out.print(table)


def say_change(collection: Collection, features: GeoDataFrame) -> None:
    """Say what changed in each area, the worst first, and through what."""
    view = collection.views[0]
    table = Table(collection.geography_title, view.title, "Ursache", box=None)
    in_order = features.sort_values([view.key, "name"]).fillna({"ursache": ""})
    for _, row in in_order.iterrows():
        table.add_row(escape(row["name"]), value_text(view, row), row["ursache"])
    out.print(f"[bold]{escape(collection.title)}[/]")
    out.print(escape(view.yardstick))
    out.print(table)


def say_findings(findings: list[Finding], notice: str, proposals: Sequence[str]) -> None:
    """Say what waits for a decision, one line each, and what could be done for gaps."""
    if notice:
        out.print(escape(notice))
    if not findings:
        out.print("Nichts zu entscheiden.")
        return
    for about, of_kind in groupby(findings, key=lambda finding: finding.about):
        table = Table("Befund", about, "bis zur Entscheidung", "Entscheidung", box=None)
        for finding in of_kind:
            table.add_row(
                finding.subject.id[:8],
                escape(finding.title),
                finding.standing,
                VERDICTS[finding.decision.verdict] if finding.decision else "offen",
            )
        out.print(table)
    if proposals:
        out.print("Lücken-Doppel-Ausgleich, jeder Vorschlag neu gerechnet:")
    for proposal in proposals:
        out.print(f"  • {escape(proposal)}")
    out.print("Weiter: geo-lsz review BEFUND zeigt, warum, und entscheidet mit --decide.")


def say_finding(finding: Finding) -> None:
    """Say all of a finding, and what was decided."""
    out.print(f"[bold]{finding.about}[/]: {escape(finding.title)} ({finding.subject.id[:8]})")
    out.print(escape(finding.sentence))
    for fact in finding.facts:
        out.print(f"  • {fact.title}: {escape(fact.text)}")
    decision = finding.decision
    if decision is None:
        out.print(f"Bis jemand entscheidet: {finding.standing}.")
        return
    again = " Die Daten sind seitdem andere." if decision.content != finding.content else ""
    out.print(
        f"[green]{VERDICTS[decision.verdict]}[/] von {escape(decision.who)} am "
        f"{decision.made_at:%d.%m.%Y %H:%M} UTC: {escape(decision.reason)}{again}"
    )


def say_release(release: Release) -> None:
    """Say what is published now."""
    out.print(
        f"[green]Veröffentlicht[/]: {escape(release.city)}, {len(release.collections)} Sammlungen, "
        f"Release {release.id[:8]} vom {release.made_at:%d.%m.%Y %H:%M} UTC"
    )


def say_withdrawn(store: Store, release_id: str) -> None:
    """Say what is shown now that a release was taken back."""
    out.print(f"[green]Zurückgezogen[/]: Veröffentlichung {escape(release_id[:8])}")
    newest = store.newest_release_id()
    if newest is None:
        out.print("Jetzt ist nichts mehr veröffentlicht.")
    else:
        say_release(store.release(newest))


def say_next(db: str | None) -> None:
    """Say how to look at what is published; `db` as it was told on the command line."""
    where = f" --db {db}" if db else ""
    out.print(f"Weiter: geo-lsz serve{escape(where)} zeigt die Karten im Browser,")
    out.print(f"        geo-lsz packs --out mappen{escape(where)} baut die Kartenmappen.")


def say_packs(packed: Packed) -> None:
    """Say where the packs lie, and how many of them are new."""
    for file in packed.files:
        out.print(f"[green]Kartenmappe[/]: {escape(str(file))}")
    there = len(packed.files) - packed.built - packed.taken_over
    out.print(f"{packed.built} gebaut, {packed.taken_over} übernommen, {there} waren schon da.")


def say_portal_kit(files: list[Path]) -> None:
    """Say which files there are, and which to read first."""
    first, *more = files
    out.print(f"[green]Portalbaukasten[/]: zuerst lesen: {escape(str(first))}")
    for file in more:
        out.print(f"  {escape(str(file))}")


def say_isochrones(file: Path, count: int) -> None:
    """Say where the isochrones lie."""
    out.print(f"[green]Isochronen[/]: {count} Flächen in {escape(str(file))}")


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
