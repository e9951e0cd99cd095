"""The share of a survey in words: never without its number of answers and what chance makes of it."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame, Series, isna

from geo_lsz.german import german, value_text
from geo_lsz.released import View


def is_of_survey(view: View, row: Mapping[str, Any] | Series | DataFrame) -> bool:
    """Whether a view tells a share of a survey, which has a number of answers beside it."""
    return f"{view.key}_n" in row


def share_text(view: View, row: Mapping[str, Any] | Series) -> str:
    """`28 % (10–57 %) von 14 Antworten`; else `value_text`, where it is not known or no share of a survey.

    row : the properties of a feature, or its row of a frame
    """
    said = value_text(view, row)
    if not is_of_survey(view, row) or isna(row[view.key]):
        return said
    low, high, number = (german(row[f"{view.key}_{part}"]) for part in ("von", "bis", "n"))
    return f"{said} ({low}–{high} %) von {number} Antworten"
