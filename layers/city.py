"""Cities: which deliveries make a city, in the order of their import, as data (cities/<name>.toml)."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import Field

from geo_lsz.definition import Definition
from geo_lsz.errors import DefinitionError, Fault, InputError
from layers.mapping import Mapping, mapping


class CityFile(Definition):
    """A delivery of a city.

    file : its name in the folder of the data
    mapping : a name from the catalogue, or a TOML beside that of the city
    """

    file: str
    mapping: str


class City(Definition):
    """A city: what it is called, and its deliveries in the order of their import."""

    title: str
    reason: str
    delivery: tuple[CityFile, ...] = Field(min_length=1)


def city(name: str) -> City:
    """The city of a file (`…/meine-stadt.toml`) or of those that come with geo-lsz (`jena`)."""
    if name.endswith(".toml"):
        return City.read(Path(name))
    file = _folder() / f"{name}.toml"
    if not file.is_file():
        raise DefinitionError(
            f"Die Stadt „{name}“ gibt es nicht. Es gibt: {', '.join(cities())}. "
            "Eine eigene wird mit ihrer Endung genannt: meine-stadt.toml"
        )
    return City.read(file)


def cities() -> list[str]:
    """Names of all cities that come with geo-lsz."""
    return sorted(
        file.name.removesuffix(".toml")
        for file in _folder().iterdir()
        if file.name.endswith(".toml")
    )


def deliveries(name: str, data: Path) -> list[tuple[Path, Mapping]]:
    """Files of a city in the folder `data`, each with its mapping, in the order of their import.

    Raises InputError naming every file that is not there, DefinitionError for a wrong mapping.
    """
    told = city(name).delivery
    absent = [part.file for part in told if not (data / part.file).is_file()]
    if absent:
        raise InputError([Fault(file, f"fehlt im Ordner {data}") for file in absent])
    return [(data / part.file, mapping(_mapping_name(name, part.mapping))) for part in told]


def _mapping_name(city_name: str, mapping_name: str) -> str:
    beside = city_name.endswith(".toml") and mapping_name.endswith(".toml")
    return str(Path(city_name).parent / mapping_name) if beside else mapping_name


def _folder() -> Traversable:
    return files("layers") / "cities"
