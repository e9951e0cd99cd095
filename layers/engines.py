"""Engines: where pure functions are applied to a list, here or on several machines.

An engine has one method, `map`. What it is given must not depend on where or
in which order it is done; then the engine changes no bit of the result.
`Dask` hands the work to workers of dask.distributed, an optional extra.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from platform import python_version
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from geo_lsz.errors import NotFound

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 3
"""Items for each thread of the workers that are under way at once: none waits, memory is bounded."""

PATIENCE_S = 10
"""How long a scheduler may take to answer."""


class Engine(Protocol):
    """Applies a function to every item."""

    def map(
        self, function: Callable[..., Result], items: Iterable[Item], *shared: Any
    ) -> Iterator[Result]:
        """function(item, *shared) for each item, in the order of the items.

        Items are taken as they are needed, so that they need not all exist at
        once; what is shared by all is handed over once.
        """
        ...


class Serial:
    """One after the other, here."""

    def map(
        self, function: Callable[..., Result], items: Iterable[Item], *shared: Any
    ) -> Iterator[Result]:
        """Results in order, each worked out when it is asked for."""
        return (function(item, *shared) for item in items)


class Dask:
    """On the workers of a dask.distributed scheduler; to be closed, or used in a `with`.

    address : of the scheduler, say tcp://rechner:8786

    Function, items and results travel as pickles: only to a scheduler that you
    trust, in a network that you trust.
    Raises NotFound, in German, where dask.distributed is not installed, nobody
    answers at the address, there is no worker, or a worker runs other software.
    """

    def __init__(self, address: str) -> None:
        try:
            distributed = import_module("distributed")
        except ModuleNotFoundError as error:
            raise NotFound(
                "Für das Rechnen auf mehreren Rechnern fehlt das Paket dask.distributed; "
                "es kommt mit: pip install 'geo-lsz[dask]'"
            ) from error
        try:
            self._client = distributed.Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NotFound(
                f"Unter {address} antwortet kein Dask-Scheduler; "
                "läuft er, und stimmt die Adresse (etwa tcp://rechner:8786)?"
            ) from error
        try:
            self._require_workers_like_us(address)
        except NotFound:
            self.close()
            raise

    def map(
        self, function: Callable[..., Result], items: Iterable[Item], *shared: Any
    ) -> Iterator[Result]:
        """Results in order; `AHEAD` of them are under way for each thread of the workers."""
        everywhere = [self._sent(one, broadcast=True) for one in shared]
        ahead = AHEAD * sum(self._client.nthreads().values())
        under_way: deque[Any] = deque()
        for item in items:
            sent = self._sent(item)
            under_way.append(self._client.submit(function, sent, *everywhere, pure=False))
            if len(under_way) >= ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    def _sent(self, one: Any, *, broadcast: bool = False) -> Any:
        """Something on a worker, or on all: data go beside the list of tasks, not within it."""
        # in a list, for a list itself would be sent item by item
        return self._client.scatter([one], broadcast=broadcast, hash=False)[0]

    def close(self) -> None:
        """Leave the scheduler; it and its workers go on."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _require_workers_like_us(self, address: str) -> None:
        """The same question gives the same bits only from the same software."""
        try:
            workers = self._client.run(software)
        except ModuleNotFoundError as error:
            raise NotFound(
                f"Den Workern am Dask-Scheduler {address} fehlt Software ({error}); "
                "dort dieselben Versionen einrichten wie hier"
            ) from error
        if not workers:
            raise NotFound(f"Am Dask-Scheduler {address} hängt kein Worker; erst einen starten")
        strange = strangers(workers, software())
        if strange:
            raise NotFound(
                f"Andere Software als hier: {'; '.join(strange)}; "
                "auf den Workern dieselben Versionen einrichten"
            )


def software() -> dict[str, str]:
    """Versions of what numbers depend on."""
    packages = ("geo-lsz", "numpy", "pandas", "scipy", "shapely", "geopandas", "numba")
    return {"Python": python_version(), **{name: version(name) for name in packages}}


def strangers(workers: Mapping[str, Mapping[str, str]], ours: Mapping[str, str]) -> list[str]:
    """Every version in which a worker differs from us."""
    return [
        f"{worker}: {name} {found[name]} statt {wanted}"
        for worker, found in sorted(workers.items())
        for name, wanted in ours.items()
        if found[name] != wanted
    ]
