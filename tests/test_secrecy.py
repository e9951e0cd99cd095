"""The gate hides small numbers, leaves no trace of them, and refuses what it cannot prove."""

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, MultiIndex
from shapely import LineString

import city
from geo_lsz import frames
from geo_lsz.errors import ContractError, GateRefused
from geo_lsz.identity import frame_digest
from geo_lsz.secrecy.gate import public_edition
from geo_lsz.secrecy.rule import SecrecyRule
from laws import law

COUNTS = SecrecyRule(rule="counts")
OPEN = SecrecyRule(rule="open", reason="zählt keine Personen")
PUBLISHED = SecrecyRule(rule="already_public", reason="amtlich veröffentlicht")
ROW = ("c01", "unter_6")


def cells_with(persons: float | None, row: tuple[str, str] = ROW) -> GeoDataFrame:
    """CELLS of the small city with another count in one row."""
    cells = city.cells()
    status = "missing" if persons is None else "ok"
    cells.loc[row, list(frames.value_columns("persons"))] = [persons, status, persons, persons]
    return cells


def cells_counting(children: list[int | None]) -> GeoDataFrame:
    """CELLS of the small city with other numbers of children under 6, from 01 on."""
    cells = city.cells()
    rows = [(f"c{code}", "unter_6") for code in city.CODES[: len(children)]]
    counts = frames.values([np.nan if n is None else n for n in children])
    cells.loc[rows, list(frames.value_columns("persons"))] = counts.to_numpy()
    return cells


def rates(*rows: tuple[float, float]) -> DataFrame:
    """INDICATORS of one indicator, from numerator and denominator of each area."""
    index = MultiIndex.from_product(
        [[f"{number:02}" for number in range(1, len(rows) + 1)], ["arbeitslose"]],
        names=["area", "indicator"],
    )
    table = DataFrame(rows, columns=["numerator", "denominator"], index=index, dtype=float)
    values = frames.values((100 * table["numerator"] / table["denominator"]).to_numpy(), index)
    return values.join(table)


def city_streets() -> GeoDataFrame:
    """NETZ: the street from 01 to 02."""
    said = {"from_node": "1", "to_node": "2", "length_m": 1000.0, "both_ways": True}
    line = LineString([city.centre("01"), city.centre("02")])
    index = pd.Index(["1.0-1"], dtype="str", name="edge")
    frame = DataFrame(said, index=index).astype({"from_node": "str", "to_node": "str"})
    return GeoDataFrame(frame, geometry=[line], crs=frames.METRIC_CRS)


def minutes() -> DataFrame:
    """KOSTEN: 12 minutes by bus from 01 to Kita 3."""
    index = MultiIndex.from_tuples([("bus", "c01", "k3")], names=["mode", "origin", "destination"])
    return DataFrame({"minutes": [12.0]}, index=index)


@pytest.mark.parametrize(
    ("persons", "hidden"), [(0, False), (1, True), (2, True), (3, False), (10, False)]
)
def test_counts_of_one_and_two_are_hidden(persons: int, hidden: bool):
    """Zero is shown, one and two are not, three is; what is hidden may be up to three times three."""
    row = public_edition("cells", cells_with(persons), COUNTS).loc[ROW]
    assert row["persons_status"] == ("suppressed" if hidden else "ok")
    assert np.isnan(row["persons"]) == hidden
    assert (row["persons_low"], row["persons_high"]) == ((1, 9) if hidden else (persons, persons))


