"""Extracts: the part of a collection that somebody asks for, ready for any format, and said to be a part."""

from collections.abc import Mapping, Sequence

from geopandas import GeoDataFrame

from api.ogc.items import PARAMETERS
from api.ogc.query import items_query
from api.ogc.rows import require_properties, rows_of
from api.self_contained import CLASS_TITLE
from api.serving import Served
from geo_lsz.frames import value_columns
from geo_lsz.publication import Published
from geo_lsz.released import Collection

OF_A_PAGE = {"crs", "limit", "offset", "f"}
"""Parameters of an items address that say how to send, not what: the format says that."""

ASKED = tuple(one.name for one in PARAMETERS if one.name not in OF_A_PAGE)
"""What may be asked of a file, by the names of the portal."""

LIMITING = {"bbox", "datetime", "filter", "properties"}
"""Parameters that leave something out."""


def is_part(params: Mapping[str, str]) -> bool:
    """Whether something is left out."""
    return not LIMITING.isdisjoint(params)


def extract(served: Served, params: Mapping[str, str]) -> Published:
    """The features that `params` (of ASKED) mean, in their order; among the caveats stands what they are.

    A value stays with its status, its bounds and its class, whichever of them is
    asked for by name. Raises WrongQuery naming the parameter.
    """
    query = items_query(params)
    require_properties(served, query)
    rows = rows_of(served, query)
    collection, features = served.collection, served.features.iloc[list(rows)]
    if query.properties is not None:
        collection, features = _only(collection, features, query.properties)
    if is_part(params):
        said = ", ".join(f"{name}={_printable(params[name])}" for name in ASKED if name in params)
        among = f"{len(rows)} von {len(served.features)} Objekten"
        caveat = f"Auszug, nicht der ganze Bestand: {among}, nach {said}."
        collection = collection.model_copy(update={"caveats": (*collection.caveats, caveat)})
    return collection, features


def _only(collection: Collection, features: GeoDataFrame, names: Sequence[str]) -> Published:
    """The collection with these properties; a view is kept whole where any part of it is named."""
    views = tuple(view for view in collection.views if not _parts(view.key).isdisjoint(names))
    keys = {view.key for view in views} | {
        key for key in collection.properties if not _parts(key).isdisjoint(names)
    }
    shown = set(names).union(*map(_parts, keys))
    titles = {key: title for key, title in collection.properties.items() if key in keys}
    told = collection.model_copy(update={"views": views, "properties": titles})
    geometry = features.geometry.name
    return told, features[[name for name in features if name in shown or name == geometry]]


def _parts(key: str) -> set[str]:
    """Names of all columns that the value `key` may have."""
    return {*value_columns(key), f"{key}_klasse", f"{key}{CLASS_TITLE}"}


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
