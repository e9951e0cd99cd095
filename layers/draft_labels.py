"""Labels of drafts: what people call them and why they made them, only ever added to."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from geo_lsz.errors import WrongDecision
from layers import tables
from layers.keeping import insert
from layers.store import Store

NAME_MOST, NOTE_MOST, WHO_MOST = 80, 1000, 100
"""Characters that name, note and person may have."""


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody said of a draft; texts may be empty.

    note : why it was made
    who : the person or role, as told
    listed : whether it stands in the list of drafts
    """

    name: str = ""
    note: str = ""
    who: str = ""
    listed: bool = True

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong with the texts, in German, by name of the text."""
        limits = {"name": NAME_MOST, "note": NOTE_MOST, "who": WHO_MOST}
        return {key: fault for key, most in limits.items() if (fault := self._fault(key, most))}

    def _fault(self, key: str, most: int) -> str:
        text = getattr(self, key)
        if len(text) > most:
            return f"Höchstens {most} Zeichen, gegeben sind {len(text)}."
        lines = text.splitlines() if key == "note" else [text]
        if not all(line.replace("\t", " ").isprintable() for line in lines):
            return "Bitte ohne Steuerzeichen."
        return ""


def put_label(store: Store, run_id: str, label: Label) -> None:
    """Keep what somebody says of a draft; of what was said of it, the newest counts.

    Raises WrongDecision for texts that are too long or cannot be kept, NotFound
    where there is no such run.
    """
    if label.faults:
        raise WrongDecision("; ".join(label.faults.values()))
    store.run(run_id)
    row = {
        "run": run_id,
        "name": label.name.strip(),
        "note": label.note.strip(),
        "who": label.who.strip(),
        "listed": label.listed,
        "made_at": datetime.now(UTC),
    }
    with store.database.writing() as connection:
        insert(connection, tables.draft_label, [row])


def labels(store: Store) -> dict[str, Label]:
    """What each draft is called, by id of its run, in the order in which they were made."""
    table = tables.draft_label
    query = select(table).order_by(table.c.number)
    with store.database.reading() as connection:
        rows = connection.execute(query).all()
    return {row.run: Label(row.name, row.note, row.who, row.listed) for row in rows}
