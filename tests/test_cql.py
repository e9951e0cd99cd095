"""Filters in CQL2: the same as asking every feature by hand, and never more than a 400."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import doors
from laws import law
from release_fixture import SOUTH, WEST, made_release

ITEMS = "/ogc/collections/beratung_ortsteile/items"
EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the made release; reading changes nothing, so one serves all tests."""
    store = doors.store_in(tmp_path_factory.mktemp("cql"))
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        yield client
    store.close()


@pytest.fixture(scope="module")
def everything(client):
    """The properties of all features by id."""
    found = client.get(ITEMS).json()["features"]
    return {feature["id"]: feature["properties"] for feature in found}


def asked(client, text, **more):
    answer = client.get(ITEMS, params={"filter": text} | more)
    assert answer.status_code == 200, answer.text
    return {feature["id"] for feature in answer.json()["features"]}


def test_and_binds_closer_than_or(client, everything):
    """A OR b AND c is a OR (b AND c)."""
    found = asked(client, "versorgung < 50 OR versorgung >= 75 AND versorgung_klasse = 'knapp'")
    assert found == {
        key
        for key, it in everything.items()
        if it["versorgung"] is not None
        and (
            it["versorgung"] < 50 or (it["versorgung"] >= 75 and it["versorgung_klasse"] == "knapp")
        )
    }


def test_what_is_unknown_is_neither_so_nor_not_so(client, everything):
    """NOT (x < 75) does not mean those of whom nobody knows; IS NULL does."""
    unknown = {key for key, it in everything.items() if it["versorgung"] is None}
    below, not_below = (
        asked(client, text) for text in ("versorgung < 75", "NOT (versorgung < 75)")
    )
    assert unknown
    assert below | not_below == set(everything) - unknown
    assert not below & not_below
    assert asked(client, "versorgung IS NULL") == unknown
    assert asked(client, "versorgung IS NOT NULL") == set(everything) - unknown
    assert asked(client, "versorgung < 75 OR versorgung IS NULL") == below | unknown


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("versorgung BETWEEN 50 AND 90", lambda it: 50 <= it["versorgung"] <= 90),
        ("versorgung_klasse IN ('knapp', 'versorgt')", lambda it: it["versorgung_klasse"] in {"knapp", "versorgt"}),
        ("versorgung_klasse LIKE '%unterversorgt'", lambda it: it["versorgung_klasse"].endswith("unterversorgt")),
        ("CASEI(versorgung_klasse) = CASEI('KNAPP')", lambda it: it["versorgung_klasse"] == "knapp"),
        ("versorgung <> 0", lambda it: it["versorgung"] != 0),
        ("75 <= versorgung", lambda it: it["versorgung"] >= 75),
    ],
)  # fmt: skip
def test_comparisons(client, everything, text, meant):
    """Each operator means what Python means by it."""
    sure = "klasse" in text
    assert asked(client, text) == {
        key
        for key, it in everything.items()
        if (sure or it["versorgung"] is not None) and meant(it)
    }


def test_a_place_in_metres(client):
    """A box within the lower left square, and what does not touch it."""
    box = f"BBOX({WEST + 100},{SOUTH + 100},{WEST + 200},{SOUTH + 200})"
    near = asked(client, f"S_INTERSECTS(geometry, {box})", **{"filter-crs": EPSG_25832})
    apart = asked(client, f"S_DISJOINT(geometry, {box})", **{"filter-crs": EPSG_25832})
    assert len(near) == 1
    assert len(apart) == 8
    assert not near & apart


def test_a_time(client):
    """All features speak of one day."""
    assert len(asked(client, "T_AFTER(stichtag, DATE('2024-01-01'))")) == 9
    assert asked(client, "T_BEFORE(stichtag, DATE('2024-01-01'))") == set()
    assert len(asked(client, "T_DURING(stichtag, INTERVAL('2024-01-01','..'))")) == 9


def test_json_means_the_same_as_text(client):
    """One filter, told both ways."""
    tree = {"op": "not", "args": [{"op": "<", "args": [{"property": "versorgung"}, 75]}]}
    by_json = asked(client, json.dumps(tree), **{"filter-lang": "cql2-json"})
    assert by_json == asked(client, "NOT versorgung < 75")


