"""Offers become a collection: where they are, what they are, and whom they serve."""

from collections.abc import Iterator

import geopandas as gpd
from pandas import Series

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.fields_served import fields_served
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.lage import TITLES
from geo_lsz.publication import Geography, Origin, Published, area_of, told_of
from geo_lsz.released import Collection
from geo_lsz.several import titled
from geo_lsz.sprachen import sprachen
from geo_lsz.zielgruppe import zielgruppen


def offers_collection(
    offers: gpd.GeoDataFrame, lists: Series, geographies: list[Geography], origin: Origin
) -> Published:
    """All offers as points, with the areas they lie in, and how surely, where they came as addresses.

    lists : titles of the lists that each offer stands in

    What no list tells of any offer has no column.
    """
    served = fields_served(offers)
    address = offers["strasse"].str.cat(offers["hausnummer"].fillna(""), sep=" ").str.strip()
    told = {key: (title, column) for key, title, column in _told(offers) if column.notna().any()}
    features = gpd.GeoDataFrame(
        {
            "name": offers["name"],
            "angebotsart": offers["angebotsart"].map(lambda kind: angebotsarten()[kind].title),
            "angebotsart_key": offers["angebotsart"],
            "handlungsfelder": served.str.replace(", ", ","),
            "felder": titled(served, _titles_of_fields()),
            "traeger": offers["traeger"],
            "amt": offers["amt"],
            "adresse": address,
            "oeffnungszeiten": offers["oeffnungszeiten"],
            "bestandsschutz_bis": offers["bestandsschutz_bis"],
            "bestandsschutz_quelle": offers["bestandsschutz_quelle"],
            **{key: column for key, (_, column) in told.items()},
            **({"stunden_status": offers["stunden_status"]} if "stunden" in told else {}),
            "listen": lists.reindex(offers.index),
            "places": offers["places"],
            "places_status": offers["places_status"],
            **{f"area_{g.key}": area_of(offers, g.areas) for g in geographies},
        },
        geometry=offers.geometry,
    )
    collection = Collection(
        key="angebote",
        title="Angebote",
        description="Einrichtungen und Angebote aller gelieferten Listen; "
        "was in mehreren Listen steht und sicher dasselbe ist, steht hier einmal",
        kind="offers",
        properties={
            "name": "Name",
            "angebotsart": "Angebotsart",
            "felder": "Handlungsfelder",
            "traeger": "Träger",
            "amt": "zuständiges Amt",
            "adresse": "Adresse",
            "oeffnungszeiten": "Öffnungszeiten",
            "bestandsschutz_bis": "Bestandsschutz bis",
            "bestandsschutz_quelle": "Bestandsschutz nach",
            **{key: title for key, (title, _) in told.items()},
            "listen": "steht in",
            "places": "Plätze",
            **{f"area_{g.key}": f"Schlüssel {g.title}" for g in geographies},
        },
        **told_of(origin),
    )
    return collection, features.rename_axis("feature")


def _titles_of_fields() -> dict[str, str]:
    return {slug: field.title for slug, field in handlungsfelder().items()}


def _told(offers: gpd.GeoDataFrame) -> Iterator[tuple[str, str, Series]]:
    """Key, German title and words of what lists may tell or not."""
    groups = {slug: group.title for slug, group in zielgruppen().items()}
    yield "lage", "Lage", offers["lage"].map(TITLES)
    yield "angebotsform", "Form", offers["angebotsform"].str.capitalize()
    named = titled(offers["handlungsfelder"], _titles_of_fields())
    yield "felder_genannt", "Handlungsfelder nach eigener Angabe", named
    yield "zielgruppen", "für wen", titled(offers["zielgruppen"], groups)
    yield "sprachen", "Sprachen", titled(offers["sprachen"], sprachen(), ", ")
    yield "barrierefrei", "barrierefrei", offers["barrierefrei"]
    yield "gueltig_von", "besteht ab", offers["gueltig_von"]
    yield "gueltig_bis", "besteht bis", offers["gueltig_bis"]
    yield "stunden", "Stunden je Woche", offers["stunden"]
