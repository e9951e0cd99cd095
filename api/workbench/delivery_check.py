"""Checking a delivery for a planner: what is understood of it, its first rows, and everything that is found."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from api.workbench.delivery_again import earlier
from api.workbench.delivery_mapping import Asked, Told, proposed, told
from geo_lsz.errors import DefinitionError, Fault, InputError, StoreUnavailable
from geo_lsz.identity import Snapshot
from layers.intake import Intake, take_in
from layers.kept_mappings import Fit
from layers.report import Rule
from layers.store import Store

log = logging.getLogger(__name__)

UNFORESEEN = "lässt sich nicht prüfen; das ist ein Fehler von geo-lsz, der Grund steht im Protokoll des Dienstes"


class Others(TypedDict, total=False):
    """Mappings that may fit in place of one that does not."""

    proposal: str
    earlier: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking, or of keeping, a delivery.

    told : the mapping it was read by, or that has to be looked at first; None where the file is not read
    intake : None where it has faults, or no mapping yet
    before : the delivery of the same source that counts until now
    proposal : TOML for a file whose headers are not those of its mapping
    earlier : mappings that may fit, where the file has none, or one that does not fit
    """

    told: Told | None = None
    intake: Intake | None = None
    before: Snapshot | None = None
    faults: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
    proposal: str = ""
    earlier: tuple[Fit, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether somebody has to mend something; a proposal is only to be looked at."""
        return bool(self.faults or (self.told and self.told.faults))


def check(store: Store, file: Path, asked: Asked, *, keep: bool = False) -> Checked:
    """Check a delivery, or keep it. Raises StoreUnavailable; anything else that goes wrong is a fault."""
    found = None
    try:
        found = told(store, file, asked)
        if found.mapping is None:
            proposed_only = found.text and not found.faults
            return Checked(found, earlier=earlier(store, file, asked) if proposed_only else ())
        before = _before(store, asked.layer, found.mapping.source)
        intake = take_in(store, asked.layer, file, found.mapping, keep=keep, text=found.text)
        notices = _as_called(intake.notices, file, asked.name)
        return Checked(found, intake, before, notices=notices)
    except InputError as error:
        faults = _as_called(error.faults, file, asked.name)
        notices = _as_called(error.notices, file, asked.name)
        others = _by_another(store, file, asked, found, faults)
        return Checked(found, faults=faults, notices=notices, **others)
    except DefinitionError as error:
        if found is None:
            return Checked(faults=(Fault(asked.name, str(error)),))
        return Checked(replace(found, mapping=None, faults=(str(error),)))
    except StoreUnavailable:
        raise
    except Exception:
        log.exception("A delivery for %s could not be checked", asked.layer)
        return Checked(found, faults=(Fault(asked.name, UNFORESEEN),))


def _before(store: Store, layer: str, source: str) -> Snapshot | None:
    return next((one for one in store.current(layer) if one.source == source), None)


def _as_called(found: Sequence[Fault], file: Path, name: str) -> tuple[Fault, ...]:
    """The findings with the sender's name of the file in place of ours."""
    return tuple(
        replace(one, file=one.file.replace(file.name, name), what=one.what.replace(file.name, name))
        for one in found
    )


def _by_another(
    store: Store, file: Path, asked: Asked, found: Told | None, faults: Sequence[Fault]
) -> Others:
    """Mappings for headers that are others than the mapping says: a proposal, and earlier ones."""
    if found is None or not found.text or not any(one.rule == Rule.HEADERS for one in faults):
        return {}
    try:
        proposal = proposed(store, file, asked, found.text).text
    except (InputError, DefinitionError):
        proposal = ""
    return {"proposal": proposal, "earlier": earlier(store, file, asked)}
