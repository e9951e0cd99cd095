"""Frame contracts: what a row of each layer looks like, checked in one place.

A value is four columns: `value` (NA unless its status is ok), `status`, and
`low`/`high`, the bounds within which the truth is known to lie: both equal to
`value` when ok; NA where nothing is known; for a hidden count what anybody may
infer from the published rule, say 1 and 2. A value that has a name of its own,
say `places`, is `places`, `places_status`, `places_low`, `places_high`.

Geometry is EPSG:25832, metres. Codes are text. An index is unique.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from pandas import DataFrame, Index, Series

from geo_lsz.errors import ContractError, UnknownValue
from geo_lsz.status import Status

METRIC_CRS = "EPSG:25832"
"""ETRS89 / UTM 32N, in which everything metric is reckoned."""

VALUE = ("value", "status", "low", "high")
"""The four columns that together are one value."""


@dataclass(frozen=True, slots=True)
class Contract:
    """Index names, columns with their kinds, values, and geometry types of a frame.

    Kinds are text, number and flag; a trailing ? allows NA. `values` names the
    four-column values. No geometry types: no geometry column is asked for.
    `private` names columns that the gate empties, whatever its rule.
    """

    name: str
    index: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    geometry: tuple[str, ...] = ()
    geometry_optional: bool = False
    private: tuple[str, ...] = ()


AREAS = Contract(
    "AREAS",
    index=("area",),
    columns={"name": "text", "siedlungstyp": "text?"},
    geometry=("Polygon", "MultiPolygon"),
)
CELLS = Contract(
    "CELLS",
    index=("cell", "zielgruppe"),
    columns={"coarse": "flag"},
    values=("persons",),
    geometry=("Point",),
)
OFFERS = Contract(
    "OFFERS",
    index=("offer",),
    columns={
        "name": "text",
        "angebotsart": "text",
        "angebotsform": "text?",
        "handlungsfelder": "text?",
        "zielgruppen": "text?",
        "traeger": "text?",
        "amt": "text?",
        "strasse": "text?",
        "hausnummer": "text?",
        "plz": "text?",
        "einzugsgebiet": "text?",
        "oeffnungszeiten": "text?",
        "bestandsschutz_bis": "text?",
        "bestandsschutz_quelle": "text?",
        "warteliste": "text?",
        "foerderung": "text?",
        "sprachen": "text?",
        "barrierefrei": "text?",
        "gueltig_von": "text?",
        "gueltig_bis": "text?",
        "lage": "text?",
    },
    values=("places", "stunden"),
    geometry=("Point",),
    geometry_optional=True,
)
"""Who offers what where.

angebotsform : `einrichtung`, `projekt`, `maßnahme` or `initiative`
handlungsfelder : slugs as `several.joined` writes them, the main one first; NA where the
    list leaves it to the Angebotsart
zielgruppen : slugs likewise: whom the list says that it is for; need is reckoned for the
    Zielgruppe of the Angebotsart
einzugsgebiet : whom an offer without a place serves: `stadtweit`, or codes as
    `service_area.py` writes them
oeffnungszeiten : as the format `opening_hours` of OpenStreetMap says them
bestandsschutz_bis : the last protected day, ISO, or `unbefristet`; NA where not protected
bestandsschutz_quelle : where that is written
warteliste : `ja`, `nein`, or NA where nobody told
foerderung : who pays, the Förderlinie
sprachen : codes of `sprachen.py`, likewise
barrierefrei : `ja`, `teilweise`, `nein`, or NA where nobody told
gueltig_von, gueltig_bis : the first and the last day that it is there, ISO; NA where nobody told
stunden : hours a week; nothing is reckoned with them
lage : how surely its place is known, as `Lage`; NA where the list told coordinates
"""
INDICATORS = Contract(
    "INDICATORS",
    index=("area", "indicator"),
    columns={"numerator": "number?", "denominator": "number?"},
    values=("value",),
)
NETZ = Contract(
    "NETZ",
    index=("edge",),
    columns={"from_node": "text", "to_node": "text", "length_m": "number", "both_ways": "flag"},
    geometry=("LineString",),
)
"""A street network: one row per piece of street between two nodes, walked from → to or both ways."""

KOSTEN = Contract(
    "KOSTEN",
    index=("mode", "origin", "destination"),
    columns={"minutes": "number"},
)
"""A cost matrix of any router: minutes from a cell (origin) to an offer (destination) by a mode."""

REGISTER = Contract(
    "REGISTER",
    index=("address",),
    columns={
        "strasse": "text",
        "hausnummer": "text?",
        "plz": "text?",
        "ort": "text?",
        "area": "text?",
    },
    geometry=("Point",),
    geometry_optional=True,
)
"""An address register: one row per place with an address, called as a person writes it.

