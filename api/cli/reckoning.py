"""Reckoning on the command line: runs, what changed between two of them, ways."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Db


class Engines(StrEnum):
    """Where a run is reckoned."""

    SERIAL = "serial"
    DASK = "dask"


def run(
    analysis: Annotated[
        str | None,
        typer.Argument(
            metavar="ANALYSE",
            help="nur diese: need, gap, mismatch oder duplicates  [sonst alles, was veröffentlicht wird]",
            show_default=False,
        ),
    ] = None,
    *,
    internal: Annotated[
        bool,
        typer.Option("--internal", help="mit den genauen Zahlen rechnen; wird nie veröffentlicht"),
    ] = False,
    engine: Annotated[
        Engines, typer.Option(help="hier (serial) oder auf den Workern eines Dask-Schedulers")
    ] = Engines.SERIAL,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Adresse zu --engine dask, etwa tcp://rechner:8786", show_default=False),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d.%m.%Y"],
            help="mit dem Stand dieses Tages, ohne spätere Lieferungen",
            show_default=False,
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Bedarf, Erreichbarkeit und Versorgung für alle Handlungsfelder rechnen."""
    from contextlib import nullcontext

    from api import console, settings
    from layers.engines import Dask, Serial
    from layers.runs import reckon

    if (engine == Engines.DASK) != (scheduler is not None):
        raise typer.BadParameter(
            "--engine dask und --scheduler gehören zusammen", param_hint="--scheduler"
        )
    where = Dask(scheduler) if scheduler else nullcontext(Serial())
    with where as there, console.opened(settings.Settings.read(db=db)) as store:
        with console.progress() as step:
            day = on.date() if on else None
            runs = reckon(store, analysis, on=day, internal=internal, progress=step, engine=there)
        console.say_runs(runs, internal=internal)


def compare(
    before: Annotated[
        str, typer.Argument(metavar="VORHER", help="Kennung eines Rechenlaufs oder ihr Anfang")
    ],
    after: Annotated[str, typer.Argument(metavar="NACHHER", help="Kennung des späteren")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Zieldatei: .geojson, .csv, .xlsx, .gpkg oder .fgb  [sonst keine]",
            show_default=False,
        ),
    ] = None,
    geography: Annotated[
        str | None, typer.Option(help="Gliederung  [sonst die feinste]", show_default=False)
    ] = None,
    db: Db = None,
) -> None:
    """Zwei Rechenläufe „gap“ vergleichen: was sich wo geändert hat, und wodurch."""
    from api import console, settings
    from layers.changes import change_collections
    from maps.formats import ENDINGS, FORMATS

    if out is not None and out.suffix[1:] not in FORMATS:
        raise typer.BadParameter(f"die Endung muss eine von {ENDINGS} sein", param_hint="--out")
    with console.opened(settings.Settings.read(db=db)) as store:
        found = change_collections(store, store.run_called(before), store.run_called(after))
        shown = [one for one in found if geography in {None, one[0].geography}]
        if not shown:
            known = ", ".join(collection.geography for collection, _ in found)
            raise typer.BadParameter(f"es gibt {known}", param_hint="--geography")
        console.say_change(*shown[0])
        if out is not None:
            out.write_bytes(FORMATS[out.suffix[1:]].write(*shown[0]))


def isochrones(
    offer: Annotated[
        str,
        typer.Argument(metavar="ANGEBOT", help="Kennung, wie sie in der Ebene „angebote“ steht"),
    ],
    out: Annotated[Path, typer.Option(help="Zieldatei: .geojson oder .gpkg")],
    minutes: Annotated[
        list[float], typer.Option(help="Gehminuten; mehrfach nennen", min=1, max=120)
    ] = [5, 10, 15],  # noqa: B006 - typer reads it and hands out a list of its own
    db: Db = None,
) -> None:
    """Von wo aus man ein Angebot in so vielen Minuten zu Fuß erreicht, als Flächen."""
    from api import console, settings
    from layers.isochrones import isochrones_of

    if out.suffix not in {".geojson", ".gpkg"}:
        raise typer.BadParameter("die Endung muss .geojson oder .gpkg sein", param_hint="--out")
    with console.opened(settings.Settings.read(db=db)) as store:
        shapes = isochrones_of(store, offer, minutes)
        degrees = out.suffix == ".geojson"
        (shapes.to_crs("EPSG:4326") if degrees else shapes).to_file(out)
        console.say_isochrones(out, len(shapes))
