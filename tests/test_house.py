"""The house stands as README and STYLE say: directions, names, and no foreign word."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api import problems
from api.settings import Settings
from geo_lsz import errors
from geo_lsz.analysis import ANALYSES
from geo_lsz.angebotsart import angebotsarten
from geo_lsz.handlungsfeld import handlungsfelder
from layers.layer import LAYERS, layer
from layers.mapping import catalogue, mapping
from layers.readers import READERS
from maps.formats import FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = [
    file for room in ("geo_lsz", "layers", "maps", "api") for file in (ROOT / room).rglob("*.py")
]


def test_imports_run_downhill():
    """Doors over keep | draw over reckon, and reckoning knows no database, no web, no map."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name",
    [
        *ANALYSES,
        *FORMATS,
        *LAYERS,
        *READERS,
        *handlungsfelder(),
        *(f"GEOLSZ_{setting.upper()}" for setting in Settings.model_fields),
    ],
)
def test_the_readme_names_it(name):
    """Every analysis, format, layer, file ending, Handlungsfeld and setting stands in the README."""
    assert f"`{name}`" in README


def test_what_is_said_of_safety_is_tested():
    """Every test that the section *Sicherheit* names is there."""
    section = README.partition("## Sicherheit")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(test_\w+\.py)`", section))
    assert named
    assert named <= {file.name for file in (ROOT / "tests").glob("test_*.py")}


FAULTS_OF_OURS = {errors.ContractError, errors.DefinitionError, errors.UnknownValue}
"""Errors that no visitor can cause or mend: a 500, with the reason in the log alone."""


def test_every_error_has_an_answer_on_the_web():
    """A new error is told apart in api/problems.py, or it is a fault of ours."""
    tree = {e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)}
    assert tree - FAULTS_OF_OURS <= set(problems.TABLE)


def test_every_error_is_drawn_in_the_tree():
    """The docstring of geo_lsz/errors.py shows them all."""
    tree = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert all(error.__name__ in errors.__doc__ for error in tree)


@pytest.mark.parametrize("name", catalogue())
def test_every_mapping_of_the_catalogue_fits_its_layer(name):
    """A new file in the catalogue is tested by being there."""
    assert mapping(name).layer in LAYERS


@pytest.mark.parametrize("slug", LAYERS)
def test_every_layer_loads(slug):
    """Each layer has its TOML."""
    assert layer(slug).columns


def test_every_kind_of_offer_serves_a_field():
    """A kind that no Handlungsfeld names would be imported and never seen."""
    served = {kind.slug for field in handlungsfelder().values() for kind in field.kinds}
    assert served == set(angebotsarten())


def test_the_command_line_opens_without_heavy_imports():
    """`geo-lsz --help` must not wait for frames, databases or maps."""
    heavy = "{'pandas', 'geopandas', 'sqlalchemy', 'fastapi', 'folium', 'typst', 'pydantic'}"
    probe = f"import sys, api.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-login.txt", "requirements-dev.txt"]
)
def test_pins_carry_hashes_and_no_address(name):
    """A lock file names versions and hashes, never where a package was fetched."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in "".join(line for line in text.splitlines() if line.startswith("-"))
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pins
    assert all("==" in line and line.rstrip().endswith("\\") for line in pins)


def test_no_file_is_a_cellar():
    """`utils` names nothing."""
    cellars = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    assert not [file for file in CODE if file.stem in cellars]


def test_the_code_loads_nothing_from_foreign_hosts():
    """The addresses in code are standards' names and examples (RFC 2606), never something to fetch."""
    allowed = re.compile(
        r"https?://(www\.opengis\.net/|127\.0\.0\.1|\{|www\.w3\.org/|localhost|geojson\.org/|json-schema\.org/"
        r"|[a-z.]+\.example\b|www\.geopackage\.org/|dcat-ap\.de/def/"
        r"|publications\.europa\.eu/resource/authority/|purl\.org/adms/"
        r"|www\.iana\.org/assignments/media-types/)"
    )
    pages = [*(ROOT / "api").rglob("*.html"), *(ROOT / "api" / "static").rglob("*.*"), *CODE]
    for file in pages:
        for address in re.findall(r"https?://[^\s\"'`)>]+", file.read_text(encoding="utf-8")):
            assert allowed.match(address), f"{file.name}: {address}"


def test_the_portal_clients_are_pinned_without_an_address():
    """One version each, with its hash, and nowhere whence it was fetched."""
    folder = ROOT / "tests" / "portal_clients"
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"[0-9.]+", version) for version in asked.values())
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    del locked[""]
    assert all("resolved" not in package for package in locked.values())
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
