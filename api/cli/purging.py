"""Purging on the command line: the one exit for what has to be erased."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Db


def purge(
    beginning: Annotated[
        str,
        typer.Argument(
            metavar="LIEFERUNG|VERÖFFENTLICHUNG", help="Kennung oder ihr Anfang, ab acht Zeichen"
        ),
    ],
    reason: Annotated[str, typer.Option(help="warum gelöscht wird; ohne Namen von Betroffenen")],
    who: Annotated[str, typer.Option(help="wer löscht")],
    *,
    with_all: Annotated[
        bool,
        typer.Option(
            "--with-all-that-follows",
            help="auch, was daraus entstand: Fassungen, Rechenläufe, Veröffentlichungen",
        ),
    ] = False,
    db: Db = None,
) -> None:
    """Eine Lieferung oder Veröffentlichung löschen; nur ein Grabstein und das Protokoll bleiben."""
    from api import settings
    from api.console_purge import say_purged
    from layers.migrations.database import Database
    from layers.purging import purge as erase

    told = settings.Settings.read(db=db)
    database = Database.open(settings.purging_url(told))
    try:
        say_purged(erase(database, beginning, reason=reason, who=who, with_all=with_all))
    finally:
        database.close()
