"""Numbers as German readers write them, and values as a reader may trust them."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from pandas import Series

from geo_lsz.frames import value_columns
from geo_lsz.klassen import Klasse
from geo_lsz.released import View
from geo_lsz.status import Status

EVERYTHING = 100.0
"""In percent: a share that may lie between nothing and this is not known at all."""

MOST_DIGITS = 3
"""More decimals than a view asks for are shown up to here, to keep a number in its class."""


def by_name(name: str) -> str:
    """What names are sorted by, as a German index does it: ä as a, whatever is large or small."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def german(value: float, digits: int = 0, rounding: str = ROUND_HALF_UP) -> str:
    """`1.234,5`: decimal comma, dots between thousands, a real minus sign."""
    rounded = _rounded(value, digits, rounding)
    text = f"{abs(rounded):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if rounded < 0 else text


def significant(value: float) -> str:
    """`0,75`, `32,1`, `1.240`: three significant digits, and no whole digit lost."""
    if not value:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = german(value, digits)
    return text.rstrip("0").rstrip(",") if "," in text else text


def in_its_class(value: float, klassen: Sequence[Klasse], digits: int = 0) -> str:
    """The number with the decimals it needs so that rounding does not lift it into another class."""
    for more in range(digits, MOST_DIGITS + 1):
        if _place(klassen, float(_rounded(value, more))) == _place(klassen, value):
            return german(value, more)
    return german(value, digits)


def value_text(view: View, row: Mapping[str, Any] | Series) -> str:
    """What a row says of a view: `63 %`, `81–82 %`, `mindestens 5 %` or `keine Angabe`.

    row : the properties of a feature, or its row of a frame

    A known value is rounded to the digits of the view; where that would lift it
    over the edge of its class (74.6 as `75 %` among those below 75), it gets the
    decimals it needs. A coded value is told by its class. Bounds are rounded outwards: the truth stays between them.
    """
    value, status, low, high = (row.get(column) for column in value_columns(view.key))
    known, low, high = (_number(part) for part in (value, low, high))
    if known is not None and view.coded:
        return klasse_of(view, row).title
    if known is not None:
        return _with_unit(in_its_class(known, view.klassen, view.digits), view)
    if status != Status.NOT_APPLICABLE:
        between = _between(view, low, high)
        if between:
            return _with_unit(between, view)
    return view.without_value[Status(str(status))].title


def not_applicable_because(view: View, row: Mapping[str, Any] | Series) -> str:
    """Why a row is not applicable, or not classified, in a view; empty where it is, and where nobody told."""
    applies = row[f"{view.key}_status"] != Status.NOT_APPLICABLE
    return "" if applies else view.not_applicable_because


def klasse_of(view: View, row: Mapping[str, Any] | Series) -> Klasse:
    """The class that a row falls into, or what stands in its place without a value."""
    key = row[f"{view.key}_klasse"]
    return next(klasse for klasse in view.every_klasse if klasse.key == key)


def _between(view: View, low: float | None, high: float | None) -> str:
    if view.unit == "%" and not low and (high is None or high >= EVERYTHING):
        return ""
    if not view.judges and not low and high is None:
        return ""  # an amount is never less than nothing
    least = None if low is None else german(low, view.digits, ROUND_FLOOR)
    most = None if high is None else german(high, view.digits, ROUND_CEILING)
    if most is None:
        return "" if low is None else f"mindestens {least}"
    if least is None:
        return f"höchstens {most}"
    if least == most:
        return least
    return f"{least} bis {most}" if low is not None and low < 0 else f"{least}–{most}"


def _place(klassen: Sequence[Klasse], value: float) -> int:
    return sum(value >= klasse.low for klasse in klassen if klasse.low is not None)


def _rounded(value: float, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-9))
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=rounding)


def _number(value: Any) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _with_unit(text: str, view: View) -> str:
    return f"{text} {view.unit}" if view.unit else text
