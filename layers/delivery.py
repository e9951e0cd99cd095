"""A delivery on its way from table to frame: what every layer asks of it."""

import re
from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from geo_lsz import frames, service_area
from geo_lsz.errors import Fault, InputError
from geo_lsz.status import Status
from layers import places_on_earth, spelling
from layers.address_book import AddressBook, no_register
from layers.mapping import Mapping, as_headers
from layers.outside import Outside
from layers.readers import RawTable
from layers.report import Report, Rule

_BETWEEN_CODES = re.compile(r"[,;\s]+")
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Conformed:
    """What was made of a file.

    frame : by the contract of its layer
    lines : how many rows (or ways) of the file it was made of
    stichtag : the day it speaks of
    notices : what is odd but allowed
    """

    frame: DataFrame
    lines: int
    stichtag: date
    notices: list[Fault]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where costs may begin and end: cells, and offers of the list that they lead to."""

    cells: Index
    offers: Index


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery on its way: as read, its mapping, its contract columns, and what is known.

    beside : AREAS of other geographies that are there already, by title
    book : makes the address book, which only a list without coordinates waits for;
        None where there is no register
    outside : a service that is asked for what the register leaves open; None: nobody outside is
    """

    raw: RawTable
    mapping: Mapping
    rows: DataFrame
    table: DataFrame
    known_areas: gpd.GeoDataFrame | None
    ends: Ends | None
    report: Report
    beside: Table[str, gpd.GeoDataFrame] = field(default_factory=dict)
    book: Callable[[], AddressBook | None] = no_register
    outside: Outside | None = None

    def numbers(self, texts: Series, column: str, *, count: bool) -> DataFrame:
        """`value, status` of a column of numbers; faults where there is neither number nor sign."""
        signs = {**spelling.SIGNS, **self.mapping.markers}
        read = spelling.read_numbers(texts, self.decimal, signs)
        self.report.fault("ist keine Zahl", texts[read["wrong"]], column, Rule.NUMBER)
        if count:
            odd = (read["value"] < 0) | (read["value"] % 1 > 0)
            self.report.fault("muss eine ganze Zahl ab 0 sein", texts[odd], column, Rule.NUMBER)
        return read

    def persons(self, texts: Series, column: str) -> DataFrame:
        """`value, status, low, high` of a column of persons; a hidden number has the bounds of the rule."""
        read = self.numbers(texts, column, count=True)
        missing = read["status"] == Status.MISSING
        self.report.notice("Angabe fehlt; sie bleibt unbekannt", texts[missing], column)
        rule = self.mapping.secrecy
        hidden = (read["status"] == Status.SUPPRESSED).to_numpy()
        most = rule.min_count - 1 if rule is not None and rule.rule == "counts" else np.nan
        low, high = self._told_bounds(texts)
        return frames.values(
            read["value"],
            texts.index,
            unknown=read["status"],
            low=low.fillna(Series(np.where(hidden, 1.0, np.nan), index=texts.index)),
            high=high.fillna(Series(np.where(hidden, most, np.nan), index=texts.index)),
        )

    def _told_bounds(self, texts: Series) -> tuple[Series, Series]:
        """Smallest and largest number that a sign stands for as the mapping says, NaN elsewhere."""
        low, high = (
            texts.map({sign: pair[side] for sign, pair in self.mapping.bounds.items()})
            for side in (0, 1)
        )
        return low.astype("float64"), high.astype("float64")

    @property
    def decimal(self) -> str:
        """The decimal sign of numbers: the format's, where it fixes one, else the mapping's."""
        return self.raw.decimal or self.mapping.decimal

    def header(self, column: str) -> str:
        """Header (or headers) of the file that a contract column comes from."""
        return header_of(self.mapping, column)

    def text(self, column: str) -> Series:
        """A text column, NA where empty or not delivered."""
        if column not in self.table:
            return Series(pd.NA, index=self.table.index, dtype="str")
        return self.table[column].mask(self.table[column] == "").astype("str")

    def words(self, column: str) -> Series:
        """A column of our own words, in lower case, NA where empty."""
        return self.text(column).str.lower().astype("str")

    def days(self, column: str, besides: str = "") -> Series:
        """A column of days, ISO, NA where empty; faults for what is none.

        besides : a word that may stand in place of a day
        """
        told = self.text(column)
        days = told[told.notna() & (told.str.lower() != besides)]
        read = days.map(_day)
        or_else = f" oder „{besides}“" if besides else ""
        self.report.fault(
            f"ist kein Tag; erwartet wird etwa 31.12.2027{or_else}",
            days[read.isna()],
            self.header(column),
        )
        return told.str.lower().mask(told.index.isin(days.index), read).astype("str")

    def named_areas(self, column: str) -> Series:
        """A column of area codes or `stadtweit`, as `service_area.spelled` writes them; NA where empty.

        The codes are those of the mapping's geography; faults for any other.
        """
        told = self.text(column)
        named = told[told.notna() & (told.str.lower() != service_area.CITY_WIDE)]
        if named.empty:
            return told.str.lower().astype("str")
        geography = self.mapping.geography
        if not geography:
            self.report.fault(
                "Gebietsschlüssel ohne Gliederung; in der Zuordnung nennen, "
                'etwa geography = "ortsteile", oder „stadtweit“ schreiben',
                named,
                self.header(column),
            )
            return told
        known = set(self.its_geography().index)
        codes = named.map(lambda text: [code for code in _BETWEEN_CODES.split(text) if code])
        strange = codes.map(lambda each: not known.issuperset(each))
        self.report.fault(
            f"nennt ein Gebiet, das es in „{geography}“ nicht gibt; Schlüssel durch Komma trennen",
            named[strange],
            self.header(column),
        )
        spelled = codes.map(lambda each: service_area.spelled(geography, each))
        return told.str.lower().mask(told.index.isin(named.index), spelled).astype("str")

    @property
    def has_points(self) -> bool:
        """Whether rows may have a place: by the file's geometry, or by x and y."""
        return self.raw.geometry is not None or {"x", "y"} <= set(self.table)

    def points(self) -> gpd.GeoSeries:
        """Points of the rows, EPSG:25832, None where a row has none: the file's geometry or x and y."""
        told = self.mapping.crs
        if self.raw.geometry is not None:
            return places_on_earth.metric(self.raw.geometry, told, self.report)
        if not self.has_points:
            self.report.fault("Koordinaten fehlen: Spalten x und y zuordnen")
            self.report.raise_faults()
        x, y = (
            self.numbers(self.table[axis], self.header(axis), count=False)["value"]
            for axis in ("x", "y")
        )
        points = gpd.GeoSeries(gpd.points_from_xy(x, y), index=self.table.index)
        return places_on_earth.metric(points.where(x.notna() & y.notna(), None), told, self.report)

    def refuse_doubled(self, column: str) -> None:
        """Faults for codes that stand in more than one row."""
        codes = self.table[column]
        self.report.fault(
            "dieser Schlüssel kommt mehrfach vor; "
            "einen berichtigen (in der Datei oder als [[correction]] der Zuordnung)",
            codes[codes.duplicated(keep=False) & (codes != "")],
            self.header(column),
            Rule.UNIQUE,
        )

    def its_geography(self) -> gpd.GeoDataFrame:
        """AREAS of the geography that the mapping names. Raises InputError where there is none yet."""
        if self.known_areas is None:
            self.report.fault(
                f"die Gliederung „{self.mapping.geography}“ ist noch nicht da; "
                "erst ihre Gebiete importieren",
                rule=Rule.KNOWN_AREA,
            )
            raise InputError(self.report.faults, self.report.notices)
        return self.known_areas

    def areas_of_its_geography(self) -> gpd.GeoDataFrame:
        """AREAS that the codes belong to. Raises InputError for codes that they do not have."""
        geography, codes = self.mapping.geography, self.table["area"]
        areas = self.its_geography()
        known = set(areas.index)
        for row, code in codes[~codes.isin(known)].items():
            self.report.fault(
                f"diesen Gebietsschlüssel gibt es in „{geography}“ nicht; {_guess(code, known)}",
                Series({row: code}),
                self.header("area"),
                Rule.KNOWN_AREA,
            )
        self.report.raise_faults()
        return areas

    def notice_areas_without_row(self, so: str) -> None:
        """Notices for areas of the geography that the delivery does not name; `so` says what follows."""
        names = self.areas_of_its_geography()["name"]
        for area, name in names.drop(self.table["area"].unique()).sort_index().items():
            self.report.notice(f"Gebiet {area} ({name}): keine Zeile; {so}", rule=Rule.KNOWN_AREA)


def _day(text: str) -> str | None:
    for form in _DAYS:
        try:
            day: date = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day.isoformat()
    return None


def _guess(code: str, known: set[str]) -> str:
    """What may have gone wrong with an area code."""
    padded = {code.zfill(len(other)) for other in known} & known
    if padded:
        return f"gemeint ist vielleicht „{min(padded)}“: führende Null verloren?"
    return "Schlüssel oder Gebietsstand prüfen"


def header_of(mapping: Mapping, column: str) -> str:
    """Header (or headers) of the file that a contract column comes from."""
    return " + ".join(as_headers(mapping.columns.get(column, column)))
