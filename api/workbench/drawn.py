"""Web maps that were drawn a moment ago: a page and the script that it asks for next share one."""

from collections import OrderedDict
from threading import Lock

from api.workbench.choice import Choice, offers_of
from api.workbench.many_areas import map_of
from maps.web_map import WebMap

KEPT = 24
"""Maps in memory, those that were asked for last; one of 500 areas takes about a megabyte."""


class WebMaps:
    """The maps of choices, drawn when somebody asks for them first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], WebMap] = OrderedDict()
        self._lock = Lock()

    def of(self, choice: Choice) -> WebMap:
        """The map of a choice."""
        collection, view = choice.served.collection, choice.view
        key = (choice.current.mark, collection.key, view.key)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = map_of(choice.current, choice.served, view, offers_of(choice))
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn
