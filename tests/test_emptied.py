"""Whatever is missing or wrong in a delivery, whoever brings it gets a list of faults, and no accident."""

from contextlib import suppress
from dataclasses import replace

import pytest

from geo_lsz.errors import InputError
from layers import intake
from layers.demo_city import write_deliveries
from layers.mapping import mapping
from layers.store import Store

OTHERS = ("", "?")
"""What stands in the place of a cell."""


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    """The store of the demo city, and each of its deliveries by the name of its mapping."""
    folder = tmp_path_factory.mktemp("stadt")
    store = intake.Store.open(f"sqlite:///{folder / 'stadt.db'}")
    delivered = write_deliveries(folder)
    for delivery in delivered:
        told = mapping(delivery.mapping)
        intake.take_in(store, told.layer, delivery.file, told)
    yield store, {delivery.mapping: delivery.file for delivery in delivered}
    store.close()


@pytest.mark.parametrize("other", OTHERS)
def test_a_cell_that_says_something_else_is_a_fault_or_is_taken(brought, monkeypatch, other):
    """Each column in turn, in its first row: a frame, or faults, never another error."""
    store, files = brought
    assert isinstance(store, Store)
    tried = 0
    for name, file in files.items():
        told = mapping(name)
        raw = intake.read(file, told.asked)
        for column in raw.rows:
            rows = raw.rows.copy()
            rows.loc[rows.index[0], column] = other
            spoiled = replace(raw, rows=rows)
            monkeypatch.setattr(intake, "read", lambda *_, spoiled=spoiled: spoiled)
            with suppress(InputError):
                intake.take_in(store, told.layer, file, told, keep=False)
            tried += 1
        monkeypatch.undo()
    assert tried > len(files)
