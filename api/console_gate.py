"""What the command line says of the gate of statistical secrecy, in German: counts of counts, never a value."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from api import console
from geo_lsz.german import german
from geo_lsz.identity import Snapshot

COUNTED = {
    "counts": "Zahlen",
    "small": "klein",
    "further": "für andere",
    "same_secret": "verknüpft",
}
"""What an audit counts, in German."""


def say_audit(release: str, audit: Sequence[tuple[Snapshot, Mapping[str, Any]]]) -> None:
    """Say what was hidden of each edition behind a release."""
    table = Table("Lieferung", "Stichtag", *COUNTED.values(), "mögliche Werte")
    for edition, did in audit:
        if did["counts"]:
            narrowest = did["narrowest"]
            table.add_row(
                escape(edition.source),
                f"{edition.stichtag:%d.%m.%Y}",
                *(german(did[name], 0) for name in COUNTED),
                "" if narrowest is None else f"mindestens {narrowest}",
            )
    console.out.print(f"Geheimhaltung hinter der Veröffentlichung {escape(release)}")
    console.out.print(table)
    console.out.print(
        "klein: der Zahl selbst wegen verborgen\n"
        "für andere: verborgen, weil sich sonst eine kleine Zahl errechnen ließe\n"
        "verknüpft: wer eine bestimmte andere verborgene Zahl kennt, kennt auch diese\n"
        "mögliche Werte: so viele bleiben für jede verborgene Zahl, wenn man alles Veröffentlichte kennt"
    )