def test_pages_and_boxes_go_along(client):
    """NumberMatched counts what the filter means, however few are shown."""
    answer = client.get(
        ITEMS, params={"filter": "versorgung >= 0", "limit": 2, "sortby": "-versorgung"}
    )
    content = answer.json()
    assert content["numberMatched"] == len(asked(client, "versorgung >= 0")) > 2
    assert content["numberReturned"] == 2
    (following,) = [link["href"] for link in content["links"] if link["rel"] == "next"]
    again = client.get(following).json()["features"]
    assert not {f["id"] for f in again} & {f["id"] for f in content["features"]}


number = st.sampled_from([0, 40, 74.5, 75, 100, 130])
names = st.sampled_from(["versorgung", "belastung"])
comparison = st.tuples(names, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), number)
trees = st.recursive(
    comparison,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=6,
)
OPERATORS = {
    "=": float.__eq__, "<>": float.__ne__, "<": float.__lt__,
    "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__,
}  # fmt: skip


def text_of(tree):
    if tree[0] == "not":
        return f"NOT ({text_of(tree[1])})"
    if tree[0] in {"and", "or"}:
        return f"({text_of(tree[1])}) {tree[0].upper()} ({text_of(tree[2])})"
    return f"{tree[0]} {tree[1]} {tree[2]}"


def truth(tree, it):
    """True, False or None, worked out feature by feature (Kleene 1938)."""
    if tree[0] == "not":
        inner = truth(tree[1], it)
        return None if inner is None else not inner
    if tree[0] in {"and", "or"}:
        both = [truth(part, it) for part in tree[1:]]
        decides = tree[0] == "or"
        if decides in both:
            return decides
        return None if None in both else not decides
    value = it[tree[0]]
    return None if value is None else OPERATORS[tree[1]](float(value), float(tree[2]))


@law
@given(trees)
def test_every_filter_means_what_it_says(client, everything, tree):
    """Whatever is joined and turned round: the same as asking each feature."""
    found = asked(client, text_of(tree))
    assert found == {key for key, it in everything.items() if truth(tree, it) is True}


@law
@given(st.text(max_size=60))
def test_any_text_is_an_answer_or_a_400(client, text):
    """Nothing that somebody types takes the service down."""
    assert client.get(ITEMS, params={"filter": text}).status_code in {200, 400}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"filter": "pg_sleep(30) = 1"}, "filter"),
        ({"filter": "nirgends = 1"}, "nirgends"),
        ({"filter": "versorgung + 1 = 2"}, "filter"),
        ({"filter": "(" * 3000 + "a=1" + ")" * 3000}, "4000"),
        ({"filter": "(" * 1000 + "a=1" + ")" * 1000}, "Ebenen"),
        ({"filter": "NOT " * 900 + "versorgung = 1"}, "Ebenen"),
        ({"filter": "versorgung = 1 AND " * 2000 + "versorgung = 1"}, "4000"),
        ({"filter": "versorgung = '\0'"}, "Nullzeichen"),
        ({"filter": "versorgung < 'x'"}, "passt nicht"),
        ({"filter": "[" * 900 + "]" * 900, "filter-lang": "cql2-json"}, "Ebenen"),
        ({"filter": '{"op":"=","args":[{"property":"versorgung"}]}', "filter-lang": "cql2-json"}, "filter"),
        ({"filter": "S_INTERSECTS(geometry, POINT(1e999 1))"}, "filter"),
        ({"filter": "versorgung = 1", "filter-crs": "EPSG:4326"}, "filter-crs"),
        ({"filter": "versorgung = 1", "filter-lang": "sql"}, "filter-lang"),
        ({"datetime": "0000-01-01"}, "datetime"),
        ({"datetime": "2025-01-01/2024-01-01"}, "datetime"),
        ({"sortby": "nirgends"}, "nirgends"),
        ({"sortby": "+name,,"}, "sortby"),
        ({"properties": "nirgends"}, "nirgends"),
        ({"offset": "99999999999999999999"}, "offset"),
        ({"bbox": "nan,0,1,1"}, "bbox"),
        ({"bbox": "0,0,inf,1"}, "bbox"),
    ],
)  # fmt: skip
def test_what_is_hostile_or_wrong_is_told_quickly(client, params, said):
    """A 400 that names the matter, in well under a second."""
    began = time.perf_counter()
    answer = client.get(ITEMS, params=params)
    assert answer.status_code == 400
    assert said in answer.text
    assert time.perf_counter() - began < 1
