"""Migrations: bring the schema of a database up to date.

A new one is written by alembic from the difference between `layers.tables` and
a database: `command.revision(config(connection), autogenerate=True, …)`. Then
HEAD moves, and new tables get their insert-only triggers. There is no way
back: a downgrade would drop what may only be added to.
"""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0013"
"""The newest revision; kept here so that opening a store need not import alembic."""


class NewerSchema(Exception):  # noqa: N818 - a state of the database
    """The database stands at a revision that this software does not know."""


def version(connection: Connection) -> str | None:
    """The revision that the database stands at; None where there is nothing yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def config(connection: Connection) -> "Config":
    """What alembic needs to work on this connection; there is no ini file."""
    from alembic.config import Config  # noqa: PLC0415 - rarely needed, slow to import

    found = Config()
    found.set_main_option("script_location", "layers:migrations")
    found.set_main_option("path_separator", "os")
    found.attributes["connection"] = connection
    return found


def bring_up_to_date(reader: Engine, writer: Engine) -> None:
    """Upgrade the schema to HEAD where it is not there yet.

    writer : one of its transactions at a time, across processes; of two that
        open a new database, one upgrades and the other waits and finds it done
    """
    with reader.connect() as connection:
        if version(connection) == HEAD:
            return
    with writer.begin() as connection:
        if version(connection) != HEAD:
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - rarely needed, slow to import
    from alembic.util import CommandError  # noqa: PLC0415 - likewise

    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        raise NewerSchema(version(connection)) from error
