"""Everything a caller may want to tell apart, as one tree.

    GeoLszError
    ├── InputError         a delivery has faults; carries all of them
    ├── DefinitionError    a TOML of ours is wrong: file, key, keys that exist
    ├── ContractError      a frame breaks its contract
    ├── UnknownValue       a sure number was asked of unknown values
    ├── WrongDecision      a decision without a reason, a person or a verdict
    ├── Outdated           something newer came in since, on which it would have to stand
    ├── NotComparable      two runs that do not ask the same
    ├── GateRefused        no proof, no publication
    ├── NotFound           no such snapshot, run, release, collection, area …
    ├── Withdrawn          a release that was taken back and is not to be shown
    ├── NoGlyph            a text has a sign that the font of sheets and packs lacks
    └── StoreUnavailable   the database does not answer

A message says what, where and what to do. What a planner reads is German.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class GeoLszError(Exception):
    """Anything this service says no to, with a reason to read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to know of a delivery: where it stands, what it is, what to do.

    what : the finding, then, after a semicolon, what to do
    rule : the rule that it breaks, in German; "" for one that has no name
    done : what was done about it on the way in; "" where nothing was
    """

    file: str
    what: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rule: str = ""
    done: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", Zeile {self.row}"
        if self.column is not None:
            where += f", Spalte „{self.column}“"
        if self.value is not None:
            where += f", Wert „{self.value}“"
        return f"{where}: {self.what}" + (f"; {self.done}" if self.done else "")


class InputError(GeoLszError):
    """A delivery cannot be taken in. Carries every fault of it, not the first alone.

    notices : what else is to know of it
    """

    def __init__(self, faults: Sequence[Fault], notices: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.notices = tuple(notices)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DefinitionError(GeoLszError):
    """A definition in TOML is wrong.

    faults : each thing that is wrong with it, without the name of its file, where they are told apart
    """

    def __init__(self, what: str, faults: Sequence[str] = ()) -> None:
        self.faults = tuple(faults) or (what,)
        super().__init__(what)


class ContractError(GeoLszError):
    """A frame breaks its contract."""


class UnknownValue(GeoLszError):  # noqa: N818 - it names what is there, as in STYLE
    """A sure number was asked of values of which some are unknown."""


class WrongDecision(GeoLszError):  # noqa: N818 - named by what is wrong
    """A decision that nobody could follow later."""


class Outdated(GeoLszError):  # noqa: N818 - a state of the world, not a mistake
    """Something newer came in since: it has to be reckoned again first."""


class NotComparable(GeoLszError):  # noqa: N818 - what two runs are
    """Two runs that do not ask the same, so that their difference says nothing."""


class GateRefused(GeoLszError):  # noqa: N818 - the gate refuses; that is the event
    """The secrecy gate found no rule or no proof, so nothing is published."""


class NotFound(GeoLszError):  # noqa: N818 - the usual name of this answer
    """What was asked for is not there."""


class Withdrawn(GeoLszError):  # noqa: N818 - what happened to it
    """A release that was published and taken back."""


class NoGlyph(GeoLszError):  # noqa: N818 - what the font lacks
    """A text that the font of what is handed out has no sign for."""


class StoreUnavailable(GeoLszError):  # noqa: N818 - a state of the world, not a mistake
    """The database does not answer."""
