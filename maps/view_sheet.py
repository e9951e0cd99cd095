"""One view of a collection to take along: a sheet to print with all its values (PDF/UA-1), and a picture.

The same release gives the same bytes; every word comes from the release.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.german import by_name, klasse_of
from geo_lsz.released import Collection, Release, View
from geo_lsz.survey_words import is_of_survey, share_text
from maps.face import PLAIN, Face
from maps.legend import legend, styles
from maps.scene import map_scene
from maps.sheet import fitted
from maps.svg import render, swatch
from maps.typesetting import pdf_of, png_of

WIDTH, MOST_HEIGHT = 174.0, 128.0
"""Of the map on a page of A4, in mm."""

PICTURE_DPI = 200
"""2,000 pixels for the width of a picture: sharp on a slide, and in a paper."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a view is taken from: of which city, what it is called, when it was made; and the city's face."""

    city: str
    called: str
    made_at: datetime
    face: Face = PLAIN

    @classmethod
    def of(cls, release: Release, face: Face = PLAIN) -> Self:
        """That of a release."""
        return cls(release.city, f"Veröffentlichung {release.id}", release.made_at, face)


def view_sheet(
    imprint: Imprint, collection: Collection, view: View, features: GeoDataFrame
) -> bytes:
    """The PDF of a view.

    features : of the collection, EPSG:25832
    Raises ContractError where nothing has a geometry.
    """
    content = _content(imprint, collection, view, features)
    return pdf_of("view_sheet.typ", content, imprint.made_at)


def view_picture(
    imprint: Imprint, collection: Collection, view: View, features: GeoDataFrame
) -> bytes:
    """Map and legend of a view as PNG, for a slide or a paper; arguments and errors of `view_sheet`."""
    return png_of("view_picture.typ", _content(imprint, collection, view, features), PICTURE_DPI)


def _content(
    imprint: Imprint, collection: Collection, view: View, features: GeoDataFrame
) -> dict[str, Any]:
    explained = legend(collection, view, features)
    frame = fitted(tuple(features.total_bounds), WIDTH, MOST_HEIGHT)
    scene = map_scene(features, styles(view, features), frame)
    counts = "; ".join(f"{row.title}: {row.count}" for row in explained.rows)
    return {
        "made": [imprint.made_at.year, imprint.made_at.month, imprint.made_at.day],
        "city": imprint.city,
        "face": asdict(imprint.face),
        "title": f"{view.title}: {collection.title}",
        "about": collection.description,
        "svg": render(scene),
        "width": scene.width,
        "alt": f"Karte: {explained.counted} nach {view.title}. Zahl je Klasse: {counts}.",
        "counted": explained.counted,
        "classes": [[swatch(row.style), row.title, str(row.count)] for row in explained.rows],
        "yardstick": view.yardstick.splitlines(),
        **_values(view, features),
        "stand": explained.stand,
        "attribution": explained.attribution,
        "licence": explained.licence,
        "caveats": list(explained.caveats),
        "runs": list(collection.runs),
        "called": imprint.called,
    }


def _values(view: View, features: GeoDataFrame) -> dict[str, Any]:
    """Titles and cells of a table of all areas; a coded value is its class and has no column.

    Beside the share of a survey stand its answers and its interval, and no class.
    """
    rows = [
        [str(row["name"]), share_text(view, row), klasse_of(view, row).title.split(" (")[0]]
        for _, row in features.sort_values("name", key=_german).iterrows()
    ]
    titles = ["Gebiet", "Wert", "Klasse"]
    if view.coded:
        titles, rows = [titles[0], titles[2]], [[name, klasse] for name, _, klasse in rows]
    elif is_of_survey(view, features):
        titles, rows = titles[:2], [row[:2] for row in rows]
    return {"titles": titles, "values": rows}


def _german(names: Series) -> Series:
    return names.map(by_name)
