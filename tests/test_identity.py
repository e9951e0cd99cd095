"""The same content has the same id, and other content has another."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame, Index

import city
from geo_lsz.identity import Run, Snapshot, digest, frame_digest


def test_digest_of_json_is_known():
    """An id is the first 32 digits of the SHA-256 of compact JSON with sorted keys."""
    # printf '{"a":1,"b":"ä"}' | sha256sum
    assert digest({"b": "ä", "a": 1}) == "f5300ffcfd6fd3fc2de46d700be90d43"


@pytest.mark.parametrize(
    "frame",
    [city.planungsraeume(), city.cells(), city.offers(), city.indicators(arbeitslose=[4.0] * 9)],
    ids=["areas", "cells", "offers", "indicators"],
)
def test_order_of_rows_and_columns_is_no_content(frame: DataFrame):
    """A frame turned upside down and left to right is the same frame."""
    turned = frame.iloc[::-1][list(frame.columns)[::-1]]
    assert frame_digest(turned) == frame_digest(frame)


def test_another_start_of_a_ring_is_no_content():
    """The same polygon, told from another corner or the other way round, is the same."""
    areas = city.planungsraeume()
    assert frame_digest(areas.set_geometry(areas.geometry.reverse())) == frame_digest(areas)


@pytest.mark.parametrize(
    ("row", "column", "content"),
    [("k1", "places", 7.0), ("k1", "name", "Kita 1"), ("k1", "traeger", ""), ("k1", "plz", "0")],
)
def test_every_cell_counts(row: str, column: str, content: object):
    """Any other number, word or empty word is other content."""
    changed = city.offers()
    changed.loc[row, column] = content
    assert frame_digest(changed) != frame_digest(city.offers())


def test_another_place_is_other_content():
    """An offer that moved by a metre is other content."""
    moved = city.offers()
    moved["geometry"] = moved.geometry.translate(1, 0)
    assert frame_digest(moved) != frame_digest(city.offers())


def test_unknown_is_not_zero_and_zero_has_no_sign():
    """NA differs from 0, and −0 is 0."""
    index = Index(["a"], name="area")
    unknown, zero, minus = (DataFrame({"x": [x]}, index=index) for x in (np.nan, 0.0, -0.0))
    assert frame_digest(unknown) != frame_digest(zero)
    assert frame_digest(minus) == frame_digest(zero)


def test_a_frame_without_a_named_index_has_an_id():
    """Results are numbered rows; their id does not depend on the numbers' order."""
    frame = DataFrame({"area": ["b", "a"], "value": [2.0, 1.0]})
    assert frame_digest(frame) == frame_digest(frame.copy())
    assert frame_digest(frame) == frame_digest(frame.iloc[::-1])


def snapshot(**changed: object) -> Snapshot:
    known = {
        "layer": "areas",
        "source": "stadt/raeume",
        "stichtag": date(2025, 12, 31),
        "content": "0" * 32,
        "about": {"licence": "CC0"},
    }
    return Snapshot(**(known | changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"layer": "cells"},
        {"source": "stadt/andere"},
        {"stichtag": date(2024, 12, 31)},
        {"content": "1" * 32},
        {"about": {"licence": "CC-BY"}},
        {"public": True},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_makes_a_snapshot_is_in_its_id(changed: dict[str, object]):
    """Another layer, source, Stichtag, content, licence or edition is another snapshot."""
    assert snapshot(**changed).id != snapshot().id


def test_the_exact_snapshot_leaves_no_trace_in_the_id_of_its_public_edition():
    """Nobody can try exact numbers until the id of an edition fits."""
    assert snapshot(public=True, edition_of="x").id == snapshot(public=True, edition_of="y").id


def run(**changed: object) -> Run:
    known = {
        "analysis": "gap",
        "version": 1,
        "handlungsfeld": "beratung",
        "parameters": {},
        "inputs": ("a", "b"),
    }
    return Run(**(known | changed))


def test_the_same_question_on_the_same_data_is_the_same_run():
    """The order in which inputs are named is not part of the question."""
    assert run(inputs=("b", "a")).id == run().id


@pytest.mark.parametrize(
    "changed",
    [
        {"analysis": "need"},
        {"version": 2},
        {"handlungsfeld": "dialog"},
        {"parameters": {"k": 3}},
        {"inputs": ("a",)},
        {"internal": True},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_makes_a_run_is_in_its_id(changed: dict[str, object]):
    """Another analysis, version, field, parameter, input or secrecy is another run."""
    assert run(**changed).id != run().id


def test_a_frame_read_back_with_object_columns_is_the_same():
    """It is the content that counts, not how pandas holds a text."""
    frame = city.planungsraeume()
    held = frame.assign(name=pd.Series(frame["name"].to_numpy(dtype=object), frame.index, object))
    assert frame_digest(held) == frame_digest(frame)
