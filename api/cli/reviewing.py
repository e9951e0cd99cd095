"""Duplicate structures on the command line: look at findings, decide them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Db


class Verdicts(StrEnum):
    """What can be decided about a finding."""

    CONFIRMED = "bestätigt"
    REJECTED = "abgelehnt"
    POSTPONED = "zurückgestellt"


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
