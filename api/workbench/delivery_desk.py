"""The desk of deliveries: where they wait, are checked and kept, while the pages go on answering."""

import asyncio
from collections.abc import Callable

from api.workbench.delivery_check import check
from api.workbench.waiting_deliveries import Waiting, WaitingDeliveries
from layers.store import Store

PATIENCE_S = 2.0
"""So long an answer waits for the work; after that a page says that it goes on."""


class Desk:
    """Where deliveries wait and are worked on: one check at a time, and one that writes.

    writing : held by whoever changes what is kept
    """

    def __init__(self, store: Store, writing: asyncio.Lock) -> None:
        self.store = store
        self.waiting = WaitingDeliveries()
        self._checking = asyncio.Lock()
        self._writing = writing

    async def check(self, delivery: Waiting) -> None:
        """Have a delivery checked, unless it was."""
        if delivery.checked is None and not delivery.at_work:
            await self._do(delivery, self._checking, self._check)

    async def keep(self, delivery: Waiting) -> None:
        """Have a delivery kept in which there is nothing to mend."""
        good = delivery.checked is not None and delivery.checked.intake is not None
        if good and delivery.kept is None and not delivery.at_work:
            await self._do(delivery, self._writing, self._keep)

    async def _do(
        self, delivery: Waiting, one_at_a_time: asyncio.Lock, work: Callable[[Waiting], None]
    ) -> None:
        async def done() -> None:
            async with one_at_a_time:
                try:
                    await asyncio.to_thread(work, delivery)
                except Exception as error:  # noqa: BLE001 - it is raised where somebody looks
                    delivery.failure = error
            if delivery.kept is not None:
                self.waiting.free(delivery)

        delivery.work = asyncio.create_task(done())
        await asyncio.wait({delivery.work}, timeout=PATIENCE_S)

    def _check(self, delivery: Waiting) -> None:
        delivery.checked = check(self.store, delivery.file, delivery.asked)

    def _keep(self, delivery: Waiting) -> None:
        """Keep the bytes that were checked; what the store says otherwise by now is a report again."""
        if not delivery.there:
            delivery.checked = None
            return
        made = check(self.store, delivery.file, delivery.asked, keep=True)
        if made.intake is None:
            delivery.checked = made
        else:
            delivery.kept = made
