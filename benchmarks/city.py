"""The whole demo city: all six Handlungsfelder, all kinds, every analysis, warm."""

import tempfile
from pathlib import Path

from benchmarks.harness import alone, pin
from geo_lsz.analysis import asked
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.inputs import Inputs, Reckoned
from layers.basis import editions, read_inputs
from layers.city import deliveries
from layers.demo_city import write_deliveries
from layers.intake import take_in
from layers.store import Store


def main() -> None:
    """Reckon the public editions of the demo city; goal: under 1 s."""
    pin()
    inputs = _demo_city()
    alone("demo_city_all_fields", lambda: _all_fields(inputs), goal_s=1.0)


def _all_fields(inputs: Inputs) -> None:
    for field in handlungsfelder().values():
        found: dict[str, Reckoned] = {}
        for analysis in asked():
            earlier = {name: found[name] for name in analysis.builds_on}
            found[analysis.name] = analysis.function(inputs, field, **earlier)


def _demo_city() -> Inputs:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "lieferungen"
        write_deliveries(data)
        store = Store.open(f"sqlite:///{folder}/demo.db")
        for file, mapping in deliveries("demo", data):
            take_in(store, mapping.layer, file, mapping)
        return read_inputs(store, editions(store))
