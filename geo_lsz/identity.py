"""Identity of snapshots, runs and releases: the same content has the same id, for ever.

An id is the first 32 hex digits of a SHA-256 over everything that makes the
thing what it is. Ids of public things are digests of gated content only, so
nobody can find out a hidden number by trying numbers until the id fits.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pandas import DataFrame, Series


def digest(content: Any) -> str:
    """32 hex digits for anything that JSON can say; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def frame_digest(frame: DataFrame) -> str:
    """32 hex digits for the content of a frame; neither row nor column order matters.

    Numbers of rows (an index without a name) are no content.
    """
    names = [str(name) for name in frame.index.names if name is not None]
    flat = frame.reset_index(drop=not names)
    flat = flat.sort_values(names or _texts_and_numbers(flat), kind="stable")
    whole = hashlib.sha256()
    for column in sorted(map(str, flat.columns)):
        whole.update(column.encode() + b"\x1d")
        whole.update(_column_bytes(flat[column]))
    return whole.hexdigest()[:32]


def _texts_and_numbers(frame: DataFrame) -> list[str]:
    return sorted(name for name in frame.columns if not isinstance(frame[name], gpd.GeoSeries))


def _column_bytes(column: Series) -> bytes:
    if isinstance(column, gpd.GeoSeries):
        shapes = shapely.to_wkb(shapely.normalize(column.to_numpy()), byte_order=1)
        return b"\x1e".join(wkb if wkb is not None else b"\x00" for wkb in shapes)
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=np.uint8).tobytes()
    if pd.api.types.is_float_dtype(column.dtype):
        numbers = column.to_numpy(dtype="<f8") + 0.0  # -0.0 is 0.0
        return np.where(np.isnan(numbers), np.nan, numbers).tobytes()
    texts = column.astype("str").to_numpy(dtype=object, na_value="\x00")
    return "\x1e".join(texts).encode()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A delivery, immutable.

    layer : areas, cells, offers, indicators
    source : who delivered what, e.g. `erfurt-demo/ortsteile`
    stichtag : the day the content speaks of
    content : `frame_digest` of its frame
    about : geography, Gebietsstand, licence, attribution, caveats, titles … as JSON
    public : made by the gate; may stand behind what is published
    edition_of : the exact snapshot that a public edition was made from; internal, not in the id
    """

    layer: str
    source: str
    stichtag: date
    content: str
    about: Mapping[str, Any] = field(default_factory=dict)
    public: bool = False
    edition_of: str | None = None

    @property
    def id(self) -> str:
        """Digest of all but `edition_of`."""
        return digest(
            [
                "snapshot",
                self.layer,
                self.source,
                self.stichtag.isoformat(),
                self.content,
                dict(self.about),
                self.public,
            ]
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A computation, immutable: one analysis for one Handlungsfeld on given snapshots.

    parameters : what the analysis was told, with the definitions of field and kinds
    inputs : ids of the snapshots it read, sorted
    internal : read exact snapshots, so it never reaches a release
    """

    analysis: str
    version: int
    handlungsfeld: str
    parameters: Mapping[str, Any]
    inputs: tuple[str, ...]
    internal: bool = False

    @property
    def id(self) -> str:
        """Digest of all of it: the same question on the same data is the same run."""
        return digest(
            [
                "run",
                self.analysis,
                self.version,
                self.handlungsfeld,
                dict(self.parameters),
                sorted(self.inputs),
                self.internal,
            ]
        )
