"""The database on the command line: what its roles may do."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Db

app = typer.Typer(help="Rechte in der Datenbank (PostGIS).", no_args_is_help=True)


@app.callback()
def database() -> None:
    """Rechte in der Datenbank (PostGIS)."""


@app.command()
def grants(
    role: Annotated[str, typer.Option(help="Rolle der Anwendung")] = "geolsz_app",
    db: Db = None,
) -> None:
    """Die Rollen anlegen: die Anwendung liest und fügt hinzu, geolsz_purge löscht, sonst niemand."""
    from api import console, settings
    from layers.grants import PURGE, grant

    with console.opened(settings.Settings.read(db=db)) as store:
        grant(store.database, role)
        console.out.print(
            f"[green]Rechte vergeben[/]: „{role}“ liest und fügt hinzu, „{PURGE}“ löscht. "
            "Passwörter vergibt der Verwalter der Datenbank (ALTER ROLE … PASSWORD …)."
        )
