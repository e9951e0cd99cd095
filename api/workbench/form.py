"""What a form of a page asks for: selects that keep what was chosen, and say what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Select:
    """A select of a form.

    options : title by value, in order
    chosen : one of the values, or nothing
    fault : what is wrong with what was asked for, in German; empty where all is well
    """

    name: str
    label: str
    options: Mapping[str, str]
    chosen: str
    fault: str = ""

    def refused(self, fault: str) -> "Select":
        """The same with what is wrong with it."""
        return replace(self, fault=fault)


def select(
    name: str, label: str, options: Mapping[str, str], asked: str | None, default: str = ""
) -> Select:
    """The select for what was asked; with `default` where nothing was."""
    if not asked:
        return Select(name, label, options, default)
    if asked in options:
        return Select(name, label, options, asked)
    fault = f"„{asked}“ steht hier nicht zur Wahl. Bitte einen Eintrag der Liste wählen."
    return Select(name, label, options, "", fault)
