"""Which columns a value table has beside name, value and class."""

from geo_lsz.released import Collection, View
from geo_lsz.voice_collection import UNHEARD

HEADLINE = "versorgung"
"""Key of the view that stands for a whole field, and whose classes are explained."""

BESIDE = (HEADLINE, "belastung", "dynamik")
"""Keys of the views whose classes stand beside that of another view."""

OF_FIELD = {
    HEADLINE: ("schlimmste_art", "spanne"),
    "belastung": ("einwohner", "rang"),
    "veraenderung": ("ursache",),
}
"""Properties beside the views of a whole field, by key of the view."""

WHO_WAS_HEARD = ("veranstaltungen", "ruecklauf")
"""Properties that tell why people count as heard or not."""


def plain_properties(collection: Collection, view: View) -> dict[str, str]:
    """Titles of the properties beside `view`, by key; what the view speaks of is not said again."""
    shown = _beside_value(collection, view)
    subject = view.title.rpartition(": ")[-1]
    return {
        key: title.removeprefix(f"{subject}: ")
        for key, title in collection.properties.items()
        if key in shown
    }


def others(collection: Collection, view: View) -> list[View]:
    """The views whose classes stand beside a view: need always, more at the overviews."""
    keys = ("belastung",) if view.angebotsart else BESIDE
    return [other for other in collection.views if other.key in keys and other.key != view.key]


def _beside_value(collection: Collection, view: View) -> tuple[str, ...]:
    """Keys of the properties beside a view."""
    key = view.key
    of_kind = {
        "grid": tuple(one for one in collection.properties if one.startswith("lage_")),
        "findings": (f"{key}_stufe", f"{key}_fehlt"),
        "survey": (f"{key}_n", f"{key}_von", f"{key}_bis"),
        "voices": (f"{key}_stimmen", f"{key}_bedarfe", "gehoert", *WHO_WAS_HEARD),
    }
    if key == UNHEARD:
        return ("gehoert_anteil", *WHO_WAS_HEARD)
    if collection.kind in of_kind:
        return of_kind[collection.kind]
    return OF_FIELD.get(
        key, (f"{view.angebotsart}_zielgruppe", f"{view.angebotsart}_fehlende_plaetze")
    )
