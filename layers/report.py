"""What is found in a file: faults that refuse it, and notices that a person should know."""

from dataclasses import dataclass, field

from pandas import Series

from geo_lsz.errors import Fault, InputError


@dataclass(slots=True)
class Report:
    """What was found in a file: faults refuse it, notices a person should know."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def fault(self, what: str, rows: Series | None = None, column: str | None = None) -> None:
        """Add a fault: one for each row of `rows` (row number → value), or one for the file."""
        self.faults += self._list(what, rows, column)

    def notice(self, what: str, rows: Series | None = None, column: str | None = None) -> None:
        """Add a notice, likewise."""
        self.notices += self._list(what, rows, column)

    def _list(self, what: str, rows: Series | None, column: str | None) -> list[Fault]:
        if rows is None:
            return [Fault(self.file, what, column=column)]
        return [Fault(self.file, what, int(str(n)), column, str(v)) for n, v in rows.items()]

    def raise_faults(self) -> None:
        """Raise InputError with all faults so far, if there are any."""
        if self.faults:
            raise InputError(self.faults)
