"""Mappings on the command line: by which a delivery is read, and those that were kept."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Db
from api.cli.writing import write

if TYPE_CHECKING:
    from layers.mapping import Mapping
    from layers.store import Store

DAYS = ["%Y-%m-%d", "%d.%m.%Y"]
"""How a day may be written."""


def mapping(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="QUELLE",
            help="etwa jugendamt/kitas  [sonst eine Liste aller Quellen]",
            show_default=False,
        ),
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option(help="Ebene, wo mehrere diese Quelle haben", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="neue Datei, .toml  [sonst die Ausgabe]", show_default=False),
    ] = None,
    db: Db = None,
) -> None:
    """Die Zuordnung zeigen, mit der die neueste Lieferung einer Quelle aufgenommen wurde."""
    from api import console, settings
    from api.console_deliveries import say_kept_mappings
    from layers import kept_mappings

    if out is not None and out.suffix != ".toml":
        raise typer.BadParameter("die Endung muss .toml sein", param_hint="--out")
    if out is not None and out.exists():
        raise typer.BadParameter(f"{out} gibt es schon; anders nennen", param_hint="--out")
    with console.opened(settings.Settings.read(db=db)) as store:
        if source is None:
            say_kept_mappings(kept_mappings.newest(store, layer))
            return
        text = kept_mappings.of_source(store, source, layer).text
    if out is None:
        typer.echo(text, nl=False)
    else:
        write(out, text.encode())


def told(
    store: Store,
    layer: str,
    file: Path,
    *,
    name: str | None,
    like: str | None,
    day: datetime | None,
) -> tuple[Mapping, str]:
    """The mapping that a file is read by, and its text: a named one, a kept one, else the file's own.

    name : of a file or of the catalogue; like : source whose newest delivery was read by it
    day : the new Stichtag to `like`
    """
    from layers.filled_template import mapping_of
    from layers.mapping import Mapping, default_mapping, mapping_text

    if like is not None:
        return _kept(store, layer, like, day)
    name = name or default_mapping(layer)
    if name:
        text = mapping_text(name)
        return Mapping.written(text, Path(name).name), text
    of_template = mapping_of(file)
    if of_template is None:
        hint = f"zu „{layer}“ gehört --mapping oder, ab der zweiten Lieferung, --like QUELLE"
        raise typer.BadParameter(hint, param_hint="--mapping")
    return of_template, ""


def _kept(store: Store, layer: str, source: str, day: datetime | None) -> tuple[Mapping, str]:
    from api.console_deliveries import say_kept
    from layers.kept_mappings import of_source
    from layers.mapping import Mapping
    from layers.mapping_text import for_day

    kept = of_source(store, source, layer)
    before, text = kept.mapping, kept.text
    if before.stichtag is not None or day is not None:
        text = for_day(text, day.date() if day else _asked_day(before))
    new = Mapping.written(text, source)
    say_kept(kept.snapshot, before, new)
    return new, text


def _asked_day(before: Mapping) -> date:
    """The new Stichtag, asked for where somebody sits before a terminal."""
    was = f"{before.stichtag:%d.%m.%Y}"
    if not sys.stdin.isatty():
        hint = f"den Tag der neuen Lieferung nennen, etwa 2026-12-31; der bisherige ist {was}"
        raise typer.BadParameter(hint, param_hint="--stichtag")
    return _day(typer.prompt(f"Stichtag der neuen Lieferung (bisher {was})"))


def _day(text: str) -> date:
    for form in DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    hint = f"„{text}“ ist kein Tag; erwartet wird etwa 31.12.2026"
    raise typer.BadParameter(hint, param_hint="--stichtag")