area : code of the area of a geography in which it lies; which one, its snapshot tells
"""

AREA_KEY = (
    "geography",
    "area",
    "handlungsfeld",
    "angebotsart",
    "zielgruppe",
    "stichtag",
    "measure",
)
AREA_RESULTS = Contract("AREA_RESULTS", columns=dict.fromkeys(AREA_KEY, "text"), values=("value",))

PAIR_KEY = ("entity_a", "entity_b", "handlungsfeld", "angebotsart", "measure")
PAIR_RESULTS = Contract("PAIR_RESULTS", columns=dict.fromkeys(PAIR_KEY, "text"), values=("value",))

ALL = "alle"
"""In a result key: about all Angebotsarten, or about everybody."""


def value_columns(name: str = "value") -> tuple[str, str, str, str]:
    """Names of the four columns that are the value `name`."""
    if name == "value":
        return VALUE
    return (name, f"{name}_status", f"{name}_low", f"{name}_high")


def values_of(frame: DataFrame, name: str = "value") -> DataFrame:
    """The value `name` of a frame as a frame of `value, status, low, high`."""
    return DataFrame(
        {part: frame[col] for part, col in zip(VALUE, value_columns(name), strict=True)}
    )


def named(values: DataFrame, name: str) -> DataFrame:
    """`value, status, low, high` under the column names of the value `name`."""
    return values.rename(columns=dict(zip(VALUE, value_columns(name), strict=True)))


def values(
    value: ArrayLike,
    index: Index | None = None,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    unknown: str | Series = Status.MISSING,
) -> DataFrame:
    """A frame of `value, status, low, high`: ok where `value` is a number, else `unknown`.

    Bounds not given, and bounds of known values, are the value itself. A
    series brings its index along; with an index given, rows count by position.
    """
    if index is None and isinstance(value, Series):
        index = value.index
    exact = np.asarray(value, dtype=float)
    ok = ~np.isnan(exact)
    if isinstance(unknown, Series) and index is not None and not unknown.index.equals(index):
        unknown = unknown.reindex(index)
    why = unknown.to_numpy(dtype=object) if isinstance(unknown, Series) else str(unknown)
    status = Series(np.where(ok, str(Status.OK), why), index=index, dtype="str")
    bounds = {
        side: exact if bound is None else np.where(ok, exact, np.asarray(bound, dtype=float))
        for side, bound in {"low": low, "high": high}.items()
    }
    return DataFrame({"value": exact, "status": status, **bounds}, index=status.index)


def require_known(*columns: Series) -> None:
    """Raise UnknownValue naming the column and its first rows that are NA."""
    for column in columns:
        unknown = column.index[column.isna()]
        if len(unknown):
            raise UnknownValue(
                f"{column.name} is unknown in {len(unknown)} rows, the first {list(unknown[:5])}"
            )


def check(frame: DataFrame, contract: Contract) -> None:
    """Raise ContractError naming everything in which `frame` breaks `contract`."""
    faults = [
        *_index_faults(frame, contract),
        *_column_faults(frame, contract),
        *_geometry_faults(frame, contract),
    ]
    if not faults:
        faults = [fault for name in contract.values for fault in _value_faults(frame, name)]
    if faults:
        raise ContractError(f"{contract.name}: " + "; ".join(faults))


def _index_faults(frame: DataFrame, contract: Contract) -> Iterator[str]:
    if not contract.index:
        return
    if tuple(frame.index.names) != contract.index:
        yield f"index is {tuple(frame.index.names)}, should be {contract.index}"
    doubled = frame.index[frame.index.duplicated()].unique()
    if len(doubled):
        yield f"index holds {list(doubled[:5])} more than once"


def _column_faults(frame: DataFrame, contract: Contract) -> Iterator[str]:
    kinds = dict(contract.columns)
    for name in contract.values:
        value, status, low, high = value_columns(name)
        kinds |= {value: "number?", status: "text", low: "number?", high: "number?"}
    for name, kind in kinds.items():
        if name not in frame:
            yield f"column {name!r} is missing"
        else:
            yield from (f"column {name!r} {fault}" for fault in _kind_faults(frame[name], kind))


def _kind_faults(column: Series, kind: str) -> Iterator[str]:
    is_kind = {
        "text": pd.api.types.is_string_dtype,
        "number": pd.api.types.is_float_dtype,
        "flag": pd.api.types.is_bool_dtype,
    }[kind.rstrip("?")]
    if not is_kind(column.dtype):
        yield f"is {column.dtype}, should be {kind}"
    if not kind.endswith("?") and column.isna().any():
        yield f"has {int(column.isna().sum())} empty rows"


def _geometry_faults(frame: DataFrame, contract: Contract) -> Iterator[str]:
    if not contract.geometry:
        return
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        yield f"geometry with a CRS is missing; it should be {METRIC_CRS}"
        return
    if frame.crs != METRIC_CRS:
        yield f"CRS is {frame.crs.to_string()}, should be {METRIC_CRS}"
    present = frame.geometry.notna() & ~frame.geometry.is_empty
    if not contract.geometry_optional and not present.all():
        yield f"{int((~present).sum())} rows have no geometry"
    strange = set(frame.geometry[present].geom_type) - set(contract.geometry)
    if strange:
        yield f"geometry is {sorted(strange)}, should be {list(contract.geometry)}"


def _value_faults(frame: DataFrame, name: str) -> Iterator[str]:
    value, status, low, high = (frame[column] for column in value_columns(name))
    strange = set(status.unique()) - set(Status)
    if strange:
        yield f"{name} has the unknown status {sorted(strange)}; there are {[*Status]}"
    ok = status == Status.OK
    if (ok != value.notna()).any():
        yield f"{name} is a number where its status is not ok, or the other way round"
    if ((low != value) | (high != value))[ok].any():
        yield f"{name} is ok, but its bounds differ from it"
    if (low > high).any():
        yield f"{name} has a lower bound above its upper bound"
