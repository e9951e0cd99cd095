"""A comparison as a collection of its own: both values and their difference, to be taken along."""

from geopandas import GeoDataFrame

from api.workbench.comparing import Pair
from api.workbench.side_by_side import DIFFERENCE, difference_view, differences
from geo_lsz.publication import Published
from geo_lsz.released import Collection, View

FIRST, SECOND = "erstes", "zweites"
"""Keys of the views of the two values."""


def compared(pair: Pair) -> Published:
    """Both results of a pair in its view and, where there is one, their difference.

    The features are the areas of the second result, EPSG:25832. A difference without
    classes is a property of the collection, one with classes a view as well.
    """
    first, second = (one.features for one in pair.results)
    features = second[["name", second.geometry.name]]
    for key, values in ((FIRST, first), (SECOND, second)):
        features = features.join(_renamed(values, pair.view, key))
    step = difference_view(pair.view)
    if step is not None:
        found = differences(first, second, pair.view, step)
        features = features.join(found.drop(columns=["name", found.geometry.name]))
    return _collection(pair, step), features


def shown_of(collection: Collection) -> View:
    """The view of a comparison that a map of it shows: the difference, else the second value."""
    return collection.views[-1]


def _collection(pair: Pair, step: View | None) -> Collection:
    both = tuple(one.collection for one in pair.results)
    titles = [f"{pair.view.title}, {title}" for title in pair.titles]
    views = [
        pair.view.model_copy(update={"key": key, "title": title})
        for key, title in zip((FIRST, SECOND), titles, strict=True)
    ]
    properties = {"name": "Name"}
    if step is not None and step.klassen:
        yardstick = f"{titles[1]} minus {titles[0]}, aus den ungerundeten Werten."
        views.append(step.model_copy(update={"yardstick": yardstick}))
    elif step is not None:
        properties[DIFFERENCE] = step.title
    return both[1].model_copy(
        update={
            "key": f"vergleich_{both[1].key}",
            "title": f"{pair.titles[0]} und {pair.titles[1]}, {both[1].geography_title}",
            "description": f"{pair.view.title} im Vergleich: beide Werte, und der zweite gegenüber dem ersten",
            "properties": properties,
            "views": tuple(views),
            "findings": (),
            "caveats": tuple(dict.fromkeys(line for one in both for line in one.caveats)),
            "runs": tuple(dict.fromkeys(run for one in both for run in one.runs)),
        }
    )


def _renamed(features: GeoDataFrame, view: View, key: str) -> GeoDataFrame:
    """The columns of a view under another key."""
    parts = ("", "_status", "_low", "_high", "_klasse")
    return features[[view.key + part for part in parts]].rename(
        columns={view.key + part: key + part for part in parts}
    )
