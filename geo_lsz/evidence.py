"""The analysis `evidence`: what data, people and plans say of a Handlungsfeld, area by area (METHODS M12).

Three witnesses, each 1 (wanted), 0 (not) or unknown; what they say together is the
finding. Who was not heard has not said no.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.concerned import concerned
from geo_lsz.frames import ALL
from geo_lsz.grouping import Floats, Levels
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.heard import hearing
from geo_lsz.inputs import Inputs, Measured, Reckoned, Results, area_results
from geo_lsz.intervals import KNOWN, between, ignorance, is_applicable, limits
from geo_lsz.klassen import STATUS_INDEX, VERSORGUNG, Klasse, classify
from geo_lsz.several import parted
from geo_lsz.status import Status
from geo_lsz.stufen import reached, stufen
from geo_lsz.voice_frames import OPEN_PLANS

SILENT_NO, BOTH_NO, VOICES_ONLY, DATA_ONLY, SILENT_YES, BOTH_YES = range(1, 7)
"""Codes of a finding: the classes of `klassen.FINDINGS` in their order."""


def evidence(
    inputs: Inputs,
    handlungsfeld: Handlungsfeld,
    *,
    need: Reckoned,
    gap: Reckoned,
    voices: Reckoned,
) -> Reckoned:
    """What is known of a Handlungsfeld in each area, and which Stufe of the programme that makes.

    need, gap, voices : results of these analyses for the same field

    Measures on every geography: `data_say` (1: underserved or heavily burdened), `people_say`
    (1: enough voices of Bedarfe that are not done), `plans_say` (1: a Vorhaben is planned or
    running), `finding` (code of `klassen.FINDINGS`: data and people together), `stufe`,
    and the facts of `stufen.Fact`, 1 or 0, each as `fact_…`. Where data and people agree that
    nothing is wanted no Vorhaben is asked for, and where no Bedarf was named no weighing: not
    applicable.
    A Vorhaben of a larger area concerns all its parts.
    """
    plans = _plans(inputs, handlungsfeld)
    measured: list[Measured] = []
    for geography, areas in inputs.areas.items():
        index = Index(areas.index.sort_values())
        found = {
            name: reckoned.on(geography, index)
            for name, reckoned in {"need": need, "gap": gap, "voices": voices}.items()
        }
        here = plans[plans["geography"] == geography]
        said = _said(inputs, handlungsfeld, found, here, index)
        measured += [Measured(geography, measure, values) for measure, values in said.items()]
    return Reckoned(area_results(measured, handlungsfeld.slug, inputs.heard_until))


def _said(
    inputs: Inputs,
    field: Handlungsfeld,
    found: Mapping[str, Results],
    plans: DataFrame,
    areas: Index,
) -> dict[str, DataFrame]:
    told = found["voices"]
    is_heard = told[ALL, "heard"]["value"] == 1
    data = data_say(found["need"][ALL, "need"], found["gap"][ALL, "headline"])
    people = people_say(told[ALL, "open_voices"])
    listed = inputs.vorhaben is not None
    finding = findings(data, people, is_heard)
    nothing_wanted = finding["value"] == BOTH_NO
    nothing_named = told[ALL, "bedarfe"]["low"].fillna(0.0) == 0
    sourced = plans.loc[plans["sourced"], "area"]
    facts = {
        "supply_known": _supply_known(inputs, field, found["gap"][ALL, "headline"]),
        "need_known": _flag(_in_a_class(found["need"][ALL, "need"], STATUS_INDEX)),
        "heard": told[ALL, "heard"],
        "finding_known": _flag(finding["value"].notna()),
        "weighed": _unless(
            nothing_wanted | nothing_named, _flag(told[ALL, "severity"]["value"].notna())
        ),
        "planned": _unless(nothing_wanted, _there(areas, sourced, listed=listed)),
    }
    return {
        "data_say": data,
        "people_say": people,
        "plans_say": _there(areas, plans["area"], listed=listed),
        "finding": finding,
        "stufe": frames.values(reached(facts, stufen())),
        **{f"fact_{name}": values for name, values in facts.items()},
    }


def data_say(need: DataFrame, headline: DataFrame) -> DataFrame:
    """Whether data say that something is wanted: underserved, or heavily burdened, or both.

    need : index; headline : percent of the worst kind. One that does not apply says nothing;
    where neither does, that is unknown.
    """
    told = stufen()
    lack = headline.assign(low=-headline["high"], high=-headline["low"])
    both = zip(_sides(need, told.need_index), _sides(lack, -told.served_percent), strict=True)
    low, high = (np.maximum(loaded, lacking) for loaded, lacking in both)
    neither = ~is_applicable(need) & ~is_applicable(headline)
    high = np.where(neither, 1.0, high)
    levels = np.maximum(ignorance(need["status"]), ignorance(headline["status"]))
    return _flagged(low, high, levels, need.index)


def people_say(open_voices: DataFrame) -> DataFrame:
    """Whether people say it: enough voices; unknown where nobody was heard, as long as they are fewer."""
    low, high = limits(open_voices)
    least = hearing().least_voices
    surely, maybe = ((side >= least).astype(np.float64) for side in (low, high))
    return _flagged(surely, maybe, ignorance(open_voices["status"]), open_voices.index)


def findings(data: DataFrame, people: DataFrame, is_heard: Series) -> DataFrame:
    """What data and people say together; unknown where data are, or people who were heard are."""
    say, said = data["value"], people["value"]
    silent = said.isna() & ~is_heard
    code = Series(np.nan, index=data.index)
    for found, where in (
        (SILENT_NO, (say == 0) & silent),
        (BOTH_NO, (say == 0) & (said == 0)),
        (VOICES_ONLY, (say == 0) & (said == 1)),
        (DATA_ONLY, (say == 1) & (said == 0)),
        (SILENT_YES, (say == 1) & silent),
        (BOTH_YES, (say == 1) & (said == 1)),
    ):
        code = code.mask(where, float(found))
    hidden = (data["status"] == Status.SUPPRESSED) | (people["status"] == Status.SUPPRESSED)
    why = Series(str(Status.MISSING), index=data.index).mask(hidden, str(Status.SUPPRESSED))
    return frames.values(code, unknown=why)


def _sides(values: DataFrame, edge: float) -> tuple[Floats, Floats]:
    """1 where the lowest truth lies beyond an edge, and where the highest does; 0 where it does not apply."""
    applies = is_applicable(values)
    low, high = (applies & (side > edge) for side in limits(values, -np.inf))
    return low.astype(np.float64), high.astype(np.float64)


def _flagged(low: Floats, high: Floats, levels: Levels, index: Index) -> DataFrame:
    """1 or 0 where both ends agree, whatever else is unknown."""
    return between(low, high, np.where(low == high, KNOWN, levels).astype(np.int8), index)


def _supply_known(inputs: Inputs, field: Handlungsfeld, headline: DataFrame) -> DataFrame:
    """Whether it is known how the field is served; without a gap map, whether its lists are complete."""
    complete = {kind.slug for kind in field.kinds} <= inputs.listed
    return _flag(_in_a_class(headline, VERSORGUNG) | (~is_applicable(headline) & complete))


def _in_a_class(values: DataFrame, klassen: tuple[Klasse, ...]) -> Series:
    return classify(values, klassen).isin([klasse.key for klasse in klassen])


def _there(areas: Index, named: Series, *, listed: bool) -> DataFrame:
    """Whether something names each area; unknown where nobody delivered a list."""
    there = areas.isin(named).astype(np.float64)
    return frames.values(there if listed else np.full(len(areas), np.nan), areas)


def _flag(holds: Series) -> DataFrame:
    return frames.values(holds.astype("float64"))


def _unless(does_not_apply: Series, values: DataFrame) -> DataFrame:
    status = values["status"].mask(does_not_apply, str(Status.NOT_APPLICABLE))
    return frames.values(values["value"].mask(does_not_apply), unknown=status)


def _plans(inputs: Inputs, field: Handlungsfeld) -> DataFrame:
    """Vorhaben of a field that are still to bring something: key, geography, area, and whether they are `sourced`."""
    columns = ["key", "geography", "area", "sourced"]
    if inputs.vorhaben is None:
        return DataFrame({name: Series(dtype="str") for name in columns}).astype({"sourced": bool})
    told = inputs.vorhaben
    ours = told["handlungsfelder"].map(lambda text: field.slug in parted(text), na_action="ignore")
    still = told[(ours == True) & told["stand"].isin(OPEN_PLANS)]  # noqa: E712 - NA is not True
    where = concerned(still["betroffen"], inputs.areas)
    sourced = still["dokument"].notna() | still["grundlage"].notna()
    return where.assign(sourced=where["key"].map(sourced).astype(bool))[columns]


def named_plans(inputs: Inputs, field: Handlungsfeld) -> Iterator[tuple[str, str, str]]:
    """Geography, area and key of every Vorhaben that `plans_say` stands on."""
    for row in _plans(inputs, field).itertuples():
        yield str(row.geography), str(row.area), str(row.key)
