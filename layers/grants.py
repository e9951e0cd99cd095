"""Grants: what the roles of PostGIS may do, so that not even a stolen password changes what is kept.

The application reads and adds. The role of purges may also erase, and nothing else may.
Whoever owns the tables (and migrates them) is neither: no service runs as that.
"""

import re

from sqlalchemy import Connection, text

from geo_lsz.errors import WrongDecision
from layers import tables, trail
from layers.migrations.database import Database

APP, PURGE = "geolsz_app", "geolsz_purge"
"""The roles. That of purges has this name in the triggers, too."""

NEVER_GOES = ("audit_trail", "tombstone")
"""What not even a purge may erase."""


def grant(database: Database, app: str = APP) -> None:
    """Make the two roles where they are not there yet, without a password, and give them their rights.

    database : opened by the owner of its tables, who may make roles
    app : name of the application's role

    Run again after each migration. Raises WrongDecision for SQLite, which knows no
    roles, and for a name that is none.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", app) or app == PURGE:
        raise WrongDecision(
            f"„{app}“ kann die Rolle der Anwendung nicht heißen; üblich ist „{APP}“."
        )
    with database.writing() as connection:
        if connection.dialect.name != "postgresql":
            raise WrongDecision(
                "SQLite kennt keine Rollen: Wer die Datei schreiben darf, darf alles. Rechte gibt "
                "es auf PostGIS; hier bitte die Datei selbst schützen."
            )
        schema = connection.execute(text("SELECT current_schema()")).scalar()
        every = [*trail.sealed_tables(connection), tables.audit_trail.name]
        for role in (app, PURGE):
            _make(connection, role)
            for said in (
                f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
                f"GRANT USAGE ON SCHEMA {schema} TO {role}",
                f"GRANT SELECT, INSERT ON {', '.join(every)} TO {role}",
                f"GRANT SELECT ON alembic_version TO {role}",
            ):
                connection.execute(text(said))
        erasable = ", ".join(table for table in every if table not in NEVER_GOES)
        connection.execute(text(f"GRANT DELETE ON {erasable} TO {PURGE}"))
        connection.execute(text(f"GRANT UPDATE ON gating TO {PURGE}"))


def _make(connection: Connection, role: str) -> None:
    there = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(there, {"role": role}).first() is None:
        connection.execute(text(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"))
