"""What alembic runs: the packaged migrations on the connection that it is handed."""

from typing import Any

from alembic import context

from layers.tables import metadata

NOT_OURS = {"spatial_ref_sys"}  # PostGIS keeps its coordinate systems in this table


def _include_object(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    if kind == "index" and connection.dialect.name == "sqlite":
        # SQLite has no GiST; alembic does not ask an index for its ddl_if.
        return bool(thing.dialect_options["postgresql"]["using"] != "gist")
    return not (kind == "table" and name in NOT_OURS)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=_include_object,
)
with context.begin_transaction():
    context.run_migrations()
