"""Keys of portals on the command line: make, list, revoke."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from api.cli.options import Db

ALL = "all"

app = typer.Typer(help="API-Schlüssel für Geoportale ausstellen, ansehen, widerrufen.")


@app.command()
def make(
    name: Annotated[str, typer.Option(help="für wen der Schlüssel ist")],
    expires: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="letzter Tag, an dem er gilt")
    ],
    scope: Annotated[
        list[str],
        typer.Option(help="Sammlung, die er öffnet (mehrfach möglich), oder all für alle"),
    ],
    db: Db = None,
) -> None:
    """Einen Schlüssel ausstellen; er wird einmal gezeigt und danach nie wieder."""
    from api import console, console_keys, settings
    from layers.api_keys import make_key

    if ALL in scope and len(scope) > 1:
        raise typer.BadParameter("all öffnet schon alles", param_hint="--scope")
    collections = () if scope == [ALL] else tuple(dict.fromkeys(scope))
    with console.opened(settings.Settings.read(db=db)) as store:
        key, kept = make_key(store, name=name, expires=expires.date(), collections=collections)
        console_keys.say_made(key, kept)


@app.command("list")
def listed(db: Db = None) -> None:
    """Alle Schlüssel ansehen, die je ausgestellt wurden."""
    from api import console, console_keys, settings
    from layers.api_keys import keys

    with console.opened(settings.Settings.read(db=db)) as store:
        console_keys.say_keys(keys(store))


@app.command()
def revoke(
    key: Annotated[
        str, typer.Argument(metavar="SCHLÜSSEL", help="seine acht Zeichen aus der Liste")
    ],
    reason: Annotated[str, typer.Option(help="warum er nicht mehr gelten soll")],
    db: Db = None,
) -> None:
    """Einen Schlüssel widerrufen; nach wenigen Sekunden öffnet er nichts mehr."""
    from api import console, console_keys, settings
    from layers.api_keys import revoke_key

    with console.opened(settings.Settings.read(db=db)) as store:
        console_keys.say_revoked(revoke_key(store, key, reason=reason))
