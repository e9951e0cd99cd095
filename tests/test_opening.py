"""Whether two offers are open at the same time, and when nobody knows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_lsz.opening import in_german, open_together, readable
from laws import law

DAY = date(2025, 12, 31)
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@pytest.mark.parametrize(
    ("hours_a", "hours_b", "together"),
    [
        ("Mo-Fr 08:00-16:00; Sa 09:00-12:00", "Sa 11:00-13:00", True),
        ("Mo-Fr 08:00-16:00", "Mo-Fr 16:00-20:00", False),  # one closes as the other opens
        ("Mo-Fr 08:00-16:00", "Mo-Fr 15:59-20:00", True),
        ("Mo 08:00-12:00", "Tu 08:00-12:00", False),
        ("24/7", "Su 03:00-03:30", True),
        ("Fr 22:00-02:00", "Sa 01:00-03:00", True),  # past midnight
        ("closed", "24/7", False),
        ("Mo 10:00-12:00", "Mo[1] 10:00-12:00", True),  # on the first Monday of a month
        ("Jan-Mar Mo 10:00-12:00", "Apr-Jun Mo 10:00-12:00", False),
        ("PH 10:00-12:00", "Mo-Su 11:00-13:00", True),  # 1 January is a holiday everywhere
        ("Mo-Fr 08:00-16:00; SH off", "Mo 09:00-10:00", True),  # also outside school holidays
    ],
)
def test_hours_that_are_known(hours_a, hours_b, together):
    """One minute in common is enough, in either order."""
    assert open_together(hours_a, hours_b, DAY) is together
    assert open_together(hours_b, hours_a, DAY) is together


@pytest.mark.parametrize(
    "hours",
    [
        None,
        float("nan"),
        "nach Absprache",
        "Di 9-12 Uhr",
        '"nach Vereinbarung"',
        'Mo-Fr 08:00-16:00 "nach Vereinbarung"',
        "sunrise-sunset",
        "Mo 08:00+",
        "Mo-Fr unknown",
        "SH Mo 08:00-10:00",  # nobody has a calendar of school holidays
    ],
)
def test_hours_that_nobody_knows(hours):
    """Not told, not readable, by appointment or with an open end: never taken for overlapping."""
    assert open_together(hours, "Mo-Fr 08:00-16:00", DAY) is None
    assert open_together("Mo-Fr 08:00-16:00", hours, DAY) is None


def test_hours_by_appointment_do_not_meet_on_other_days():
    """What may be open on Mondays only is surely not open on Tuesdays."""
    assert open_together('Mo 08:00-16:00 "Anmeldung"', "Tu 08:00-16:00", DAY) is False


def test_without_a_day_nobody_knows_which_hours_hold():
    """Rules for months and weeks need a year to be looked at in."""
    assert open_together("24/7", "24/7", None) is None


def test_what_can_be_read():
    """The format of OpenStreetMap, and nothing else."""
    assert readable("Mo-Fr 08:00-16:00; Sa 09:00-12:00")
    assert not readable("Montag bis Freitag 8 bis 16 Uhr")
    assert not readable("")


spans = st.tuples(st.integers(0, 6), st.integers(0, 24 * 60 - 1), st.integers(1, 24 * 60)).filter(
    lambda span: span[1] + span[2] <= 24 * 60
)


@law
@given(st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_hours_meet_where_a_minute_of_the_week_is_in_both(first, second):
    """Counted minute by minute, the answer is the same."""

    def told(week):
        return "; ".join(["closed", *(_rule(*span) for span in _by_day(week))])

    def minutes(week):
        return {day * 1440 + m for day, at, size in _by_day(week) for m in range(at, at + size)}

    together = bool(minutes(first) & minutes(second))
    assert open_together(told(first), told(second), DAY) is together


def _by_day(week):
    """One span a day: with `;` a later rule for a day replaces an earlier one."""
    return [(day, *rest) for day, rest in {day: rest for day, *rest in week}.items()]


def _rule(day, at, size):
    end = at + size
    return f"{WEEKDAYS[day]} {at // 60:02}:{at % 60:02}-{end // 60:02}:{end % 60:02}"


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("Mo-Fr 08:00-16:00; Sa 09:00-12:00", "Mo–Fr 08:00–16:00; Sa 09:00–12:00"),
        ("Tu,Th 13:00-18:00; PH off", "Di, Do 13:00–18:00; Feiertage geschlossen"),
        ("24/7", "immer"),
        ('We 10:00-12:00 "Su-Treff, closed"', 'Mi 10:00–12:00 "Su-Treff, closed"'),
    ],
)
def test_hours_are_read_in_german(told, read):
    """Days and words are German ones; what stands in quotation marks is a person's and stays."""
    assert in_german(told) == read
