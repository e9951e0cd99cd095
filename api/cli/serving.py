"""Serving on the command line: the pages and interfaces of a store, and the demo city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Db


def serve(
    host: Annotated[str | None, typer.Option(help="Adresse  [sonst 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port  [sonst 8000]")] = None,
    planner: Annotated[
        bool, typer.Option("--planner", help="auch schreiben dürfen; nur auf diesem Rechner")
    ] = False,
    db: Db = None,
) -> None:
    """Seiten und Schnittstellen anbieten."""
    from api import console, server, settings

    told = settings.Settings.read(db=db, host=host, port=port, planner=planner or None)
    with console.opened(told) as store:
        server.serve(told, store)


def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="nach der Kartenmappe aufhören")
    ] = False,
    out: Annotated[Path, typer.Option(help="Ordner für Daten und Kartenmappe")] = Path(
        "geo-lsz-demo"
    ),
    host: Annotated[str | None, typer.Option(help="Adresse  [sonst 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port  [sonst 8000]")] = None,
    db: Annotated[
        str | None, typer.Option(help="Datenbank  [sonst eine Datei im Ordner]", show_default=False)
    ] = None,
) -> None:
    """Die Beispielstadt „Erfurt, schematisch“: von den Dateien bis zur Karte."""
    from api import console, demo, server, settings

    told = settings.Settings.read(db=db or f"sqlite:///{out / 'demo.db'}", host=host, port=port)
    with console.opened(told) as store:
        demo.show(store, out)
        if not no_serve:
            server.serve(told, store)
