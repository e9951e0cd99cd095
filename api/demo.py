"""The demo: the walk of a city through the whole house, on the city „Erfurt, schematisch“."""

from pathlib import Path

from api import console, packing
from api.walk import walk
from layers.demo_city import write_deliveries
from layers.store import Store

PACK_OF = "Melchendorf"
"""The Ortsteil whose map pack the demo builds."""


def show(store: Store, out: Path) -> None:
    """Write the deliveries into `out`, walk with them, and build one map pack."""
    data = out / "lieferungen"
    write_deliveries(data)
    walk(store, "demo", data)
    with console.progress() as step:
        console.say_packs(packing.build(store, out / "mappen", only=PACK_OF, progress=step))
