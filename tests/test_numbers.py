"""Numbers and values in German, and the legend that counts them."""

import pytest

from geo_lsz.german import german, klasse_of, value_text
from maps.legend import legend, styles
from release_fixture import NA, made_release

_, VIEW, _ = made_release().shown("beratung_ortsteile", "versorgung")


def row(value, status="ok", low=NA, high=NA):
    bounds = (value, value) if status == "ok" else (low, high)
    return {
        "versorgung": value,
        "versorgung_status": status,
        "versorgung_low": bounds[0],
        "versorgung_high": bounds[1],
    }


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (62.5, 0, "63"),  # halves go up, as German readers learn it
        (1234567.891, 1, "1.234.567,9"),
        (-0.04, 1, "0,0"),
        (-3.25, 2, "−3,25"),
        (2.675, 2, "2,68"),  # the number as it is written, not its binary neighbour below
    ],
)
def test_numbers_are_written_the_german_way(value, digits, text):
    """Decimal comma, dots between thousands, a real minus sign, and never a negative zero."""
    assert german(value, digits) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (row(63.2), "63 %"),
        (row(NA, "missing", 81.3, 81.9), "81–82 %"),
        (row(NA, "suppressed", 45.0, 95.0), "45–95 %"),
        (row(NA, "missing", 40.2, NA), "mindestens 40 %"),
        (row(NA, "missing", -12.2, -3.4), "−13 bis −3 %"),
        (row(NA, "missing", NA, 39.2), "höchstens 40 %"),
        (row(NA, "missing", 0.0, NA), "keine Angabe"),  # that it is not negative says nothing
        (row(NA, "missing", 0.0, 100.0), "keine Angabe"),  # nor that a share is one
        (row(NA, "missing", 0.0, 99.0), "0–99 %"),
        (row(NA, "missing", 12.0, float("inf")), "mindestens 12 %"),
        (row(NA, "suppressed"), "gesperrt (kleine Zahlen)"),
        (row(None, "missing", None, None), "keine Angabe"),
        (row(NA, "not_applicable"), "nicht anwendbar"),
        (row(0.0), "0 %"),
    ],
)
def test_a_value_says_what_is_known_and_no_more(values, text):
    """A number, a range rounded outwards, or the reason why there is none; unknown is never 0."""
    assert value_text(VIEW, values) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(74.6, "74,6 %"), (74.4, "74 %"), (110.04, "110,04 %"), (110.0, "110 %"), (49.99, "49,99 %")],
)
def test_rounding_never_lifts_a_value_into_another_class(value, text):
    """74.6 is below 75 and is not shown as 75 %; it gets the decimals that keep it there."""
    assert value_text(VIEW, row(value)) == text


def test_the_class_of_a_row_is_named():
    """A row finds its class by key, or what stands in its place."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    titles = [klasse_of(view, area).title for _, area in features.iterrows()]
    assert titles[0] == "stark unterversorgt (unter 50 %)"
    assert titles[6:] == ["keine Angabe", "gesperrt (kleine Zahlen)", "nicht anwendbar"]


@pytest.mark.parametrize("palette", ["belastung", "dynamik", "vergleich", "ballung"])
def test_what_a_comparison_leaves_out_is_not_classified(palette):
    """Where areas are compared, nicht anwendbar is called nicht eingestuft: as value, class and in legends."""
    collection, view, features = made_release().shown("beratung_ortsteile", "belastung")
    view = view.model_copy(update={"palette": palette})
    ninth = features.loc["0109"]
    assert value_text(view, ninth) == klasse_of(view, ninth).title == "nicht eingestuft"
    # the ninth Ortsteil alone is not applicable
    at_the_end = view.every_klasse[-1]
    assert (at_the_end.title, at_the_end.key) == ("nicht eingestuft", "nicht_anwendbar")
    view = view.model_copy(update={"palette": "belastung"})
    last = legend(collection, view, features).rows[-1]
    assert (last.title, last.count) == ("nicht eingestuft", 1)


def test_a_legend_counts_every_area_once():
    """The counts of a legend add up to the areas; classes stay, reasons only where they occur."""
    collection, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    said = legend(collection, view, features)
    # nine Ortsteile: 32, 63, 83, 101, 1240, surely 81 to 82, then one of each reason
    assert [row.count for row in said.rows] == [1, 1, 2, 1, 1, 1, 1, 1]
    known_only = legend(collection, view, features.iloc[:2])
    assert [row.count for row in known_only.rows] == [1, 1, 0, 0, 0]


def test_a_legend_carries_what_must_be_known():
    """Yardstick, Stand, Gebietsstand, licence, attribution and caveats stand in the legend."""
    said = legend(*made_release().shown("beratung_ortsteile", "versorgung"))
    assert said.stand == "Stand: 31.12.2024 · Gebietsstand: 2024"
    assert said.licence.startswith("Datenlizenz Deutschland")
    assert said.attribution == "Beispielstadt, Statistikstelle"
    assert said.caveats == ("Beispieldaten, schematische Grenzen.",)
    assert said.yardstick.startswith("Gemessen am Median")
    assert said.counted == "Ortsteile"


def test_styles_follow_the_class_column():
    """The style of an area is that of its class in the legend."""
    collection, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    by_key = {row.key: row.style for row in legend(collection, view, features).rows}
    drawn = styles(view, features)
    assert drawn["0103"] == drawn["0106"] == by_key["knapp"]
    assert drawn["0108"] == by_key["gesperrt"]