@pytest.mark.parametrize(("persons", "hidden"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_count_that_hangs_together_with_nothing_is_never_surely_small(persons: int, hidden: bool):
    """Where no other count could be the reason, three is hidden as well: else all would be 1 or 2."""
    cells = cells_with(persons).loc[[ROW]]
    row = public_edition("cells", cells, COUNTS).loc[ROW]
    assert (row["persons_low"], row["persons_high"]) == ((1, 3) if hidden else (persons, persons))


def test_a_city_may_hide_more():
    """With a minimum of 10, a count of 9 is hidden, and one of 10 is not."""
    rule = SecrecyRule(rule="counts", min_count=10)
    assert public_edition("cells", cells_with(9), rule).loc[ROW, "persons_status"] == "suppressed"
    assert public_edition("cells", cells_with(10), rule).loc[ROW, "persons_status"] == "ok"


def test_nothing_else_is_touched():
    """The other rows stay, the frame that came in too, and the contract holds."""
    cells = cells_with(2)
    before = cells.copy()
    edition = public_edition("cells", cells, COUNTS)
    frames.check(edition, frames.CELLS)
    assert edition.drop(ROW).equals(cells.drop(ROW))
    assert cells.equals(before)


@law
@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 2)), min_size=1, max_size=9))
def test_a_hidden_number_leaves_no_trace(pairs: list[tuple[int, int]]):
    """Whatever the hidden numbers were, the edition is the same, and so is its digest."""
    both = (cells_counting([pair[side] for pair in pairs]) for side in (0, 1))
    digests = {frame_digest(public_edition("cells", cells, COUNTS)) for cells in both}
    assert len(digests) == 1


def test_hidden_counts_of_an_indicator_leave_no_trace():
    """Neither value nor numerator, denominator or bounds of a hidden rate reach the edition."""
    digests = {
        frame_digest(public_edition("indicators", rates((small, of), (50, 200)), COUNTS))
        for small, of in ((1, 200), (2, 200), (199, 200), (20, 90), (0, 99))
    }
    assert len(digests) == 1
    edition = public_edition("indicators", rates((1, 200), (50, 200)), COUNTS)
    numbers = ["value", "low", "high", "numerator", "denominator"]
    assert edition.loc[("01", "arbeitslose"), numbers].isna().all()
    assert edition.loc[("01", "arbeitslose"), "status"] == "suppressed"


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (0, 100, True),
        (3, 100, True),
        (97, 100, True),
        (100, 100, True),
        (1, 100, False),
        (2, 100, False),
        (98, 100, False),
        (99, 100, False),
        (50, 99, False),
        (0, 0, False),
    ],
)
def test_a_rate_needs_many_people_on_both_sides(numerator: int, denominator: int, shown: bool):
    """At least 100 people, and nobody or three of them on either side."""
    frame = rates((numerator, denominator)).assign(value=1.0, status="ok", low=1.0, high=1.0)
    edition = public_edition("indicators", frame, COUNTS)
    frames.check(edition, frames.INDICATORS)
    assert (edition["status"] == "ok").all() == shown


def test_what_is_not_known_keeps_its_status_and_loses_what_stands_beside_it():
    """A missing rate whose numerator stands in the file would give it away."""
    frame = rates((5, 200), (50, 200))
    frame.loc[("01", "arbeitslose"), ["value", "status"]] = [np.nan, "missing"]
    row = public_edition("indicators", frame, COUNTS).loc[("01", "arbeitslose")]
    assert row["status"] == "missing"
    assert row.drop("status").isna().all()


@pytest.mark.parametrize(
    ("bounds", "shown"), [((1, 1), (1, 3)), ((0, 1), (0, 3)), ((2, 9), (1, 9)), ((5, 7), (5, 7))]
)
def test_bounds_say_no_more_than_the_rule(bounds: tuple, shown: tuple):
    """Narrow bounds around a small unknown count are widened to what everybody may infer."""
    cells = city.unknown(
        city.cells(), ROW, "persons", status="suppressed", low=bounds[0], high=bounds[1]
    )
    row = public_edition("cells", cells, COUNTS).loc[ROW]
    assert (row["persons_low"], row["persons_high"]) == shown


@law
@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=9, max_size=9))
def test_gating_twice_is_gating_once(counts: list[int | None]):
    """An edition that passes the gate again comes out as it was."""
    cells = cells_counting(counts)
    once = public_edition("cells", cells, COUNTS)
    assert public_edition("cells", once, COUNTS).equals(once)
    some = rates(*((persons or 0, 100) for persons in counts))
    once = public_edition("indicators", some, COUNTS)
    assert public_edition("indicators", once, COUNTS).equals(once)


