"""Kennzahlen: single indicators as they were delivered, with chance, counts, change and classes."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import city
from geo_lsz import frames
from geo_lsz.handlungsfeld import Handlungsfeld, Indicator
from geo_lsz.inputs import IndicatorDelivery
from geo_lsz.kennzahl_collection import fifths, kennzahl_collection
from geo_lsz.kennzahlen import kennzahlen
from geo_lsz.publication import Geography, Origin

THEN, NOW = date(2022, 12, 31), date(2025, 12, 31)
BEFORE = [20.0, 20.0, 20.0, 40.0, 40.0, 40.0, 60.0, 60.0, 60.0]
AFTER = [20.0, 22.0, 60.0, 40.0, 40.0, 40.0, 60.0, 60.0, 60.0]
ORIGIN = Origin(NOW, "dl-de/by-2-0", "Stadt")


def fields(*keys: tuple[str, ...]) -> list[Handlungsfeld]:
    """One field per tuple of keys of indicators."""
    return [
        city.field("kita").model_copy(
            update={
                "title": f"Feld {number}",
                "indicator": tuple(Indicator(key=key, title=key.upper()) for key in told),
            }
        )
        for number, told in enumerate(keys, 1)
    ]


def delivery(day: date, counts: list[float], **said: object) -> IndicatorDelivery:
    """The indicator x of the nine Planungsräume: so many of 200."""
    return IndicatorDelivery("planungsraeume", day, city.indicators(x=counts), **said)


def hidden(told: IndicatorDelivery, area: str) -> IndicatorDelivery:
    """The same, as the gate leaves it where an area is hidden: without number and counts."""
    values = told.values.copy()
    row = (area, "x")
    values.loc[row, ["value", "low", "high", "numerator", "denominator"]] = np.nan
    values.loc[row, "status"] = "suppressed"
    return IndicatorDelivery(told.geography, told.stichtag, values, told.titles, told.units)


def found(*deliveries: IndicatorDelivery, keys=(("x",),)):
    return kennzahlen(city.inputs(indicators=tuple(deliveries)), fields(*keys))


def test_a_share_is_told_in_percent_with_its_chance_and_its_counts():
    """20 of 200 are 10 %, by chance 6.57 to 14.95 %.

    Wilson 1927, z² = 3.841459: (0.1 + z²/400 ± z·sqrt(0.09/200 + z²/160000)) / (1 + z²/200)
    = (0.109604 ± 0.042684) / 1.019207 → 0.065658, 0.149418... worked out by hand.
    """
    (one,) = found(delivery(NOW, AFTER))["planungsraeume"]
    assert one.unit == "%"
    assert one.values.loc["01"].tolist() == pytest.approx([10.0, "ok", 10.0, 10.0])
    z2 = 1.959963984540054**2
    middle, reach = 0.1 + z2 / 400, (z2 * (0.09 / 200 + z2 / 160000)) ** 0.5
    ends = [100 * (middle - reach) / (1 + z2 / 200), 100 * (middle + reach) / (1 + z2 / 200)]
    assert one.ends.loc["01"].tolist() == pytest.approx(ends)
    assert one.counts.loc["01"].tolist() == [20.0, 200.0]


def test_coarser_areas_sum_counts_and_never_mean_shares():
    """Ortsteil 10 has 20+22+60+40+40+40 of 1,200, that is 18.5 %; Ortsteil 20 has 180 of 600."""
    (one,) = found(delivery(NOW, AFTER))["ortsteile"]
    assert one.summed
    assert one.values["value"].to_dict() == pytest.approx({"10": 18.5, "20": 30.0})
    assert one.counts.loc["10"].tolist() == [222.0, 1200.0]


def test_a_hidden_part_hides_the_sum():
    """Where one of six is hidden nobody can tell the share of the whole, nor its counts."""
    (one,) = found(hidden(delivery(NOW, AFTER), "02"))["ortsteile"]
    assert one.values.loc["10", "status"] == "suppressed"
    assert one.counts.loc["10"].isna().all()
    assert one.values.loc["20", "value"] == pytest.approx(30.0)


def test_a_change_is_told_with_its_chance():
    """From 20 to 22 of 200 is 1 point up, not sure; from 20 to 60 are 20 points, surely up.

    Newcombe 1998, method 10: 20 ± sqrt((r₂−l₂)² + (u₁−r₁)²); with Wilson's ends of 0.1
    (0.0657, 0.1494) and of 0.3 (0.2408, 0.3668) the lower end is 20 − 7.7 = 12.3.
    """
    (one,) = found(delivery(THEN, BEFORE), delivery(NOW, AFTER))["planungsraeume"]
    assert one.change.since == THEN
    assert one.change.before.loc["03", "value"] == pytest.approx(10.0)
    assert one.change.values["value"].iloc[:4].tolist() == pytest.approx([0.0, 1.0, 20.0, 0.0])
    low, high = one.change.ends.loc["02"]
    assert low < 0 < high
    assert one.change.ends.loc["03", "low95"] == pytest.approx(12.3, abs=0.05)


def test_what_is_hidden_on_one_day_has_no_change():
    """A difference needs both; a hidden one hides it."""
    before = hidden(delivery(THEN, BEFORE), "03")
    (one,) = found(before, delivery(NOW, AFTER))["planungsraeume"]
    assert one.change.values.loc["03", "status"] == "suppressed"
    assert one.change.values.loc["03", ["value", "low", "high"]].isna().all()
    assert one.change.ends.loc["03"].isna().all()


def without_counts(day: date, **columns: list[float]) -> IndicatorDelivery:
    """Indicators as bare values of the nine Planungsräume."""
    counted = city.indicators(**columns)
    values = counted["numerator"]
    bare = frames.values(values).assign(numerator=np.nan, denominator=np.nan)
    return IndicatorDelivery(
        "planungsraeume",
        day,
        bare,
        units={"x": "%"},
        titles={"x": "Ix", "x_veraenderung": "Ix seit 2022"},
    )


def test_bare_values_stay_as_delivered_and_get_no_chance():
    """Without counts there is no interval, no sum for Ortsteile; the unit is the office's."""
    told = found(without_counts(NOW, x=AFTER))
    assert list(told) == ["planungsraeume"]
    (one,) = told["planungsraeume"]
    assert (one.unit, one.title) == ("%", "Ix")
    assert one.values["value"].tolist() == AFTER
    assert one.ends.isna().all(axis=None)


