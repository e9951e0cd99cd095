"""What a feature says of itself, so that one that was taken out of its collection can still be read."""

from collections.abc import Mapping

from geopandas import GeoDataFrame
from pandas import DataFrame

from geo_lsz.identity import Run
from geo_lsz.released import Collection

STICHTAG = "stichtag"
"""Name of the day that a feature speaks of."""

CLASS_TITLE = "_klasse_titel"
"""What follows the key of a view in the name of its class in words."""

TITLES = {
    STICHTAG: "Stichtag",
    "gebietsstand": "Gebietsstand",
    "quelle": "Quelle",
    "lizenz": "Lizenz",
    "methode": "Methode und ihre Version",
    "rechenlaeufe": "Rechenläufe",
}
"""German titles of what is said beside the values."""


def self_contained(
    collection: Collection, features: GeoDataFrame, runs: Mapping[str, Run]
) -> DataFrame:
    """The properties of each feature, with its classes in words, Stand, source, licence and runs.

    runs : what is known of the runs of the release, by id; those that the
        values come from are named with their method: `gap 3, need 2`
    """
    properties = DataFrame(features.drop(columns=features.geometry.name))
    said = {
        STICHTAG: collection.stichtag.isoformat(),
        "gebietsstand": collection.gebietsstand,
        "quelle": collection.attribution,
        "lizenz": collection.licence,
    }
    if collection.runs:
        known = [runs[key] for key in collection.runs if key in runs]
        said["methode"] = ", ".join(sorted({f"{run.analysis} {run.version}" for run in known}))
        said["rechenlaeufe"] = ", ".join(collection.runs)
    words = {
        f"{view.key}{CLASS_TITLE}": properties[f"{view.key}_klasse"].map(
            {klasse.key: klasse.title for klasse in view.every_klasse}
        )
        for view in collection.views
    }
    return properties.assign(**words, **said).astype(dict.fromkeys([*words, *said], "str"))
