"""The Vorhaben of the city become a collection: each once, with the areas that it is about."""

from collections.abc import Sequence

import geopandas as gpd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.concerned import codes_of, concerned, in_words
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.publication import Geography, Origin, Published, told_of
from geo_lsz.released import Collection
from geo_lsz.several import titled
from geo_lsz.zielgruppe import zielgruppen

VORHABEN = "vorhaben"


def vorhaben_collection(
    vorhaben: gpd.GeoDataFrame,
    documents: DataFrame | None,
    geographies: Sequence[Geography],
    origin: Origin,
) -> Published:
    """All Vorhaben; one without a point has no geometry, but still its areas.

    vorhaben, documents : VORHABEN, DOCUMENTS
    """
    areas = {one.key: one.areas for one in geographies}
    where = concerned(vorhaben["betroffen"], areas)
    titles = {slug: field.title for slug, field in handlungsfelder().items()}
    groups = {slug: group.title for slug, group in zielgruppen().items()}
    as_told = ("nummer", "kategorie", "datum", "ziel", "zeitplan", "grundlage")
    features = gpd.GeoDataFrame(
        {
            "name": vorhaben["title"],
            **{name: vorhaben[name] for name in as_told},
            # a feature on the web has a `stand` and a `quelle` of its own: those of the data
            "umsetzung": vorhaben["stand"],
            "felder": titled(vorhaben["handlungsfelder"], titles),
            "handlungsfelder": vorhaben["handlungsfelder"],
            "zielgruppe": vorhaben["zielgruppe"].map(groups).astype("str"),
            "gebiet": in_words(vorhaben["betroffen"], areas),
            "beleg": citation(vorhaben, documents),
            **frames.named(frames.values_of(vorhaben, "kosten_eur"), "kosten_eur"),
            **{f"gebiete_{key}": codes_of(where, key).reindex(vorhaben.index) for key in areas},
        },
        geometry=vorhaben.geometry,
    ).rename_axis("feature")
    collection = Collection(
        key=VORHABEN,
        title="Vorhaben",
        description="Was die Stadt vorhat, wie sie es selbst veröffentlicht: mit Stand, Ziel, "
        "betroffenen Gebieten und der Stelle, an der es nachzulesen ist",
        kind="vorhaben",
        properties={
            "name": "Titel",
            "nummer": "Nummer",
            "kategorie": "Kategorie",
            "umsetzung": "Stand der Umsetzung",
            "datum": "Datum des Eintrags",
            "ziel": "Ziel",
            "zeitplan": "Zeitplan",
            "felder": "Handlungsfelder",
            "zielgruppe": "Zielgruppe",
            "gebiet": "betroffenes Gebiet",
            "kosten_eur": "Kosten in Euro",
            "grundlage": "Grundlage der Entscheidung",
            "beleg": "nachzulesen in",
            **{f"gebiete_{one.key}": f"Schlüssel {one.title}" for one in geographies},
        },
        **told_of(origin),
    )
    return collection, features


def citation(cites: DataFrame, documents: DataFrame | None) -> Series:
    """`Stadtentwicklungskonzept 2030, S. 12`: where each row can be read; NA where nobody told.

    cites : with `dokument`, the key of a document, and `seite`
    """
    titles = {} if documents is None else documents["title"].to_dict()
    title = cites["dokument"].map(titles, na_action="ignore")
    page = (", S. " + cites["seite"]).fillna("")
    return (title + page).astype("str")
