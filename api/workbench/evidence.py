"""The matrix of evidence as a page reads it: its cells by area and field, and how many lack what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from api.workbench.areas import address
from geo_lsz.german import by_name
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.klassen import FINDINGS, WITHOUT_VALUE
from geo_lsz.released import Collection
from geo_lsz.stufen import LOWEST, stufen
from geo_lsz.told import VoiceRow, voice_rows
from maps.palette import Style, style

KLASSEN = {klasse.title: klasse for klasse in (*FINDINGS, *WITHOUT_VALUE.values())}
"""The class of each finding by its words, which the matrix tells."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A Handlungsfeld in an area: what is told of it, and how its finding looks.

    place : of the finding among the others, for sorting; None where it is not known
    """

    told: VoiceRow
    style: Style | None
    place: int | None

    @classmethod
    def of(cls, told: VoiceRow) -> "Cell":
        """The cell of a row of the matrix."""
        klasse = KLASSEN.get(told.finding)
        place = FINDINGS.index(klasse) if klasse in FINDINGS else None
        return cls(told, style("befund", klasse.key) if klasse else None, place)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area: code, name, where its page is, and its cells by slug of the Handlungsfeld."""

    code: str
    name: str
    page: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How many cells have reached each Stufe, the lowest first: of a Handlungsfeld, or of all."""

    title: str
    slug: str
    reached: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing, in the words of the matrix, and in how many cells."""

    what: str
    cells: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """All cells of a geography, or those of one Handlungsfeld.

    fields : titles by slug, in their order
    rows : by name, as a German index sorts them
    counts : of each field, and of all of them where there are several
    lacks : the most frequent first
    """

    fields: Mapping[str, str]
    rows: tuple[AreaRow, ...]
    stufen: tuple[int, ...]
    counts: tuple[FieldCount, ...]
    lacks: tuple[Lack, ...]
    cells: int

    @property
    def reached(self) -> tuple[int, ...]:
        """How many cells have reached each Stufe, in all fields."""
        return self.counts[-1].reached


def matrix(collection: Collection, features: GeoDataFrame) -> Matrix:
    """What a page shows of a matrix of evidence, or of the part of it in `features`."""
    told = list(voice_rows(features))
    titles = {row.slug: row.field for row in told}
    fields = {slug: titles[slug] for slug in handlungsfelder() if slug in titles}
    numbers = (LOWEST, *stufen().numbers)
    lacks = Counter(what for row in told for what in row.lacking)
    return Matrix(
        fields=fields,
        rows=_rows(collection, features, told),
        stufen=numbers,
        counts=_counts(fields, told, numbers),
        lacks=tuple(Lack(*one) for one in sorted(lacks.items(), key=lambda one: (-one[1], one[0]))),
        cells=len(told),
    )


def _rows(
    collection: Collection, features: GeoDataFrame, told: list[VoiceRow]
) -> tuple[AreaRow, ...]:
    cells: dict[str, dict[str, Cell]] = {}
    for code, row in zip(features["gebiet"], told, strict=True):
        cells.setdefault(str(code), {})[row.slug] = Cell.of(row)
    names = dict(zip(features["gebiet"], features["gebiet_name"], strict=True))
    rows = [
        AreaRow(code, str(names[code]), address(collection.geography, code), here)
        for code, here in cells.items()
    ]
    return tuple(sorted(rows, key=lambda row: (by_name(row.name), row.code)))


def _counts(
    fields: Mapping[str, str], told: list[VoiceRow], numbers: tuple[int, ...]
) -> tuple[FieldCount, ...]:
    every = Counter((row.slug, row.stufe) for row in told)
    counts = [
        FieldCount(title, slug, tuple(every[slug, number] for number in numbers))
        for slug, title in fields.items()
    ]
    if len(counts) > 1:
        sums = zip(*(count.reached for count in counts), strict=True)
        counts.append(FieldCount("alle Handlungsfelder", "", tuple(map(sum, sums))))
    return tuple(counts)
