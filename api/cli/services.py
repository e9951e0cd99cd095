"""Services outside on the command line: what is fetched from them, and which may be asked for addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings
    from layers.geocoders import Geocoder


def fetch(
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADRESSE",
            help="einer Sammlung (OGC API Features): …/collections/kitas, oder eines WFS: "
            "…/wfs?typeNames=kitas",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Zieldatei: .geojson")],
) -> None:
    """Objekte eines Dienstes als Datei holen, um sie anzusehen und aufzunehmen."""
    from api import console, settings
    from layers.fetching import fetched

    if out.suffix != ".geojson":
        raise typer.BadParameter("die Endung muss .geojson sein", param_hint="--out")
    console.say_fetched(out, fetched(address, out, settings.Settings.read().sources))


def configured(name: str, settings: Settings) -> Geocoder:
    """The geocoder of this name, if somebody configured it. Raises BadParameter where nobody did."""
    from api.console_deliveries import say_sent
    from layers.geocoders import Geocoder

    address = {str(kind): told for kind, told in settings.geocoders.items()}.get(name)
    if address is None:
        raise typer.BadParameter(
            f"„{name}“ ist nicht freigegeben; Art und Adresse in GEOLSZ_GEOCODERS nennen, etwa "
            f"nominatim=https://nominatim.stadt.example",
            param_hint="--geocoder",
        )
    return Geocoder.of(name, address, say_sent)