def test_a_change_that_the_office_tells_counts():
    """The office's own −3 stands, not the difference to an earlier delivery."""
    told = without_counts(NOW, x=AFTER, x_veraenderung=[-3.0] * 9)
    (one,) = found(without_counts(THEN, x=BEFORE), told)["planungsraeume"]
    assert one.change.since is None
    assert one.change.before is None
    assert one.change.values["value"].tolist() == [-3.0] * 9
    collection, _ = kennzahl_collection(
        [one], [one], geography("planungsraeume", city.planungsraeume()), ORIGIN
    )
    said = "Die Veränderung hat die Quelle selbst angegeben: „Ix seit 2022“."
    assert said in collection.views[0].yardstick


def test_an_indicator_of_two_fields_stands_once():
    """It names both fields; one that nobody delivered is not there."""
    told = found(delivery(NOW, AFTER), keys=(("x", "y"), ("x",)))["planungsraeume"]
    assert [(one.indicator.key, one.fields) for one in told] == [("x", ("Feld 1", "Feld 2"))]


def test_what_is_hidden_everywhere_is_not_published():
    """Nothing could be shown of it, and no class be found."""
    told = delivery(NOW, AFTER)
    for area in city.CODES:
        told = hidden(told, area)
    assert found(told) == {}


@pytest.mark.parametrize(
    ("values", "titles"),
    [
        (
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            ["unter 2,0 %", "2,0 bis unter 3,0 %", "3,0 bis unter 4,0 %", "4,0 bis unter 5,0 %", "5,0 % und mehr"],
        ),
        ([0.0, 0.0, 0.0, 0.0, 10.0], ["unter 2,0 %", "2,0 % und mehr"]),
        ([7.0, 7.0, 7.0], ["unter 7,0 %", "7,0 % und mehr"]),
    ],
)  # fmt: skip
def test_fifths_have_edges_as_they_are_written(values, titles):
    """Of 1 to 6 the fifths end at 2, 3, 4, 5; of four zeros and a 10 the last ends at 0.8 · 4 = 3.2 → 2.0."""
    assert [klasse.title for klasse in fifths(pd.Series(values), "%")] == titles


def geography(key: str, areas: gpd.GeoDataFrame) -> Geography:
    return Geography(key, key, "2025", areas, ORIGIN)


def test_a_colour_means_the_same_on_every_geography():
    """The classes of the Ortsteile are the fifths of the Planungsräume; 18.5 % and 30 % fall into them.

    Percents of the finest: 10, 11, 30, 20, 20, 20, 30, 30, 30; sorted 10 11 20 20 20 30 30 30 30,
    fifths at positions 1.6, 3.2, 4.8, 6.4: 16.4, 20, 28 and 30.
    """
    told = found(delivery(THEN, BEFORE), delivery(NOW, AFTER))
    collection, features = kennzahl_collection(
        told["ortsteile"], told["planungsraeume"], geography("ortsteile", city.ortsteile()), ORIGIN
    )
    (view,) = collection.views
    assert [klasse.low for klasse in view.klassen] == [None, 16.4, 20.0, 28.0, 30.0]
    assert features["x_klasse"].to_dict() == {"10": "2", "20": "5"}
    assert features.loc["20", ["x_zaehler", "x_nenner"]].tolist() == [180.0, 600.0]
    assert features.loc["10", "x_vorher"] == pytest.approx(15.0)  # 180 of 1,200
    assert features.loc["10", "x_differenz"] == pytest.approx(3.5)
    assert set(collection.properties) <= {*features.columns}
    assert collection.kind == "indicators"


def test_of_bare_values_nothing_is_told_that_nobody_knows():
    """No columns for chance, counts or change."""
    told = found(without_counts(NOW, x=AFTER))["planungsraeume"]
    collection, features = kennzahl_collection(
        told, told, geography("planungsraeume", city.planungsraeume()), ORIGIN
    )
    assert set(features.columns) == {
        "name", "x", "x_status", "x_low", "x_high", "x_klasse", "geometry",
    }  # fmt: skip
    assert collection.properties == {"name": "Name"}
