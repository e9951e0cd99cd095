"""A PostGIS of the test session's own: started on a unix socket, thrown away at the end.

Debian's `postgresql-15-postgis-3` is enough; nothing has to run. Or
GEOLSZ_TEST_DATABASE_URL names a database whose user may create schemas.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

HOW_TO_GET_IT = (
    "install Debian's postgresql-15-postgis-3 (sh tests/debian_packages.sh), "
    "or set GEOLSZ_TEST_DATABASE_URL=postgresql+psycopg://…"
)
THROWN_AWAY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoPostgis(Exception):  # noqa: N818 - a state of the machine
    """There is no PostGIS to test on; the message says why and how to get one."""


def programs() -> Path:
    """The folder of the newest installed PostgreSQL that has PostGIS. Raises NoPostgis."""
    for control in sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))[::-1]:
        found = Path("/usr/lib/postgresql") / control.parts[-3] / "bin"
        if (found / "initdb").exists():
            return found
    raise NoPostgis(f"no PostgreSQL with PostGIS is installed; {HOW_TO_GET_IT}")


def about() -> str:
    """One line for the test report: which PostGIS there is, or why there is none."""
    if os.environ.get("GEOLSZ_TEST_DATABASE_URL"):
        return "PostGIS as GEOLSZ_TEST_DATABASE_URL says"
    try:
        return f"PostGIS of PostgreSQL {programs().parent.name}, a cluster of our own"
    except NoPostgis as reason:
        return f"no PostGIS: {reason}"


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostGIS for the time of the tests. Raises NoPostgis."""
    given = os.environ.get("GEOLSZ_TEST_DATABASE_URL")
    if given:
        yield given
        return
    found = programs()
    with _cluster_folder() as folder:
        yield from _running(found, folder)


@contextmanager
def fresh_schema(server_url: str) -> Iterator[str]:
    """The URL of an empty schema in this database; PostGIS itself stays in `public`."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(server_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    search_path = {"options": f"-csearch_path={name},public"}
    yield make_url(server_url).update_query_dict(search_path).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


def schema_of(url: str) -> str:
    """The schema that a URL of `fresh_schema` names."""
    options = str(make_url(url).query["options"])
    return options.removeprefix("-csearch_path=").partition(",")[0]


@contextmanager
def _cluster_folder() -> Iterator[Path]:
    """A folder that the server's user may enter; root's home is none."""
    folder = Path(tempfile.mkdtemp(prefix="geolsz-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            owner = _postgres_user()
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgis(
            f"PostgreSQL refuses root and there is no user postgres; {HOW_TO_GET_IT}"
        ) from None


def _running(found: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    _as_postgres(
        found / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    )
    _as_postgres(
        found / "pg_ctl",
        "-D",
        data,
        "-l",
        folder / "log",
        "-w",
        "start",
        "-o",
        f"-c listen_addresses='' -c unix_socket_directories={folder} {THROWN_AWAY}",
    )
    try:
        _as_postgres(found / "pg_isready", "-h", folder)
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        _as_postgres(found / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _as_postgres(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    # Output goes to a file, not a pipe: the server would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        ended = subprocess.run(words, stdout=said, stderr=said, cwd="/", check=False)
        if ended.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(words)} failed:\n{said.read()}")
