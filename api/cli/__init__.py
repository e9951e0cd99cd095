"""The command line `geo-lsz`, its commands by subject.

Nothing heavy is imported here: `geo-lsz --help` answers at once, and each
command imports what it needs. Exit codes: 0 done, 1 the input or the store
says no (message on stderr), 2 wrong use.
"""

import sys
from collections.abc import Callable

import typer

from api.cli import (
    audit,
    database,
    deliveries,
    keys,
    mappings,
    publishing,
    purging,
    reckoning,
    reviewing,
    services,
    serving,
)
from geo_lsz.errors import GeoLszError

COMMANDS: dict[str, Callable[..., None]] = {
    "import": deliveries.import_,
    "mapping": mappings.mapping,
    "template": deliveries.template,
    "fetch": services.fetch,
    "city": deliveries.city,
    "run": reckoning.run,
    "compare": reckoning.compare,
    "review": reviewing.review,
    "publish": publishing.publish,
    "withdraw": publishing.withdraw,
    "purge": purging.purge,
    "packs": publishing.packs,
    "portal-kit": publishing.portal_kit,
    "isochrones": reckoning.isochrones,
    "serve": serving.serve,
    "status": deliveries.status,
    "demo": serving.demo,
}
"""What the command line can do, in the order in which its help lists it."""

app = typer.Typer(
    name="geo-lsz",
    help="Sozialräumliche Analyse: Lücken und Doppelstrukturen finden, ehrlich zeigen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(audit.app, name="audit")
app.add_typer(database.app, name="db")
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(keys.app, name="key")


def main() -> None:
    """Run the command line; what this service says no to becomes a message and exit code 1."""
    try:
        app()
    except GeoLszError as error:
        from api import console

        console.say_error(error)
        sys.exit(1)
