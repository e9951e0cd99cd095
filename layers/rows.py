"""Rows: how a frame lies in its table, and comes back as it went in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame, Series
from pandas.api.types import is_string_dtype
from sqlalchemy import Row

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS, Contract, check
from layers.bulk import ROWS, Chunk
from layers.tables import kinds

DTYPES = {"text": "str", "number": "float64", "flag": "bool"}
PROPERTY_DTYPES = {"str", "object", "float64", "int64", "bool"}

FEATURES = Contract(
    "FEATURES",
    index=("feature",),
    geometry=(
        *("Point", "LineString", "Polygon"),
        *("MultiPoint", "MultiLineString", "MultiPolygon"),
    ),
    geometry_optional=True,
)
"""Released features; every other column is a property of theirs."""


def require_keepable(frame: DataFrame, contract: Contract) -> None:
    """Raise ContractError where `frame` breaks `contract` or holds what no table can keep."""
    check(frame, contract)
    _refuse(contract, [*_strange_columns(frame, contract), *_unkept(frame, contract)])


def require_publishable(features: GeoDataFrame) -> None:
    """Raise ContractError where released features are not as FEATURES says."""
    check(features, FEATURES)
    strange = set(property_dtypes(features).values()) - PROPERTY_DTYPES
    of_dtype = [f"properties are {sorted(strange)}, should be {sorted(PROPERTY_DTYPES)}"]
    _refuse(FEATURES, [*(of_dtype if strange else []), *_unkept(features, FEATURES)])


def _refuse(contract: Contract, faults: list[str]) -> None:
    if faults:
        raise ContractError(f"{contract.name}: " + "; ".join(faults))


def _strange_columns(frame: DataFrame, contract: Contract) -> Iterator[str]:
    known = {*kinds(contract), *(["geometry"] if contract.geometry else [])}
    strange = sorted(set(map(str, frame.columns)) - known)
    if strange:
        yield f"columns {strange} have no place in the store"
    if not contract.index and frame.duplicated(list(contract.columns)).any():
        yield f"the same {list(contract.columns)} stands there more than once"


def _unkept(frame: DataFrame, contract: Contract) -> Iterator[str]:
    for level in contract.index:
        if not is_string_dtype(frame.index.get_level_values(level).dtype):
            yield f"index {level!r} is not text"
    flat = frame.reset_index() if contract.index else frame
    for name, kind in kinds(contract).items():
        if (
            kind.startswith("text")
            and flat[name].astype("str").str.contains("\0", regex=False).any()
        ):
            yield f"column {name!r} holds a NUL character"
    if contract.geometry and shapely.has_z(frame.geometry.to_numpy()).any():
        yield "geometry has heights; two dimensions are kept"


def chunks_of(frame: DataFrame, contract: Contract, **key: str) -> Iterator[Chunk]:
    """The rows of a frame as they are inserted; `key` names the snapshot or run they belong to."""
    for start in range(0, len(frame), ROWS):
        part = frame.iloc[start : start + ROWS]
        flat = part.reset_index() if contract.index else part
        columns = {
            name: _plain(Series(flat[name], dtype=DTYPES[kind.rstrip("?")]))
            for name, kind in kinds(contract).items()
        }
        if contract.geometry:
            columns["geometry"] = part.geometry.tolist()
        yield {name: [said] * len(part) for name, said in key.items()} | columns


def frame_of(rows: Sequence[Row[*tuple[Any, ...]]], contract: Contract) -> DataFrame:
    """The frame of these rows, sorted: by its index, or by its key where it has none."""
    columns = _by_column(rows, [*kinds(contract), *(["geometry"] if contract.geometry else [])])
    frame = DataFrame(
        {
            name: Series(columns[name], dtype=DTYPES[kind.rstrip("?")])
            for name, kind in kinds(contract).items()
        }
    )
    if contract.geometry:
        frame = GeoDataFrame(frame, geometry=GeoSeries(columns["geometry"], crs=METRIC_CRS))
    if contract.index:
        return frame.set_index(list(contract.index)).sort_index()
    return frame.sort_values(list(contract.columns), ignore_index=True)


def property_dtypes(features: GeoDataFrame) -> dict[str, str]:
    """The dtype of each property of released features, by which they come back as they were."""
    return {str(name): str(features[name].dtype) for name in _properties(features)}


def feature_chunks(features: GeoDataFrame, **key: str) -> Iterator[Chunk]:
    """Released features as they are inserted; NaN among their properties becomes null."""
    names = _properties(features)
    for start in range(0, len(features), ROWS):
        part = features.iloc[start : start + ROWS]
        properties = [_plain(part[name]) for name in names]
        yield {name: [said] * len(part) for name, said in key.items()} | {
            "feature": part.index.tolist(),
            "geometry": part.geometry.tolist(),
            "properties": [
                dict(zip(map(str, names), row, strict=True))
                for row in (zip(*properties, strict=True) if names else [()] * len(part))
            ],
        }


def features_of(rows: Sequence[Row[*tuple[Any, ...]]], dtypes: Mapping[str, str]) -> GeoDataFrame:
    """Released features, sorted by `feature`, with properties of these dtypes."""
    columns = _by_column(rows, ["feature", "geometry", "properties"])
    index = pd.Index(columns["feature"], dtype="str", name="feature")
    properties = {
        name: Series([row[name] for row in columns["properties"]], index, dtype=dtype)
        for name, dtype in dtypes.items()
    }
    shapes = GeoSeries(columns["geometry"], index, crs=METRIC_CRS)
    return GeoDataFrame(properties, index=index, geometry=shapes).sort_index()


def _properties(features: GeoDataFrame) -> list[Any]:
    return [name for name in features.columns if name != features.geometry.name]


def _plain(column: Series) -> list[Any]:
    """The values as Python says them, None where there is none."""
    return column.astype(object).where(column.notna(), None).tolist()


def _by_column(rows: Sequence[Row[*tuple[Any, ...]]], names: list[str]) -> dict[str, list[Any]]:
    if not rows:
        return {name: [] for name in names}
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
