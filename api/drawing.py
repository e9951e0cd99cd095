"""Pictures, where this machine can draw them."""

from typing import Any

from api.errors import CannotDraw
from maps.drawing import Scene


def png_of(scene: Scene, px_per_mm: float, **said: Any) -> bytes:
    """The scene as PNG, as `maps.raster.render` draws it. Raises CannotDraw where it cannot."""
    require_drawing()
    from maps.raster import render  # noqa: PLC0415 - it needs libraries that a machine may lack

    return render(scene, px_per_mm, **said)


def require_drawing() -> None:
    """Raise CannotDraw where this machine lacks what pictures are drawn with."""
    try:
        import maps.raster  # noqa: PLC0415, F401 - likewise
    except ImportError as error:
        raise CannotDraw from error
