"""Web maps that were drawn a moment ago: a page and the script that it asks for next share one."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from starlette.responses import Response

from maps.web_map import WebMap

KEPT = 24
"""Maps in memory, those that were asked for last; one of 500 areas takes about a megabyte."""

SCRIPT = "text/javascript"


class WebMaps:
    """Maps by what they show, drawn when somebody asks for them first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], WebMap] = OrderedDict()
        self._lock = Lock()

    def of(self, shown: tuple[str, ...], draw: Callable[[], WebMap]) -> WebMap:
        """The map of what is shown; `draw` draws it where nobody asked for it yet."""
        with self._lock:
            if shown in self._kept:
                self._kept.move_to_end(shown)
                return self._kept[shown]
        drawn = draw()
        with self._lock:
            self._kept[shown] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn


def script_of(drawn: WebMap) -> Response:
    """The script that draws a map."""
    return Response(drawn.script, media_type=SCRIPT)
