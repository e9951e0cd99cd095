"""Engines: what is reckoned elsewhere is what is reckoned here, bit for bit."""

import os
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from distributed import LocalCluster
from pandas import DataFrame

import city
from geo_lsz.analysis import Inputs, Reckoned
from geo_lsz.errors import NotFound, UnknownValue
from geo_lsz.gap import gap
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.nation import supply_of_nation
from layers.engines import Dask, Serial, software, strangers
from layers.runs import reckon
from layers.store import Store
from test_walk import take_all

two_processes = pytest.mark.slow
"""They start in seconds."""


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two processes on this machine."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        cluster.wait_for_workers(2)
        yield cluster.scheduler_address


@pytest.fixture
def dask(scheduler) -> Iterator[Dask]:
    with Dask(scheduler) as engine:
        yield engine


def taken(number: int, more: int) -> tuple[int, int]:
    return number + more, os.getpid()


@two_processes
def test_results_come_in_order_and_from_elsewhere(dask):
    """Both processes work, neither is this one, and the first item's result comes first."""
    found = list(dask.map(taken, range(40), 100))
    assert [number for number, _ in found] == list(range(100, 140))
    workers = {process for _, process in found}
    assert len(workers) == 2
    assert os.getpid() not in workers


@pytest.mark.parametrize("engine", ["serial", pytest.param("dask", marks=two_processes)])
def test_items_are_taken_as_they_are_needed(engine, request):
    """A list without end can be begun: only a few items are under way."""
    chosen = Serial() if engine == "serial" else request.getfixturevalue("dask")
    drawn = []

    def without_end() -> Iterator[int]:
        while True:
            drawn.append(len(drawn))
            yield drawn[-1]

    results = chosen.map(taken, without_end(), 0)
    assert [next(results)[0] for _ in range(3)] == [0, 1, 2]
    assert len(drawn) <= 9
    results.close()


def counted(numbers: Sequence[float], names: dict[str, int]) -> int:
    return len(numbers) + len(names)


@two_processes
def test_items_and_what_is_shared_may_be_anything(dask):
    """Lists and dictionaries arrive as such; many megabytes in one item are no trouble."""
    items = [[1, 2, 3], [], np.zeros(2_000_000)]
    assert list(dask.map(counted, items, {"a": 1})) == [4, 1, 2_000_001]


def land() -> tuple[DataFrame, DataFrame]:
    """20,000 cells and 3,000 offers in a square of 40 km."""
    seed = np.random.default_rng(20251231)

    def somewhere(size: int) -> dict[str, np.ndarray]:
        return {"x_m": seed.uniform(6e5, 6.4e5, size), "y_m": seed.uniform(5.6e6, 5.64e6, size)}

    cells = DataFrame(somewhere(20_000)).assign(persons=seed.integers(0, 40, 20_000).astype(float))
    offers = DataFrame(somewhere(3_000)).assign(places=seed.integers(1, 90, 3_000).astype(float))
    return cells, offers


@two_processes
def test_a_land_is_the_same_here_and_elsewhere(dask):
    """Sixteen blocks, once one after the other and once on two processes: not a bit differs."""
    cells, offers = land()
    how = {"limit_m": 1500.0, "sigma_m": 750.0, "block_m": 10_000.0}
    here = supply_of_nation(cells, offers, each=Serial().map, **how)
    elsewhere = supply_of_nation(cells, offers, each=dask.map, **how)
    assert here.gt(0).sum() > 15_000
    assert elsewhere.equals(here)


def answer(field: Handlungsfeld, inputs: Inputs) -> Reckoned:
    return gap(inputs, field)


@two_processes
def test_questions_have_the_same_answers_here_and_elsewhere(dask):
    """The gaps of all six Handlungsfelder, each reckoned on some worker."""
    fields = list(handlungsfelder().values())
    here = list(Serial().map(answer, fields, city.inputs()))
    elsewhere = list(dask.map(answer, fields, city.inputs()))
    assert len(here) == len(elsewhere) == 6
    for ours, theirs in zip(here, elsewhere, strict=True):
        assert theirs.areas.equals(ours.areas)
        assert theirs.notes == ours.notes


def refuse(number: int) -> int:
    raise UnknownValue(f"{number} is unknown")


@two_processes
def test_an_error_on_a_worker_arrives_as_itself(dask):
    """What a function says no to, it says no to from afar."""
    with pytest.raises(UnknownValue, match="7 is unknown"):
        list(dask.map(refuse, [7]))


@two_processes
def test_closing_leaves_the_cluster_to_others(scheduler):
    """One who leaves does not switch off the light."""
    for _ in range(2):
        with Dask(scheduler) as engine:
            assert next(engine.map(taken, [1], 1))[0] == 2


def test_nobody_at_the_address(monkeypatch):
    """A wrong address is told in German, and soon."""
    monkeypatch.setattr("layers.engines.PATIENCE_S", 1)
    with pytest.raises(NotFound, match=r"Unter tcp://127\.0\.0\.1:9 antwortet kein Dask"):
        Dask("tcp://127.0.0.1:9")


def test_without_the_extra_the_way_to_it_is_told(monkeypatch):
    """Where dask.distributed is not installed, the message says how to get it."""
    monkeypatch.setitem(sys.modules, "distributed", None)  # as if it were not there
    with pytest.raises(NotFound, match=r"pip install 'geo-lsz\[dask\]'"):
        Dask("tcp://127.0.0.1:8786")


@two_processes
def test_a_cluster_without_workers_is_told():
    """A scheduler alone reckons nothing; waiting for ever would not either."""
    with (
        LocalCluster(
            n_workers=0, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as empty,
        pytest.raises(NotFound, match="kein Worker"),
    ):
        Dask(empty.scheduler_address)


def test_other_software_is_named():
    """Every version in which a worker differs stands in the list."""
    ours = software()
    theirs = {"tcp://a:1": ours, "tcp://b:2": ours | {"numpy": "1.0"}}
    assert strangers(theirs, ours) == [f"tcp://b:2: numpy 1.0 statt {ours['numpy']}"]


@two_processes
def test_a_run_on_workers_is_the_run(dask, tmp_path):
    """What is kept of a run does not tell where it was reckoned."""
    here, elsewhere = (Store.open(f"sqlite:///{tmp_path / name}.db") for name in ("a", "b"))
    for store in (here, elsewhere):
        take_all(store, tmp_path)
    runs = reckon(here)
    assert reckon(elsewhere, engine=dask) == runs
    for run in runs:
        ours, theirs = here.reckoned(run.id), elsewhere.reckoned(run.id)
        assert theirs.areas.equals(ours.areas)
        assert theirs.notes == ours.notes
