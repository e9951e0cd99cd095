"""Compiling: says that a kernel is being compiled, which takes some seconds and happens once.

numba keeps what it compiled on disk; a kernel that is there already is loaded
without a word. Importing this module imports numba.
"""

import logging
from typing import Any

from numba.core import event

log = logging.getLogger("geo_lsz")


class _Announcer(event.Listener):
    """Says so at the first kernel of a process that has to be compiled."""

    said = False

    def on_start(self, event: Any) -> None:  # noqa: ARG002 - as numba calls it
        if not self.said:
            self.said = True
            log.info(
                "Die Wegesuche wird für diesen Rechner übersetzt; "
                "das dauert einmalig einige Sekunden."
            )

    def on_end(self, event: Any) -> None:
        """Nothing to say; the next run is quick."""


event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call] # as numba has it
