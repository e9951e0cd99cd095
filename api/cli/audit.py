"""Audits on the command line: what was written last, whether nobody wrote beside it, what the gate hid."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from api.cli.options import Db

app = typer.Typer(
    help="Protokoll der Änderungen: die letzten Einträge, und ob jemand an ihm vorbei änderte.",
    invoke_without_command=True,
)


@app.callback()
def audit(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, help="so viele Einträge, die neuesten zuerst")] = 20,
    db: Db = None,
) -> None:
    """Protokoll der Änderungen: wer wann was schrieb, die neuesten Einträge zuerst."""
    if context.invoked_subcommand is not None:
        return
    from api import console, settings
    from api.console_trail import say_entries
    from layers.trail_verified import newest

    with console.opened(settings.Settings.read(db=db)) as store:
        say_entries(newest(store.database, last))


@app.command()
def verify(
    known: Annotated[
        str,
        typer.Option(
            metavar="PRÜFSUMME", help="eines Eintrags, die außerhalb der Datenbank notiert wurde"
        ),
    ] = "",
    db: Db = None,
) -> None:
    """Die Kette der Einträge nachgehen und jede Zeile der Tabellen an ihr messen."""
    from api import console, settings
    from api.console_trail import say_verified
    from layers.trail_verified import verify as verified

    with console.opened(settings.Settings.read(db=db)) as store:
        found = verified(store.database, known)
        say_verified(found)
    if found.findings:
        sys.exit(1)


@app.command()
def gate(
    release: Annotated[
        str, typer.Option(metavar="KENNUNG", help="einer Veröffentlichung; sonst der neuesten")
    ] = "",
    db: Db = None,
) -> None:
    """Was die Geheimhaltung hinter einer Veröffentlichung verbarg und warum; keine verborgene Zahl."""
    from api import console, settings
    from api.console_gate import say_audit
    from geo_lsz.errors import NotFound
    from layers.gating import audit_of

    with console.opened(settings.Settings.read(db=db)) as store:
        about = release or store.newest_release_id()
        if about is None:
            raise NotFound("Es ist noch nichts veröffentlicht; zuerst: geo-lsz publish")
        say_audit(about, audit_of(store, about))
