"""What the command line says of a purge, in German."""

from rich.markup import escape

from api import console
from layers.purging import TITLES, Purged


def say_purged(purged: Purged) -> None:
    """Say what is gone, and what a person has to see to themselves."""
    for kind, key in ((purged.kind, purged.id), *purged.follows):
        console.out.print(f"[green]Gelöscht[/]: {TITLES[kind]} {escape(key)}")
    console.out.print(
        "Laufende Dienste zeigen es binnen zwei Sekunden nicht mehr. Von Hand zu löschen sind "
        "Sicherungen der Datenbank, verteilte Kartenmappen und Kopien in Portalen."
    )
