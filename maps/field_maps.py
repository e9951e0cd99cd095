"""The headline map of each Handlungsfeld on a geography: drawn once, for the packs of all its areas."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame
from shapely import MultiPolygon, Polygon

from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.publication import Published
from geo_lsz.released import Collection, View
from geo_lsz.similar import HEADLINE
from maps.drawing import Scene
from maps.legend import Legend, legend, styles
from maps.scene import drawable, map_scene, on_sheet
from maps.sheet import Frame, fitted
from maps.web_map import WebMap, choropleth

WIDTH, MOST_HEIGHT = 122.0, 120.0
"""Of the map in a picture, in mm."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """What the maps of a Handlungsfeld have in common, whatever area they are about.

    shapes : the areas in mm on the scene
    web : the same map for a browser; its name is `karte_{slug}`
    """

    slug: str
    title: str
    collection: Collection
    view: View
    features: GeoDataFrame
    explained: Legend
    frame: Frame
    scene: Scene
    shapes: Mapping[str, Polygon | MultiPolygon]
    web: WebMap


def field_maps(results: Iterable[Published]) -> Iterator[FieldMap]:
    """The map of each result, in their order; of its first view where it has no map of gaps.

    Raises ContractError where no area has a geometry.
    """
    for collection, features in results:
        view = next((v for v in collection.views if v.key == HEADLINE), collection.views[0])
        field = handlungsfelder().get(collection.handlungsfeld)
        slug = collection.handlungsfeld or collection.key
        shown = drawable(features)
        frame = fitted(shown.total_bounds, WIDTH, MOST_HEIGHT)
        west, south, east, north = shown.total_bounds.tolist()
        yield FieldMap(
            slug=slug,
            title=field.title if field else collection.title,
            collection=collection,
            view=view,
            features=features,
            explained=legend(collection, view, features),
            frame=frame,
            scene=map_scene(features, styles(view, features), frame),
            shapes=on_sheet(shown, frame.fit((west, south, east, north)), None),
            web=choropleth(collection, view, features, name=f"karte_{slug}".replace("-", "_")),
        )
