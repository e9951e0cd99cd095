"""The command line `geo-lsz`.

Nothing heavy is imported here: `geo-lsz --help` answers at once, and each
command imports what it needs. Exit codes: 0 done, 1 the input or the store
says no (message on stderr), 2 wrong use.
"""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geo_lsz.errors import GeoLszError

app = typer.Typer(
    name="geo-lsz",
    help="Sozialräumliche Analyse: Lücken und Doppelstrukturen finden, ehrlich zeigen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Db = Annotated[
    str | None,
    typer.Option(
        help="Datenbank: sqlite:///DATEI oder postgresql+psycopg://…  "
        "[sonst GEOLSZ_DB, sonst sqlite:///geo-lsz.db]",
        show_default=False,
    ),
]
City = Annotated[
    str | None,
    typer.Option(help="Name der Stadt  [sonst GEOLSZ_CITY]", show_default=False),
]


@app.command("import")
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


@app.command()
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


class Engines(StrEnum):
    """Where a run is reckoned."""

    SERIAL = "serial"
    DASK = "dask"


@app.command()
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


@app.command()
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


class Verdicts(StrEnum):
    """What can be decided about a finding."""

    CONFIRMED = "bestätigt"
    REJECTED = "abgelehnt"
    POSTPONED = "zurückgestellt"


@app.command()
def review(
    finding: Annotated[
        str | None,
        typer.Argument(metavar="BEFUND", help="Kennung eines Befunds oder ihr Anfang"),
    ] = None,
    *,
    decide: Annotated[
        Verdicts | None, typer.Option(help="den Befund entscheiden", show_default=False)
    ] = None,
    reason: Annotated[str, typer.Option(help="warum so entschieden wird")] = "",
    who: Annotated[str, typer.Option(help="wer entscheidet")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="auch zeigen, was schon entschieden ist")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Liste als Datei: .xlsx, .csv, .geojson, .gpkg oder .fgb", show_default=False
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Doppelstrukturen ansehen und entscheiden: Befunde mit Begründung, der wichtigste zuerst."""
    from api import console, settings
    from layers.decisions import decide as keep
    from layers.review import review as findings
    from maps.formats import ENDINGS, FORMATS

    if decide is not None and finding is None:
        raise typer.BadParameter("sagen, welcher Befund entschieden wird", param_hint="BEFUND")
    if out is not None and out.suffix[1:] not in FORMATS:
        raise typer.BadParameter(f"die Endung muss eine von {ENDINGS} sein", param_hint="--out")
    with console.opened(settings.Settings.read(db=db)) as store:
        found = findings(store)
        if finding is not None:
            one = found.finding(finding)
            if decide is not None:
                keep(store, one.subject, decide, reason=reason, who=who, content=one.content)
                one = findings(store).finding(one.subject.id)
            console.say_finding(one)
        else:
            shown = [it for it in found.findings if everything or it.open]
            for contradiction in found.contradictions:
                console.say_problem(contradiction)
            console.say_findings(shown, found.notice, found.proposals)
        if out is not None:
            out.write_bytes(FORMATS[out.suffix[1:]].write(*found.collection()))


@app.command()
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


@app.command()
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


@app.command()
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


@app.command("portal-kit")
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


@app.command()
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


@app.command()
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


@app.command()
def status(db: Db = None) -> None:
    """Zeigen, was da ist: Lieferungen, Rechnungen, Veröffentlichung."""
    from api import console, settings

    with console.opened(settings.Settings.read(db=db)) as store:
        console.say_status(store)


@app.command()
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


def main() -> None:
    """Run the command line; what this service says no to becomes a message and exit code 1."""
    try:
        app()
    except GeoLszError as error:
        from api import console

        console.say_error(error)
        sys.exit(1)
