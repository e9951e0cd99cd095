"""The demo: the walk of a row through the whole house, on the city „Erfurt, schematisch“."""

from pathlib import Path

from api import console, packing, software
from layers.demo_city import write_deliveries
from layers.intake import take_in
from layers.mapping import mapping
from layers.releases import publish
from layers.runs import reckon
from layers.store import Store

CITY = "Erfurt, schematisch"
PACK_OF = "Melchendorf"
"""The Ortsteil whose map pack the demo builds."""


def walk(store: Store, out: Path) -> None:
    """Write the deliveries into `out`, import them, reckon, publish, and build one map pack."""
    for delivery in write_deliveries(out / "lieferungen"):
        intake = take_in(store, delivery.layer, delivery.file, mapping(delivery.mapping))
        console.say_intake(delivery.file, intake)
    with console.progress() as step:
        runs = reckon(store, progress=step)
    console.say_runs(runs, internal=False)
    release = publish(
        store, city=CITY, reason="Beispielstadt", software=software.name_and_version()
    )
    console.say_release(release)
    with console.progress() as step:
        console.say_packs(packing.build(store, out / "mappen", only=PACK_OF, progress=step))
