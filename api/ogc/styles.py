"""MapLibre styles of a collection, one for each of its views, in the colours of the release."""

from functools import cache

from starlette.responses import Response

from api.errors import CannotDraw, Link, NothingHere
from api.ogc.asking import F_JSON, HTML, JSON, Asked, Operation, link
from api.ogc.tiles import QUAD
from maps.maplibre import style_of, styles_of

STYLE = "application/vnd.mapbox.style+json"
PNG = "image/png"

HATCHES = "/styles/hatches"
"""Address of the sprite below the portal's; the same picture serves both kinds of screens."""

Sprite = tuple[bytes, dict[str, dict[str, int]]]


def styles(asked: Asked) -> Response:
    """The styles of a collection; the first is the usual one."""
    here, names = asked.here + "/styles", styles_of(asked.served.collection)
    return asked.document(
        {
            "title": f"Darstellungen: {asked.served.collection.title}",
            "default": next(iter(names)),
            "styles": [
                {
                    "id": name,
                    "title": title,
                    "links": [link(f"{here}/{name}", "stylesheet", STYLE, title)],
                }
                for name, title in names.items()
            ],
            "links": [
                link(here, "self", JSON, "Dieses Dokument"),
                link(here + "?f=html", "alternate", HTML, "Diese Seite als HTML"),
                *(
                    link(f"{here}/{name}", "stylesheet", STYLE, title)
                    for name, title in names.items()
                ),
            ],
        }
    )


def style(asked: Asked) -> Response:
    """One style."""
    asked.require_json()
    name, told = asked.part("style"), asked.served.collection
    if name not in styles_of(told):
        there = [Link(f"{asked.here}/styles/{key}", of) for key, of in styles_of(told).items()]
        raise NothingHere(
            f"Eine Darstellung „{name}“ gibt es hier nicht; es gibt {', '.join(styles_of(told))}.",
            there,
        )
    tilejson = f"{asked.here}/tiles/{QUAD}?f=tilejson"
    content = style_of(told, name, tilejson, asked.base + HATCHES)
    return asked.json(content, STYLE)


def hatches_picture(asked: Asked) -> Response:
    """The hatches of what has no value, as one picture."""
    return asked.revalidated(PNG, lambda: Response(_hatches()[0], media_type=PNG))


def hatches_places(asked: Asked) -> Response:
    """Where each hatch is in the picture, as MapLibre asks for it."""
    return asked.json(_hatches()[1])


@cache
def _hatches() -> Sprite:
    """Raises CannotDraw where the machine lacks what drawing needs."""
    try:
        from maps.hatches import hatches  # noqa: PLC0415 - it needs libraries that a machine may lack
    except ImportError as error:
        raise CannotDraw from error
    return hatches()


OPERATIONS = (
    Operation("/collections/{key}/styles", "Styles of a collection", styles),
    Operation(
        "/collections/{key}/styles/{style}", "A style for MapLibre", style, (F_JSON,), (STYLE,)
    ),
    *(
        operation
        for screen in ("", "@2x")
        for operation in (
            Operation(
                HATCHES + screen + ".json", "Places in the sprite", hatches_places, (), (JSON,)
            ),
            Operation(HATCHES + screen + ".png", "The sprite", hatches_picture, (), (PNG,)),
        )
    ),
)
