"""What is found in a file: faults that refuse it, repairs that were made, notices to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pandas import DataFrame, Series

from geo_lsz.errors import Fault, InputError
from layers.layer import Repair


class Rule(StrEnum):
    """What a delivery is held against, as a report names it."""

    HEADERS = "Spalten der Zuordnung"
    REQUIRED = "Pflichtangabe"
    UNIQUE = "Schlüssel nur einmal"
    WORDS = "Wörter der Zuordnung"
    VOCABULARY = "Wörter der Ebene"
    NUMBER = "Zahl"
    KNOWN_AREA = "bekanntes Gebiet"
    KNOWN_KEY = "Kennung einer anderen Ebene"
    CORRECTION = "Korrektur der Zuordnung"
    LEFT_OUT = "Auslassung der Zuordnung"
    BELOW = "Zeile unter der Tabelle"
    NO_SPACES = "keine Leerzeichen am Rand"
    CRS = "Koordinatensystem"
    IN_GERMANY = "liegt in Deutschland"
    VALID_POLYGON = "gültige Fläche"
    PARTITION = "Gebiete ohne Überlappung und Lücke"
    CONTAINMENT = "Gebiete liegen in den größeren"
    OUTLINE = "Gliederungen decken dasselbe ab"
    ADDRESS = "Adresse im Adressregister"
    CONTENT = "Angaben der Ebene"


@dataclass(slots=True)
class Report:
    """What was found in a file: faults refuse it, notices and repairs a person should know.

    repairs : what may be repaired on the way in, as the catalogue says of the layer
    """

    file: str
    repairs: tuple[Repair, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def fault(
        self,
        what: str,
        rows: Series | None = None,
        column: str | None = None,
        rule: Rule = Rule.CONTENT,
    ) -> None:
        """Add a fault: one for each row of `rows` (row number → value), or one for the file."""
        self.faults += self._list(what, rows, column, rule)

    def notice(
        self,
        what: str,
        rows: Series | None = None,
        column: str | None = None,
        rule: Rule = Rule.CONTENT,
    ) -> None:
        """Add a notice, likewise."""
        self.notices += self._list(what, rows, column, rule)

    def repair(
        self,
        what: str,
        done: str,
        rows: Series | None = None,
        column: str | None = None,
        *,
        rule: Rule,
    ) -> None:
        """Add a repair, likewise; `done` says what was done."""
        self.notices += self._list(what, rows, column, rule, done)

    def _list(
        self, what: str, rows: Series | None, column: str | None, rule: Rule, done: str = ""
    ) -> list[Fault]:
        if rows is None:
            return [Fault(self.file, what, column=column, rule=rule, done=done)]
        return [
            Fault(self.file, what, int(str(n)), column, str(v), rule, done) for n, v in rows.items()
        ]

    def raise_faults(self) -> None:
        """Raise InputError with all faults so far, if there are any."""
        if self.faults:
            raise InputError(self.faults, self.notices)


def as_table(faults: Sequence[Fault], notices: Sequence[Fault]) -> DataFrame:
    """Every finding as a row, for a terminal, a workbook or a page; German titles, texts.

    Faults stand first. `Zeile` is NA where a finding is about the whole file.
    """
    found = [("Fehler", one) for one in faults]
    found += [("Reparatur" if one.done else "Hinweis", one) for one in notices]
    split = [(kind, one, one.what.partition("; ")) for kind, one in found]
    return DataFrame(
        {
            "Art": Series([kind for kind, _, _ in split], dtype="str"),
            "Datei": Series([one.file for _, one, _ in split], dtype="str"),
            "Zeile": Series([one.row for _, one, _ in split], dtype="Int64"),
            "Spalte": Series([one.column or "" for _, one, _ in split], dtype="str"),
            "Wert": Series([one.value or "" for _, one, _ in split], dtype="str"),
            "Regel": Series([one.rule or Rule.CONTENT for _, one, _ in split], dtype="str"),
            "Befund": Series([what for _, _, (what, _, _) in split], dtype="str"),
            "Getan oder zu tun": Series(
                [one.done or to_do for _, one, (_, _, to_do) in split], dtype="str"
            ),
        }
    )
