"""docker-compose.yml and api/Dockerfile: checked as far as it goes without a Docker engine."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from ruamel.yaml import YAML
from sqlalchemy import make_url

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "api" / "Dockerfile").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def services():
    """The services of docker-compose.yml."""
    return YAML(typ="safe").load(COMPOSE)["services"]


def said_in_dockerfile(instruction):
    """What stands behind each line of the Dockerfile that begins with this instruction."""
    return [line.split(maxsplit=1)[1] for line in DOCKERFILE if line.startswith(f"{instruction} ")]


def checked(file):
    """The check of a file against the schema of the Compose specification."""
    command = [Path(sys.executable).with_name("check-jsonschema")]
    command += ["--builtin-schema", "vendor.compose-spec", file]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_compose_file_keeps_the_compose_specification():
    """docker-compose.yml is valid by the schema of the Compose specification."""
    result = checked(COMPOSE)
    assert result.returncode == 0, result.stdout


def test_the_check_finds_a_fault(tmp_path):
    """The schema refuses a misspelt key, so that passing it means something."""
    wrong = tmp_path / "docker-compose.yml"
    text = COMPOSE.read_text(encoding="utf-8").replace("healthcheck:", "healthchek:", 1)
    wrong.write_text(text, encoding="utf-8")
    result = checked(wrong)
    assert result.returncode == 1
    assert "healthchek" in result.stdout


def test_the_password_has_no_default(services):
    """Both services take the password from GEOLSZ_DB_PASSWORD and refuse to start without it."""
    asked = [services["db"]["environment"]["POSTGRES_PASSWORD"]]
    asked.append(services["api"]["environment"]["PGPASSWORD"])
    assert all(said.startswith("${GEOLSZ_DB_PASSWORD:?") for said in asked)
    assert make_url(services["api"]["environment"]["GEOLSZ_DB"]).password is None


def test_the_api_reads_the_database_beside_it(services):
    """GEOLSZ_DB of the api names host, user and database of the service `db`."""
    url = make_url(services["api"]["environment"]["GEOLSZ_DB"])
    beside = services["db"]["environment"]
    assert url.drivername == "postgresql+psycopg"
    assert (url.host, url.username, url.database) == (
        "db",
        beside["POSTGRES_USER"],
        beside["POSTGRES_DB"],
    )


def test_the_api_is_not_root(services):
    """The image makes a user of its own and ends as it; the compose file does not undo that."""
    assert said_in_dockerfile("USER")[-1] == services["api"]["user"] == "geolsz"


def test_both_services_say_when_they_are_healthy(services):
    """The database is asked by pg_isready, the api by /livez, and it waits for the database."""
    assert "pg_isready" in services["db"]["healthcheck"]["test"]
    assert "/livez" in " ".join(services["api"]["healthcheck"]["test"])
    assert services["api"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_nothing_is_published_beyond_this_machine(services):
    """Only the api has a port, and only on the loopback address."""
    assert services["api"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in services["db"]


def test_data_outlive_the_container(services):
    """The database lies in a named volume."""
    volumes = YAML(typ="safe").load(COMPOSE)["volumes"]
    assert services["db"]["volumes"][0].partition(":")[0] in volumes


def test_images_are_pinned(services):
    """No image is `latest`, nor one without a tag; what pip installs is pinned by hashes."""
    images = [services["db"]["image"], *said_in_dockerfile("FROM")]
    assert all(image.partition(":")[2][:1].isdigit() for image in images)
    assert "pip install --require-hashes -r requirements-login.txt" in said_in_dockerfile("RUN")


def test_image_and_compose_file_start_the_same_command(services):
    """The image by itself does what the compose file lets it do."""
    assert json.loads(said_in_dockerfile("CMD")[-1]) == services["api"]["command"]


def test_all_that_the_image_copies_is_in_its_context():
    """Everything that the Dockerfile copies exists and is let through by .dockerignore."""
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [part for line in said_in_dockerfile("COPY") for part in line.split()[:-1]]
    assert {"geo_lsz", "layers", "maps", "api"} <= set(copied)
    assert [part for part in copied if f"!{part}" not in let_through] == []
    assert [part for part in copied if not (ROOT / part).exists()] == []


@pytest.fixture
def served(services, postgis_url):
    """The address of the service, started by the command of the compose file on an empty PostGIS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = services["api"]["command"]
    here = {"0.0.0.0": "127.0.0.1", "8000": str(port)}
    arguments = [here.get(word, word) for word in command[1:]]
    assert {"127.0.0.1", str(port)} <= set(arguments)
    process = subprocess.Popen(
        [Path(sys.executable).with_name(command[0]), *arguments],
        env=os.environ | {"GEOLSZ_DB": postgis_url},
    )
    yield f"http://127.0.0.1:{port}", process
    process.terminate()
    process.wait(timeout=20)


def answer(address, process):
    """Status, content type and body of the first answer; fails where the process ends before."""
    for _ in range(300):
        assert process.poll() is None, "the service ended"
        try:
            with urlopen(address, timeout=5) as response:  # noqa: S310 - our own address
                return response.status, response.headers["Content-Type"], json.load(response)
        except HTTPError as refused:
            with refused:
                return refused.code, refused.headers["Content-Type"], json.load(refused)
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_the_entry_command_runs_on_postgis(served):
    """The command of the compose file serves an empty PostGIS: alive, and not ready, saying why."""
    address, process = served
    status, _, body = answer(f"{address}/livez", process)
    assert (status, body) == (200, {"status": "ok"})
    status, content_type, body = answer(f"{address}/readyz", process)
    assert status == 503
    assert content_type.startswith("application/problem+json")
    assert body["status"] == 503
    assert "geo-lsz publish" in json.dumps(body, ensure_ascii=False)
