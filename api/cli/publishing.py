"""Publishing on the command line: releases, map packs and what brings them into portals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import City, Db


def publish(
    reason: Annotated[str, typer.Option(help="warum veröffentlicht wird")] = "",
    city: City = None,
    db: Db = None,
) -> None:
    """Die neuesten Rechnungen veröffentlichen; alle Türen zeigen danach diese."""
    from api import console, settings
    from api.publishing import publish as publish_release

    told = settings.Settings.read(db=db, city=city)
    with console.opened(told) as store:
        with console.progress() as step:
            release = publish_release(store, city=told.city, reason=reason, progress=step)
        console.say_release(release)


def withdraw(
    release: Annotated[
        str,
        typer.Argument(
            metavar="VERÖFFENTLICHUNG", help="Kennung, wie sie unter „Daten und Herkunft“ steht"
        ),
    ],
    reason: Annotated[str, typer.Option(help="warum sie zurückgezogen wird")],
    who: Annotated[str, typer.Option(help="wer sie zurückzieht")],
    db: Db = None,
) -> None:
    """Eine Veröffentlichung zurückziehen: keine Tür zeigt sie mehr, die vorige gilt wieder."""
    from api import console, settings
    from layers.withdrawals import withdraw as take_back

    with console.opened(settings.Settings.read(db=db)) as store:
        take_back(store, release, reason=reason, who=who)
        console.say_withdrawn(store, release)


def packs(
    out: Annotated[Path, typer.Option(help="Ordner für die Kartenmappen")],
    only: Annotated[
        str | None, typer.Option(help="nur dieses Gebiet (Name oder Schlüssel)")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="VERÖFFENTLICHUNG",
            help="aus dieser übernehmen, was heute dasselbe zeigen würde (Kennung oder ihr Anfang)",
            show_default=False,
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Kartenmappen der veröffentlichten Ergebnisse bauen: je Gebiet ein ZIP, eins für die ganze Stadt."""
    from api import console, packing, settings
    from api.sender import Sender

    told = settings.Settings.read(db=db)
    sender = Sender.of(told)
    with console.opened(told) as store:
        with console.progress() as step:
            packed = packing.build(
                store, out, only=only, since=changed_since, sender=sender, progress=step
            )
        console.say_packs(packed)


def portal_kit(
    base_url: Annotated[
        str,
        typer.Option(
            help="Adresse, unter der das Portal den Dienst erreicht, etwa https://sozialraum.stadt.example"
        ),
    ],
    out: Annotated[Path, typer.Option(help="neuer oder leerer Ordner für die Dateien")],
    db: Db = None,
) -> None:
    """Dateien, die alles Veröffentlichte in ein Masterportal und in QGIS bringen."""
    from api import console, settings
    from api.kit import files

    base = files.base_of(base_url)
    with console.opened(settings.Settings.read(db=db)) as store:
        console.say_portal_kit(files.write(files.kit(store, base), out))
