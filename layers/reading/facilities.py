"""Facilities: things of an OpenStreetMap extract that bear certain tags, as rows of a list."""

from collections.abc import Iterator
from typing import Any

import osmium
import shapely

from layers.reading.asked import Asked, Limits
from layers.reading.table import Row, Source, Table, blocks, short

ID = "osm_id"
ART = "art"
ANY = "*"
"""In a rule: the key must be there, whatever its value."""

KINDS = {"n": "node", "w": "way", "r": "relation"}


def table(source: Source, asked: Asked, limits: Limits) -> Table:
    """Rows for nodes, ways and relations that fit a rule of the mapping; the first that fits counts.

    `osm_id` is `way/123`, `art` the word of the rule; every other header of the
    mapping is a key of OpenStreetMap. The place of an area is a point inside it,
    of a line its middle; a thing whose nodes the extract lacks has none.
    """
    if not asked.rules:
        said = "ein Auszug aus OpenStreetMap braucht Regeln, was eine Einrichtung ist"
        source.refuse(f'{said}; [[osm]] mit tags = {{ amenity = "kindergarten" }} in die Zuordnung')
    columns = [ID, ART, *(key for key in asked.headers if key not in {ID, ART})]
    rows = _rows(source, asked, columns)
    return Table(columns, blocks(source, columns, rows, limits, with_shapes=True), crs="OGC:CRS84")


def _rows(source: Source, asked: Asked, columns: list[str]) -> Iterator[Row]:
    """One row for each thing, in the order of their ids: an area stands in for its way."""
    found: dict[tuple[str, int], tuple[list[str], bytes | None]] = {}
    try:
        for thing in _things(source, asked):
            tags = {tag.k: tag.v for tag in thing.tags}
            art = next((rule.art for rule in asked.rules if _fits(rule.tags, tags)), None)
            if art is None:
                continue
            kind, number = _identity(thing)
            said = {ID: f"{KINDS[kind]}/{number}", ART: art}
            cells = [said.get(column) or tags.get(column, "") for column in columns]
            old = found.get((kind, number), (cells, None))[1]
            found[kind, number] = cells, _place(thing) or old
    except (RuntimeError, ValueError) as error:
        source.refuse(
            f"lässt sich nicht als OpenStreetMap lesen ({short(str(error))}); neu herunterladen"
        )
    for row, (_, (cells, place)) in enumerate(sorted(found.items()), start=1):
        yield row, cells, place


def _things(source: Source, asked: Asked) -> Iterator[Any]:
    """What bears one of the keys; areas behind the ways and relations that they are made of."""
    keys = osmium.filter.KeyFilter(*sorted({key for rule in asked.rules for key in rule.tags}))
    return iter(osmium.FileProcessor(source.path).with_areas(keys).with_filter(keys))


def _fits(rule: dict[str, str], tags: dict[str, str]) -> bool:
    return all(key in tags and value in {ANY, tags[key]} for key, value in rule.items())


def _identity(thing: Any) -> tuple[str, int]:
    """Kind and number of the thing itself; an area is the way or relation that it is made of."""
    if thing.is_area():
        return "w" if thing.from_way() else "r", thing.orig_id()
    return thing.type_str(), thing.id


def _place(thing: Any) -> bytes | None:
    """Where a thing is, as WKB, degrees; None where its nodes are not known."""
    try:
        if thing.is_node():
            place = shapely.Point(thing.location.lon, thing.location.lat)
        elif thing.is_way():
            line = shapely.LineString([(node.lon, node.lat) for node in thing.nodes])
            place = line.interpolate(0.5, normalized=True)
        elif thing.is_area():
            wkb = osmium.geom.WKBFactory().create_multipolygon(thing)
            place = shapely.from_wkb(wkb).representative_point()
        else:
            return None
    except (osmium.InvalidLocationError, RuntimeError, shapely.errors.ShapelyError):
        return None
    return bytes(shapely.to_wkb(place))
