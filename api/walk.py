"""The walk of a city through the whole house: import its files, reckon, publish."""

from pathlib import Path

from api import console
from api.console_deliveries import say_intake
from api.publishing import publish
from layers.city import city, deliveries
from layers.intake import take_in
from layers.runs import reckon
from layers.store import Store


def walk(store: Store, name: str, data: Path) -> None:
    """Import the files of a city from the folder `data`, reckon and publish, saying each step.

    name : of a city in `layers/cities/`, or a TOML of one's own

    What is there already is not done again. Raises InputError with the faults
    of the first file that has some; the files before it are kept.
    """
    told = city(name)
    for file, mapping in deliveries(name, data):
        say_intake(file, take_in(store, mapping.layer, file, mapping))
    with console.progress() as step:
        runs = reckon(store, progress=step)
    console.say_runs(runs, internal=False)
    with console.progress() as step:
        release = publish(store, city=told.title, reason=told.reason, progress=step)
    console.say_release(release)
