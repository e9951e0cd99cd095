"""Demands: what a planner may set of a Handlungsfeld, a number or a choice, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = float | str
"""What is demanded: a number, or the key of a choice."""

DIGITS = 9
"""Decimals of a number that is demanded, as many as minutes have that are stretched: so it comes
back as it went in, and the same settings are the same run."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be set, between two bounds.

    key : `kita.minuten`, `kita.richtwert`, `gewicht.sgb2_unter_15`
    group, title, unit, help : German: what it belongs to, what it is called, and what it does
    value : as it is
    """

    key: str
    group: str
    title: str
    unit: str
    help: str
    value: float
    least: float
    most: float

    @property
    def expected(self) -> str:
        """What may be told, in German."""
        return f"eine Zahl von {typed(self.least)} bis {typed(self.most)}"

    def read(self, told: object) -> float | None:
        """The number that is meant, by a text as Germans write it or by a number; None for none."""
        number = _number(told)
        if number is None or number == self.value:
            return number
        return round(number, DIGITS) if self.least <= number <= self.most else None

    def written(self, value: Value) -> str:
        """A value without its unit, as it is typed."""
        return typed(float(value))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways that may be set.

    options : German titles by key
    value : the key of the one that it is
    """

    key: str
    group: str
    title: str
    help: str
    value: str
    options: Mapping[str, str]
    unit: str = ""

    @property
    def expected(self) -> str:
        """What may be told, in German."""
        return "eines von " + ", ".join(f"„{key}“ ({it})" for key, it in self.options.items())

    def read(self, told: object) -> str | None:
        """The key that is meant; None for none."""
        return told if isinstance(told, str) and told in self.options else None

    def written(self, value: Value) -> str:
        """What a value is called."""
        return f"„{self.options[str(value)]}“"


Demand = Amount | Choice


@dataclass(frozen=True, slots=True)
class Change:
    """A demand, and the other value that it has somewhere."""

    demand: Demand
    now: Value

    @property
    def sentence(self) -> str:
        """`Kindertageseinrichtung, Richtwert: 0,5 statt 0,75 Plätze je Kopf`."""
        told = self.demand
        values = f"{told.written(self.now)} statt {told.written(told.value)}"
        return f"{told.group}, {told.title}: {values} {told.unit}".rstrip()


def typed(value: float) -> str:
    """A number as it is typed: decimal comma, no dots between thousands."""
    return repr(float(value)).removesuffix(".0").replace(".", ",")


def _number(told: object) -> float | None:
    if isinstance(told, str):
        return _read(told.strip())
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None


def _read(text: str) -> float | None:
    """`12,5`, `1.250,5` and `12.5` alike."""
    try:
        return float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError:
        return None