@pytest.mark.parametrize(
    ("layer", "frame"),
    [
        ("areas", city.planungsraeume()),
        ("cells", city.cells()),
        ("offers", city.offers()),
        ("indicators", rates((50, 200))),
    ],
)
def test_without_a_rule_nothing_passes(layer: str, frame: DataFrame):
    """The gate fails closed, and says what to do."""
    with pytest.raises(GateRefused, match=rf"{layer}.*\[secrecy\]"):
        public_edition(layer, frame, None)


@pytest.mark.parametrize(
    ("layer", "frame", "rule"),
    [
        ("cells", city.cells(), OPEN),
        ("indicators", rates((50, 200)), OPEN),
        ("areas", city.planungsraeume(), COUNTS),
        ("offers", city.offers(), COUNTS),
        ("netz", city_streets(), COUNTS),
        ("parzellen", city.planungsraeume(), OPEN),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(layer: str, frame: DataFrame, rule: SecrecyRule):
    """People are not opened, and places are not counted as people."""
    with pytest.raises(GateRefused, match=layer):
        public_edition(layer, frame, rule)


@pytest.mark.parametrize(
    ("layer", "frame"),
    [
        ("areas", city.planungsraeume()),
        ("offers", city.offers()),
        ("netz", city_streets()),
        ("kosten", minutes()),
    ],
)
def test_layers_that_count_nobody_pass(layer: str, frame: GeoDataFrame):
    """Boundaries, offers, streets and travel times are public."""
    assert frame_digest(public_edition(layer, frame, OPEN)) == frame_digest(frame)


def test_a_column_without_a_rule_is_refused():
    """Residents that came along with the boundaries would pass unseen."""
    areas = city.planungsraeume().assign(einwohner=2.0)
    with pytest.raises(GateRefused, match="einwohner"):
        public_edition("areas", areas, OPEN)


def test_what_is_published_already_passes_as_it_is():
    """Official figures are not hidden a second time, also without numerators."""
    frame = rates((1, 200)).assign(numerator=np.nan, denominator=np.nan)
    assert public_edition("indicators", frame, PUBLISHED).equals(frame)


def test_a_rate_without_counts_cannot_be_proven():
    """The refusal names the indicator and what to do."""
    frame = rates((50, 200)).assign(numerator=np.nan)
    with pytest.raises(GateRefused, match=r"arbeitslose.*already_public"):
        public_edition("indicators", frame, COUNTS)


@pytest.mark.parametrize("count", [-1.0, 2.5])
def test_people_are_whole_and_not_negative(count: float):
    """A count that cannot be one is refused, not rounded."""
    with pytest.raises(GateRefused, match="unter_6"):
        public_edition("cells", cells_with(count), COUNTS)
    with pytest.raises(GateRefused, match="arbeitslose"):
        public_edition("indicators", rates((count, 200)), COUNTS)


def test_a_numerator_above_its_denominator_is_no_share_of_people():
    """More unemployed than people: something is wrong, so nothing passes."""
    with pytest.raises(GateRefused, match="arbeitslose"):
        public_edition("indicators", rates((201, 200)), COUNTS)


def test_a_refusal_names_no_hidden_number():
    """The message says which rows are wrong, not what stands in them."""
    with pytest.raises(GateRefused) as refused:
        public_edition("cells", cells_with(-17.0), COUNTS)
    assert "17" not in str(refused.value)


def test_a_frame_that_breaks_its_contract_does_not_pass():
    """The gate reads only what it knows."""
    with pytest.raises(ContractError):
        public_edition("cells", city.cells().drop(columns="persons_low"), COUNTS)
    wide = pd.concat([city.cells(), city.cells()])
    with pytest.raises(ContractError):
        public_edition("cells", wide, COUNTS)
