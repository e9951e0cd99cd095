"""Deliveries on the command line: what comes in, a whole city, and what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Db


def import_(
    layer: Annotated[
        str,
        typer.Argument(
            metavar="LAYER",
            help="areas (Gebiete), cells (Bevölkerung), offers (Angebote), indicators (Kennzahlen), "
            "netz (Straßen und Wege) oder kosten (Reisezeiten)",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="DATEI",
            help="CSV, GeoJSON, GeoPackage oder Shapefile; für netz ein Auszug aus OpenStreetMap "
            "(.osm.pbf, .osm, .osm.gz)",
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            help="Zuordnung der Spalten: eine TOML-Datei oder ein Name aus dem Katalog, "
            "etwa berlin/kitas_2022; netz braucht keine",
            show_default=False,
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Eine Lieferung prüfen und aufnehmen; Fehlerhaftes wird ganz abgelehnt."""
    from api import console, settings
    from layers.intake import take_in
    from layers.mapping import default_mapping
    from layers.mapping import mapping as read_mapping

    name = mapping or default_mapping(layer)
    if name is None:
        raise typer.BadParameter(f"zu „{layer}“ gehört --mapping", param_hint="--mapping")
    with console.opened(settings.Settings.read(db=db)) as store:
        console.say_intake(file, take_in(store, layer, file, read_mapping(name)))


def city(
    name: Annotated[
        str,
        typer.Argument(
            metavar="STADT", help="eine mitgelieferte Stadt, etwa jena, oder eine TOML-Datei"
        ),
    ],
    data: Annotated[Path, typer.Option(help="Ordner mit den Dateien der Stadt")],
    out: Annotated[
        Path | None,
        typer.Option(help="Ordner für Kartenmappen  [sonst keine]", show_default=False),
    ] = None,
    db: Db = None,
) -> None:
    """Eine ganze Stadt aus Dateien: aufnehmen, rechnen, veröffentlichen."""
    from api import console, packing, settings, walk

    with console.opened(settings.Settings.read(db=db)) as store:
        walk.walk(store, name, data)
        if out is not None:
            with console.progress() as step:
                packed = packing.build(store, out, progress=step)
            console.say_packs(packed)
    console.say_next(db)


def status(db: Db = None) -> None:
    """Zeigen, was da ist: Lieferungen, Rechnungen, Veröffentlichung."""
    from api import console, settings

    with console.opened(settings.Settings.read(db=db)) as store:
        console.say_status(store)
