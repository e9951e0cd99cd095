"""Gültigkeit: from when until when an offer is there, and so counts as supply."""

from datetime import date

from pandas import DataFrame, Series


def is_there(offers: DataFrame, stichtag: date) -> Series:
    """Whether each offer is there on a day: neither before its first one nor after its last.

    offers : `gueltig_von` and `gueltig_bis` as OFFERS tell them; a day that nobody told
        limits nothing
    """
    day = stichtag.isoformat()
    begun = offers["gueltig_von"].fillna(day) <= day
    not_ended: Series = offers["gueltig_bis"].fillna(day) >= day
    return begun & not_ended
