"""The server: the app on granian, with the addresses to open."""

import asyncio
import gc
import signal

from granian.constants import Interfaces
from granian.server.embed import Server

from api import console, protocol
from api.app import create_app
from api.settings import Settings
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.released import Release
from layers.store import Store


def serve(settings: Settings, store: Store) -> None:
    """Serve until interrupted or ended."""

    def reckon_and_publish(store: Store, reason: str) -> Release:
        from api.publishing import publish  # noqa: PLC0415 - reading does without what reckons
        from layers.runs import reckon  # noqa: PLC0415 - likewise

        reckon(store)
        return publish(store, city=settings.city, reason=reason)

    protocol.install()
    app = create_app(settings, store, publish=reckon_and_publish)
    app.state.watch.loaded = _settle
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        websockets=False,
    )
    _say_addresses(settings)
    try:
        asyncio.run(_until_ended(server))
    except KeyboardInterrupt:
        console.out.print("Beendet.")


async def _until_ended(server: Server) -> None:
    """Serve; whoever ends the process as services are ended has it clear up behind itself."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


def _settle() -> None:
    """Let the collector look no more at what is in memory for long: a round of it stops every answer."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _say_addresses(settings: Settings) -> None:
    base = f"http://{settings.host}:{settings.port}"
    console.out.print("\nZum Ansehen (Ende mit Strg+C):")
    console.out.print(f"  {base}/   Übersicht")
    for field in handlungsfelder().values():
        console.out.print(f"  {base}/handlungsfelder/{field.slug}   {field.title}")
    console.out.print(f"  {base}/ogc   Schnittstellen für das Geoportal")
    if settings.planner:
        console.out.print("Planungsmodus: Von diesem Rechner aus darf veröffentlicht werden.")
