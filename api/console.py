"""What the command line says, in German, and how far it has got."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from geopandas import GeoDataFrame
from pandas import DataFrame
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from api.settings import Settings
from geo_lsz.decisions import VERDICTS
from geo_lsz.errors import Fault, GeoLszError, InputError
from geo_lsz.german import german, value_text
from geo_lsz.identity import Run
from geo_lsz.released import Collection, Release
from geo_lsz.review import Finding
from layers.report import as_table
from layers.store import Store

if TYPE_CHECKING:  # what serves shall not carry what imports and reckons
    from api.packing import Packed
    from layers.runs import Progress as Step

ONE_LINE = 10_000
"""Columns of a console that nobody reads, so that no line of it is broken."""


def _console(stream: TextIO, *, stderr: bool) -> Console:
    width = None if stream.isatty() else ONE_LINE
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=True)


out = _console(sys.stdout, stderr=False)
err = _console(sys.stderr, stderr=True)

MANY = 8
"""Rows of one kind of finding that are listed one by one."""

COLOURS = {"Fehler": "red", "Reparatur": "yellow", "Hinweis": "cyan"}


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
        err.print(findings(as_table(error.faults, error.notices)))
    else:
        err.print(f"[red]{escape(str(error))}[/]")


def findings(report: DataFrame) -> Table:
    """A report as a table; of findings that only rows and values tell apart, the first few."""
    table = Table("Art", "Wo", "Regel", "Befund, und was getan wurde oder zu tun ist", box=None)
    alike = ["Art", "Spalte", "Regel", "Befund", "Getan oder zu tun"]
    for told, rows in report.groupby(alike, sort=False):
        kind, column, rule, what, done = map(str, told)
        sentence = f"{what}; {done}" if done else what
        table.add_row(
            f"[{COLOURS[kind]}]{kind}[/]", escape(_where(rows, column)), rule, escape(sentence)
        )
    return table


def _where(rows: DataFrame, column: str) -> str:
    """`Zeile 2 „viele“, 3 „12,5“ in Spalte „Plätze“`; the first few, and how many there are."""
    numbered = rows[rows["Zeile"].notna()]
    places = [
        f"{number} „{value}“" if value else str(number)
        for number, value in zip(numbered["Zeile"], numbered["Wert"], strict=True)
    ]
    more = f" … ({len(places)})" if len(places) > MANY else ""
    where = [f"Zeile {', '.join(places[:MANY])}{more}"] if places else []
    where += [f"Spalte „{column}“"] if column else []
    return " in ".join(where) or ", ".join(rows["Datei"].unique())


def say_findings_of_file(notices: Sequence[Fault]) -> None:
    """Say what was repaired in a delivery, and what to look at."""
    if notices:
        out.print(findings(as_table((), notices)))


def say_problem(sentence: str) -> None:
    """Say on stderr what somebody has to put right."""
    err.print(f"[red]{escape(sentence)}[/]")


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


def say_fetched(file: Path, count: int) -> None:
    """Say where the features of a service lie."""
    out.print(f"[green]{german(count)} Objekte[/] in {escape(str(file))}")


def say_isochrones(file: Path, count: int) -> None:
    """Say where the isochrones lie."""
    out.print(f"[green]Isochronen[/]: {count} Flächen in {escape(str(file))}")
