"""How German offices write numbers: thousands points, decimal commas, and signs for no number."""

from collections.abc import Mapping

import pandas as pd
from pandas import DataFrame, Series

from geo_lsz.status import Status

SIGNS: Mapping[str, Status] = {
    "": Status.MISSING,
    "...": Status.MISSING,
    "/": Status.MISSING,
    ".": Status.SUPPRESSED,
    "•": Status.SUPPRESSED,
    "x": Status.NOT_APPLICABLE,
    "X": Status.NOT_APPLICABLE,
}
"""Signs in statistical tables that stand in place of a number (DIN 55301); a mapping may add."""

SAID_NOTHING = frozenset(
    ("k.a.", "k. a.", "keine angabe", "n.n.", "n. n.", "unbekannt", "#nv", "n/a", "na")
)
"""Words in place of a number, in lower case, that surely mean that nobody told it; a proposal names them."""

NOTHING = ("-", "–", "—")
"""Signs for exactly nothing: a true zero."""


def half_unit(texts: Series, decimal: str) -> Series:
    """Half a unit of the last digit that a number was surely rounded to, on the index of `texts`.

    0.005 for `8,89`; zeros at the end of the decimals say nothing: 0.5 for `7,0`.
    """
    decimals = texts.str.strip().str.partition(decimal)[2].str.rstrip("0").str.len()
    return (0.5 * 10.0 ** -decimals.astype("float64")).astype("float64")


def read_numbers(texts: Series, decimal: str, signs: Mapping[str, Status]) -> DataFrame:
    """Numbers that German offices wrote.

    texts : as written
    decimal : "," or "."; the other one separates thousands
    signs : SIGNS and what the mapping adds

    Returns `value` (float, NA where there is none), `status`, and `wrong`: True
    where the text is neither a number nor a sign. On the index of `texts`.
    """
    thousands = "." if decimal == "," else ","
    plain = texts.mask(texts.isin(NOTHING), "0").str.replace(r"\s", "", regex=True)
    pattern = rf"[+-]?(\d{{1,3}}(\{thousands}\d{{3}})+|\d+)(\{decimal}\d+)?([eE][+-]?\d+)?"
    is_number = plain.str.fullmatch(pattern) & ~texts.isin(list(signs))
    digits = plain.str.replace(thousands, "", regex=False).str.replace(decimal, ".", regex=False)
    value = pd.to_numeric(digits.where(is_number), errors="coerce").astype("float64")
    said = texts.map(dict(signs)).astype("str")
    status = said.where(~is_number, str(Status.OK))
    return DataFrame(
        {
            "value": value,
            "status": status.fillna(str(Status.MISSING)),
            "wrong": ~is_number & said.isna(),
        }
    )
