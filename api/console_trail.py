"""What the command line says of the trail of changes, in German."""

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from api import console
from layers.trail_verified import Verified

WHAT = {
    "snapshot": "Lieferung aufgenommen",
    "run": "Rechenlauf behalten",
    "release": "veröffentlicht",
    "artifact": "Datei zu einer Veröffentlichung",
    "withdrawal": "zurückgezogen",
    "decision": "entschieden",
    "draft_label": "Entwurf benannt",
    "gating": "Geheimhaltung geprüft",
    "api_key": "API-Schlüssel ausgestellt",
    "api_key_revocation": "API-Schlüssel widerrufen",
    "purge": "gelöscht",
    "bestand": "Bestand bei Beginn des Protokolls",
}
"""What was done, in German; another word stands for itself."""


def say_entries(entries: Sequence[dict[str, Any]]) -> None:
    """Say the entries, a row each."""
    table = Table("Nr.", "Wann (UTC)", "Wer", "Was", "Woran", "Anlass", "Zeilen", "Prüfsumme")
    for entry in entries:
        rows = sum(rows for _, _, rows, _ in entry["contents"])
        told = (
            str(entry["number"]),
            f"{entry['made_at']:%d.%m.%Y %H:%M:%S}",
            entry["who"],
            WHAT.get(entry["what"], entry["what"]),
            entry["subject"][:32],
            entry["reason"],
            str(rows),
            entry["hash"][:12],
        )
        table.add_row(*map(escape, told))
    console.out.print(table)


def say_verified(verified: Verified) -> None:
    """Say whether all fits, and what does not."""
    for finding in verified.findings:
        console.err.print(f"[red]{escape(finding)}[/red]")
    if verified.findings:
        console.err.print(f"{len(verified.findings)} Abweichungen vom Protokoll.")
        return
    console.out.print(
        f"{verified.entries} Einträge, lückenlos; die Tabellen halten, was sie sagen."
    )
    console.out.print(f"Prüfsumme des letzten, zum Notieren außerhalb: {verified.head}")
