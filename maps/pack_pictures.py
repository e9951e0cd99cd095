"""The pictures of a map pack: each map beside its legend, as one scene for every backend."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from geopandas import GeoDataFrame

from geo_lsz.german import klasse_of, value_text
from maps.drawing import Dot, Item, Lines, Outline, Ring, Scene, Text
from maps.field_maps import FieldMap
from maps.legend import stand
from maps.legend_picture import Entry, entries_of, legend_scene
from maps.pack_maps import AROUND, HERE, ROOM_AROUND, streets
from maps.pack_offers import numbers
from maps.pack_subject import Subject
from maps.palette import LIGHT
from maps.rings import rings
from maps.scene import HIGHLIGHT, Wanted, map_scene
from maps.sheet import Frame

DETAIL = Frame(122.0, 110.0)

MOST_LISTED = 40
"""Offers that are named beside a map; of more, the table tells the names."""

HALO, BORDER = 1.5, 0.6
"""Widths of the lines around the area that a map is about, in mm: so that it is seen on any ground."""


SPARE = 12.0
"""Room beside the legend, in mm: an SVG may be lettered in a wider font than ours."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A map with its legend: `name` for a file, `title` to be read aloud."""

    name: str
    title: str
    scene: Scene


def pictures(subject: Subject, maps: Iterable[FieldMap]) -> Iterator[Picture]:
    """The map of each Handlungsfeld, and for an area the one of its offers."""
    for place, of_field in enumerate(maps, start=1):
        title = f"{subject.about}: {of_field.view.title} – {of_field.title}"
        name = f"{place}-{of_field.slug}-{of_field.view.key}".replace("_", "-")
        yield Picture(name, title, _beside(_around(subject, of_field), _legend(subject, of_field)))
    yield from _of_offers(subject)


def _around(subject: Subject, of_field: FieldMap) -> Scene:
    """The map with a line around the area."""
    shape = of_field.shapes.get(subject.area or "")
    if shape is None:
        return of_field.scene
    (border,) = rings([shape])
    lines = (Outline(border, LIGHT, HALO), Outline(border, HIGHLIGHT, BORDER))
    lettering = tuple(item for item in of_field.scene.items if isinstance(item, Text))
    below = tuple(item for item in of_field.scene.items if not isinstance(item, Text))
    return replace(of_field.scene, items=(*below, *lines, *lettering))


def _legend(subject: Subject, of_field: FieldMap) -> Scene:
    entries = [
        Entry(row.style, f"{entry.title} ({row.count})")
        for row, entry in zip(of_field.explained.rows, entries_of(of_field.explained), strict=True)
    ]
    notes = [f"In Klammern: Zahl der {of_field.explained.counted}."]
    if subject.area is not None:
        row = of_field.features.loc[subject.area]
        value, klasse = value_text(of_field.view, row), klasse_of(of_field.view, row).title
        said = value if value == klasse else f"{value}, {klasse.split(' (')[0]}"
        notes.insert(0, f"Umrandet: {subject.name}. {said}.")
    title = f"{subject.name}: {of_field.view.title} – {of_field.title}"
    return legend_scene(title, entries, [*notes, *_origin(subject, of_field)])


def _origin(subject: Subject, of_field: FieldMap) -> list[str]:
    said = of_field.explained
    yardstick = said.yardstick.splitlines()[:1]
    return [
        *yardstick,
        *dict.fromkeys((*subject.release.caveats, *said.caveats[:1])),
        f"{said.stand}. Quelle: {said.attribution}. Lizenz: {said.licence}.",
        f"{subject.release.city}, Veröffentlichung {subject.release.id}.",
    ]


def _of_offers(subject: Subject) -> Iterator[Picture]:
    """Where the offers of an area lie; nothing where there is nothing to place."""
    offers, areas = subject.offers, subject.collections[subject.areas.key]
    on_the_map = numbers(offers)
    if subject.area is None or not on_the_map or areas.geometry[subject.area] is None:
        return
    points = {number: offers.geometry[offer] for offer, number in on_the_map.items()}
    look = {str(other): HERE if other == subject.area else AROUND for other in areas.index}
    west, south, east, north = areas.geometry[subject.area].bounds
    x, y = ROOM_AROUND * (east - west), ROOM_AROUND * (north - south)
    window = DETAIL.filled((west - x, south - y, east + x, north + y))
    scene = map_scene(
        areas,
        look,
        DETAIL,
        Wanted(
            (subject.area,), "around", window, points, streets(subject.release, subject.collections)
        ),
    )
    title = f"Angebote in {subject.name}"
    notes = [*_listed(offers, on_the_map), *_origin_of_offers(subject)]
    yield Picture("angebote", title, _beside(scene, legend_scene(title, [], notes)))


def _listed(offers: GeoDataFrame, on_the_map: dict[str, str]) -> Sequence[str]:
    if len(on_the_map) > MOST_LISTED:
        return [f"{len(on_the_map)} Angebote. Was die Nummern bedeuten, steht in der Tabelle."]
    return [
        f"{number}  {offers['name'][offer]} ({offers['angebotsart'][offer]})"
        for offer, number in on_the_map.items()
    ]


def _origin_of_offers(subject: Subject) -> list[str]:
    listed = next(c for c in subject.release.collections if c.kind == "offers")
    return [
        *subject.release.caveats,
        f"{stand(listed)}. Quelle: {listed.attribution}. Lizenz: {listed.licence}.",
        f"{subject.release.city}, Veröffentlichung {subject.release.id}.",
    ]


def _beside(left: Scene, right: Scene) -> Scene:
    """Both on one sheet, as high as the higher of them."""
    moved = (_moved(item, left.width) for item in right.items)
    height = max(left.height, right.height)
    return Scene(left.width + right.width + SPARE, height, (*left.items, *moved))


def _moved(item: Item, x: float) -> Item:
    """The item so many mm farther right; it is in mm already."""
    if isinstance(item, Text | Dot):
        return replace(item, x=item.x + x)
    if isinstance(item, Lines):
        return replace(item, lines=tuple(_ring(line, x) for line in item.lines))
    return replace(item, rings=tuple(_ring(ring, x) for ring in item.rings))


def _ring(ring: Ring, by: float) -> Ring:
    return tuple((x + by, y) for x, y in ring)
