"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

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
