"""Deliveries on the command line: what comes in, a whole city, and what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.mappings import DAYS, told
from api.cli.options import Db
from api.cli.services import configured
from api.cli.writing import write
from geo_lsz.errors import Fault


def import_(
    layer: Annotated[
        str,
        typer.Argument(
            metavar="LAYER",
            help="areas (Gebiete), cells (Bevölkerung), register (Adressen), offers (Angebote), "
            "indicators (Kennzahlen), netz (Straßen und Wege), kosten (Reisezeiten), documents (Dokumente), "
            "events (Veranstaltungen), bedarfe (Bedarfe), survey (Befragungen) oder "
            "vorhaben (Vorhaben)",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="DATEI",
            help="CSV, Excel oder ODS, GeoJSON, GeoPackage, Shapefile (auch als ZIP); für netz ein "
            "Auszug aus OpenStreetMap (.osm.pbf, .osm, .osm.gz)",
        ),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            help="Zuordnung der Spalten: eine TOML-Datei oder ein Name aus dem Katalog, "
            "etwa berlin/kitas_2022; netz und ausgefüllte Vorlagen brauchen keine",
            show_default=False,
        ),
    ] = None,
    *,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="QUELLE",
            help="mit der Zuordnung, mit der die neueste Lieferung dieser Quelle kam; geo-lsz mapping nennt sie",
            show_default=False,
        ),
    ] = None,
    stichtag: Annotated[
        datetime | None,
        typer.Option(
            formats=DAYS, help="zu --like: von welchem Tag die neue ist", show_default=False
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="alles prüfen und melden, aber nichts aufnehmen")
    ] = False,
    propose: Annotated[
        bool,
        typer.Option(
            "--propose",
            help="nicht aufnehmen, sondern eine Zuordnung vorschlagen; --mapping oder --like nennt dann die vom "
            "vorigen Mal  [sonst die der Quelle, nach der die Datei heißt]",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Datei für den Vorschlag, .toml  [sonst neben der Lieferung]", show_default=False
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Prüfbericht als Datei, .xlsx: jeder Fehler, jede Reparatur, jeder Hinweis eine Zeile",
            show_default=False,
        ),
    ] = None,
    geocoder: Annotated[
        str | None,
        typer.Option(
            metavar="DIENST",
            help="Adressen von Angeboten, die das Adressregister offen lässt, bei diesem Dienst erfragen: "
            "sie verlassen das Haus. Er steht mit seiner Adresse in GEOLSZ_GEOCODERS (nominatim, photon, bkg)",
            show_default=False,
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Eine Lieferung prüfen und aufnehmen; Fehlerhaftes wird ganz abgelehnt."""
    from api import console, settings
    from api.console_deliveries import say_intake
    from layers.intake import take_in

    _require_layer(layer)
    if like is not None and mapping is not None:
        raise typer.BadParameter("entweder --mapping oder --like", param_hint="--like")
    if stichtag is not None and (like is None or propose):
        raise typer.BadParameter("gehört zu --like, ohne --propose", param_hint="--stichtag")
    if report is not None and report.suffix != ".xlsx":
        raise typer.BadParameter("die Endung muss .xlsx sein", param_hint="--report")
    if out is not None and not propose:
        raise typer.BadParameter("gehört zu --propose", param_hint="--out")
    if geocoder is not None and layer != "offers":
        raise typer.BadParameter("gehört zu offers", param_hint="--geocoder")
    if propose:
        _propose(layer, file, out or file.with_suffix(".toml"), named=mapping, like=like, db=db)
        return
    read = settings.Settings.read(db=db)
    service = configured(geocoder, read) if geocoder is not None else None
    with _reporting(report), console.opened(read) as store:
        read_by, text = told(store, layer, file, name=mapping, like=like, day=stichtag)
        taken = take_in(store, layer, file, read_by, keep=not check, text=text, geocoder=service)
    say_intake(file, taken)
    _write_report(report, (), taken.notices)


@contextmanager
def _reporting(report: Path | None) -> Iterator[None]:
    """Faults are written into the report, where one is asked for, and said nevertheless."""
    from geo_lsz.errors import InputError

    try:
        yield
    except InputError as error:
        _write_report(report, error.faults, error.notices)
        raise


def _require_layer(layer: str) -> None:
    from layers.layer import LAYERS

    if layer not in LAYERS:
        raise typer.BadParameter(f"es gibt {', '.join(LAYERS)}", param_hint="LAYER")


def _propose(
    layer: str, file: Path, out: Path, *, named: str | None, like: str | None, db: str | None
) -> None:
    """Write a proposal of a mapping; what is there is never overwritten."""
    from api import console, settings
    from api.console_deliveries import say_proposal
    from layers.intake import proposal
    from layers.kept_mappings import named_by, of_source
    from layers.mapping import mapping

    if out.exists():
        raise typer.BadParameter(f"{out} gibt es schon; anders nennen", param_hint="--out")
    with console.opened(settings.Settings.read(db=db)) as store:
        kept = of_source(store, like, layer) if like else None
        if not (named or like):
            kept = named_by(store, layer, file.name)
        before = mapping(named) if named else kept.mapping if kept else None
        text = proposal(store, layer, file, before)
    write(out, text.encode())
    say_proposal(layer, file, out, kept.snapshot if kept else None)


def _write_report(file: Path | None, faults: Sequence[Fault], notices: Sequence[Fault]) -> None:
    """Write what was found as a workbook, where one is asked for."""
    from datetime import UTC, datetime

    from api.console_deliveries import say_report
    from layers.report import as_table
    from maps.xlsx import workbook

    if file is not None:
        found = as_table(faults, notices)
        sheets = {"Prüfbericht": {str(title): found[title] for title in found}}
        write(file, workbook("Prüfbericht", datetime.now(UTC).date(), sheets))
        say_report(file)


def template(
    layer: Annotated[
        str,
        typer.Argument(
            metavar="LAYER",
            help="offers (Angebote), cells (Bevölkerung), indicators (Kennzahlen), register (Adressen), "
            "documents (Dokumente), events (Veranstaltungen), bedarfe (Bedarfe), survey "
            "(Befragungen) oder vorhaben (Vorhaben)",
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="ZIEL", help="neue Datei, .xlsx")],
    geography: Annotated[
        str,
        typer.Option(help="zu welcher Gliederung die Gebietsschlüssel gehören, etwa ortsteile"),
    ] = "",
    db: Db = None,
) -> None:
    """Eine Vorlage zum Ausfüllen für Träger und Ämter; was zurückkommt, wird so aufgenommen."""
    from api import console, settings
    from api.console_deliveries import say_template
    from layers.template import template as made
    from layers.template_workbook import workbook

    if out.suffix != ".xlsx":
        raise typer.BadParameter("die Endung muss .xlsx sein", param_hint="ZIEL")
    if out.exists():
        raise typer.BadParameter(f"{out} gibt es schon; anders nennen", param_hint="ZIEL")
    names: dict[str, str] = {}
    if geography:
        with console.opened(settings.Settings.read(db=db)) as store:
            names = store.area_names(geography)
    write(out, workbook(made(layer, geography, names)))
    say_template(layer, out, "" if names else geography)


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
    """Zeigen, was da ist und wie alt, was noch fehlt, und wessen Bestandsschutz wann endet."""
    from datetime import UTC, datetime

    from api import console, settings
    from api.console_deliveries import say_status

    with console.opened(settings.Settings.read(db=db)) as store:
        say_status(store, datetime.now(UTC).date())
