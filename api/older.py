"""Older releases: those that an address or a comparison names, kept in memory a few at a time."""

from threading import Lock

from api.serving import Current, load
from layers.store import Store

KEPT = 2
"""Older releases in memory at a time."""


class Older:
    """Loads older releases of the store; it waits for the database, so call it in a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, Current] = {}
        self._one_at_a_time = Lock()

    def require(self, release_id: str) -> None:
        """Raise NotFound where there is no such release, Withdrawn where it is shown no more."""
        self._store.release(release_id)

    def loaded(self, release_id: str) -> Current:
        """An older release. Raises NotFound and Withdrawn, which is asked of the store each time."""
        with self._one_at_a_time:
            self._store.release(release_id)
            if release_id not in self._kept:
                self._kept[release_id] = load(self._store, release_id)
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return self._kept[release_id]
