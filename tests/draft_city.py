"""The small city of the deliveries, reckoned and published, for the tests of drafts."""

from contextlib import contextmanager
from pathlib import Path

import deliveries as given
import doors
from geo_lsz.handlungsfeld import handlungsfelder
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon
from layers.store import Store

ADDRESS = "/planner/entwuerfe"
FIELD = handlungsfelder()["vereinbarkeit"]
COLLECTION = "vereinbarkeit_ortsteile"
VALUE = "kita_versorgungsgrad"


def deliver(store: Store, folder: Path) -> None:
    """All that is known of it; the files go into the folder."""
    for layer in ("areas", "cells", "indicators", "offers"):
        file = getattr(given, layer)(folder)
        take_in(store, layer, file, getattr(given, layer.upper()))


def delivered_city(folder: Path) -> Store:
    """Its store before anything was reckoned."""
    store = doors.store_in(folder)
    deliver(store, folder)
    return store


def published_city(store: Store, folder: Path) -> None:
    """All that is known of it, reckoned and published."""
    deliver(store, folder)
    reckon(store)
    publish_anew(store, "Test")


def publish_anew(store: Store, reason: str):
    """The ordinary release on what the store holds."""
    return publish(store, city="Beispiel", reason=reason, software="test")


def deliver_indicators(store: Store, folder: Path) -> None:
    """Another delivery of the atlas, of a later Stichtag."""
    file = given.csv(
        folder,
        "atlas_neu.csv",
        "ot;kennzahl;zähler;nenner",
        "01;sgb2_unter_15;20;120",
        "02;sgb2_unter_15;40;200",
    )
    later = given.INDICATORS.model_copy(
        update={"stichtag": given.INDICATORS.stichtag.replace(2026)}
    )
    take_in(store, "indicators", file, later)


@contextmanager
def planning(store: Store):
    """A client of the service in planner mode, as a browser asks."""
    with doors.knocking(store, lambda *_: None, planner=True) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


def drafted(client, **told) -> str:
    """The address of a draft of FIELD with these fields of the form; dots are written `__`."""
    form = {name.replace("__", "."): text for name, text in told.items()}
    made = client.post(ADDRESS, data={"feld": FIELD.slug, **form})
    assert made.status_code == 200, made.text
    return made.url.path


@contextmanager
def database_gone(store: Store, folder: Path):
    """Meanwhile the folder of the database is somewhere else."""
    store.close()  # no connection stays open; the next question opens the file again
    away = folder.rename(folder.with_name("weg"))
    yield
    away.rename(folder)
