"""The demo city as departments deliver it: files that then go through the ordinary import."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from layers.demo_city.beteiligung import Voices
from layers.demo_city.boundaries import in_degrees
from layers.demo_city.city import SEED, City, city
from layers.demo_city.listings import LISTS
from layers.demo_city.plan import plans
from layers.demo_city.population import AGES
from layers.demo_city.terms import COLUMNS

_NO_CAPACITY = "x"
_FORGOTTEN = ("unter_6", "unter_6", "ab_65", "ab_65", "unter_18", "von_18_bis_64")
"""Fields that stay empty in the population file, one small cell of a village each."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file to import: its layer, where it lies, and the name of its mapping in the catalogue."""

    layer: str
    file: Path
    mapping: str


@dataclass(frozen=True, slots=True)
class ListFormat:
    """How a list is written: headers of its columns, and what its spreadsheet makes of them.

    headers : column of the listings = header in the file, in their order
    """

    headers: Mapping[str, str]
    crs: str = "EPSG:4326"
    digits: int = 5
    decimal: str = ","
    encoding: str = "utf-8"


_PLAIN = (
    *("id", "name", "art", "traeger", "strasse", "hausnummer", "plz", "plaetze", *COLUMNS),
    *("sprachen", "barrierefrei"),
)
_SPOKEN = {
    "oeffnungszeiten": "Öffnungszeiten",
    "bestandsschutz_bis": "Bestandsschutz bis",
    "bestandsschutz_quelle": "Bestandsschutz Quelle",
    "warteliste": "Warteliste",
    "foerderung": "Förderung",
    "einzugsgebiet": "Einzugsgebiet",
}
_FORMATS = {
    "jugendamt": ListFormat(
        headers={name: name for name in _PLAIN} | {"x": "lon", "y": "lat"},
        decimal=".",
        encoding="utf-8-sig",
    ),
    "sozialamt": ListFormat(
        headers={name: name for name in (*_PLAIN, "angebotsform", "stunden")}
        | {"x": "rechtswert", "y": "hochwert"},
        crs="EPSG:25832",
        digits=1,
        encoding="cp1252",
    ),
    "kulturamt": ListFormat(
        headers={
            "id": "Nr.",
            "name": "Einrichtung",
            "art": "Sparte",
            "traeger": "Betreiber",
            "strasse": "Straße",
            "hausnummer": "Haus-Nr.",
            "plz": "Postleitzahl",
            "plaetze": "Kapazität",
            "x": "Länge",
            "y": "Breite",
        }
        | _SPOKEN
        | {
            "angebotsform": "Angebotsform",
            "handlungsfelder": "Handlungsfelder",
            "zielgruppen": "Zielgruppen",
            "barrierefrei": "barrierefrei",
            "gueltig_von": "gültig von",
            "gueltig_bis": "gültig bis",
        }
    ),
    "traeger": ListFormat(
        headers={
            "traeger": "Träger",
            "id": "lfd. Nr.",
            "name": "Angebot",
            "art": "Form",
            "amt": "zuständiges Amt",
            "plz": "PLZ",
            "strasse": "Straße",
            "hausnummer": "Hausnummer",
            "plaetze": "Plätze",
            "x": "Länge",
            "y": "Breite",
        }
        | _SPOKEN
        | {
            "angebotsform": "Angebotsform",
            "sprachen": "Sprachen",
            "stunden": "Wochenstunden",
            "gueltig_von": "Laufzeit von",
            "gueltig_bis": "Laufzeit bis",
        }
    ),
}


def write_deliveries(folder: Path, seed: int = SEED) -> list[Delivery]:
    """Write the files of the demo city into `folder` and say what to import, in import order.

    The same seed writes the same bytes.
    """
    made = city(seed)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write_ortsteile(folder, made),
        _write_planungsraeume(folder, made),
        _write_population(folder, made),
        *(_write_indicators(folder, year, rows) for year, rows in made.indicators.items()),
        *(_write_list(folder, name, made.listings) for name in LISTS),
        *_write_voices(folder, made.voices),
    ]


def _write_ortsteile(folder: Path, made: City) -> Delivery:
    areas = made.areas
    table = areas[["name", "siedlungstyp", "planungsraum", "geometry"]].assign(
        flaeche_km2=(areas.area / 1e6).round(2)
    )
    return _write_areas(folder, "ortsteile", table)


def _write_planungsraeume(folder: Path, made: City) -> Delivery:
    return _write_areas(folder, "planungsraeume", made.planungsraeume)


def _write_areas(folder: Path, name: str, areas: GeoDataFrame) -> Delivery:
    file = folder / f"{name}.geojson"
    text = in_degrees(areas).reset_index().to_json(drop_id=True, ensure_ascii=False)
    file.write_text(text, encoding="utf-8", newline="\n")
    return Delivery("areas", file, f"demo/{name}")


def _write_population(folder: Path, made: City) -> Delivery:
    xy = shapely.get_coordinates(made.cells.geometry).astype("int64")
    table = DataFrame(made.cells[["einwohner", *AGES]]).astype("Int64")
    table.insert(0, "x", xy[:, 0])
    table.insert(1, "y", xy[:, 1])
    for cell, column in zip(_forgetful_cells(made.cells), _FORGOTTEN, strict=True):
        table.loc[cell, column] = pd.NA
    file = folder / "bevoelkerung_500m.csv"
    _write_csv(file, table.sort_index().reset_index(), ListFormat(headers={}))
    return Delivery("cells", file, "demo/bevoelkerung_500m")


def _forgetful_cells(cells: DataFrame) -> list[str]:
    """Small cells of six villages, spread over the city."""
    small = cells[(cells["siedlungstyp"] == "dörflich") & cells["einwohner"].between(60, 90)]
    one_each = small.drop_duplicates("nr")
    every = len(one_each) // len(_FORGOTTEN)
    return list(one_each.index[::every][: len(_FORGOTTEN)])


def _write_indicators(folder: Path, year: int, rows: DataFrame) -> Delivery:
    file = folder / f"indikatoren_{year}.csv"
    _write_csv(file, rows, ListFormat(headers={}))
    return Delivery("indicators", file, f"demo/indikatoren_{year}")


def _write_list(folder: Path, name: str, listings: GeoDataFrame) -> Delivery:
    how = _FORMATS[name]
    rows = listings[listings["liste"] == name]
    points = rows.geometry.to_crs(how.crs)
    table = DataFrame(rows).assign(
        plaetze=_capacity(rows), x=points.x.round(how.digits), y=points.y.round(how.digits)
    )
    file = folder / f"angebote_{name}.csv"
    _write_csv(file, table[list(how.headers)].rename(columns=how.headers), how)
    return Delivery("offers", file, f"demo/angebote_{name}")


def _write_voices(folder: Path, voices: Voices) -> Iterator[Delivery]:
    """What is cited first, then what cites it."""
    for layer, name, table in (
        ("documents", "dokumente", voices.documents),
        ("events", "veranstaltungen", voices.events),
        ("bedarfe", "bedarfe", voices.bedarfe),
        ("survey", "befragung_2025", voices.survey),
        ("vorhaben", "vorhaben", voices.vorhaben),
    ):
        file = folder / f"{name}.csv"
        _write_csv(file, table, ListFormat(headers={}))
        yield Delivery(layer, file, f"demo/{name}")


def _capacity(rows: DataFrame) -> Series:
    """Places as text: empty where nobody knows them, a sign where a kind has none."""
    has_places = rows["angebotsart"].map(
        lambda kind: plans().arten[kind].places_per_head is not None
    )
    return rows["places"].astype("Int64").astype("string").where(has_places, _NO_CAPACITY)


def _write_csv(file: Path, table: DataFrame, how: ListFormat) -> None:
    content = table.to_csv(sep=";", index=False, decimal=how.decimal, lineterminator="\r\n")
    file.write_bytes(content.encode(how.encoding))
