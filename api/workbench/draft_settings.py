"""The settings of a draft, to take along: as an address that fills the form, and as a file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.responses import Response

from api.workbench.draft_form import ADDRESS, FIELD, NOT_KEPT, TEXTS, changes, with_drafts
from geo_lsz.demand import Value, typed
from geo_lsz.errors import Fault
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.vorgaben import Vorgaben, read_file, written
from layers.draft_labels import Label
from layers.drafts import Draft

TOLD_MOST = 10
"""So many faults of a file are told; whoever mends these sees the next."""


def address(field: Handlungsfeld) -> str:
    """Where the form is filled with what a variant demands otherwise than usual."""
    return filled(field, {it.demand.key: it.now for it in changes(field)}, {})


def filled(field: Handlungsfeld, values: Mapping[str, Value], texts: Mapping[str, str]) -> str:
    """Where the form is filled with these values and texts."""
    told = {key: it if isinstance(it, str) else typed(it) for key, it in values.items()}
    return f"{ADDRESS}?{urlencode({FIELD: field.slug, **told, **texts})}"


def as_file(draft: Draft, label: Label, city: str) -> Response:
    """What a draft demands otherwise, as TOML to save."""
    text = written(
        handlungsfelder()[draft.field.slug],
        draft.field,
        texts={name: getattr(label, key) for name, key in TEXTS.items()},
        city=city,
        day=datetime.now(UTC).date(),
    )
    name = f'attachment; filename="einstellungen_{draft.run.id[:8]}.toml"'
    headers = NOT_KEPT | {"Content-Disposition": name}
    return Response(text, media_type="application/toml", headers=headers)


def from_file(text: str) -> Vorgaben:
    """What a file says that was written here, with all that is wrong with it."""
    return read_file(text, {field.slug: field for field in with_drafts()})


def in_words(faults: tuple[Fault, ...]) -> str:
    """The faults of a file, one a line, and how many there are beside these."""
    more = len(faults) - TOLD_MOST
    rest = [f"… und {more} weitere."] if more > 0 else []
    return "\n".join([*map(str, faults[:TOLD_MOST]), *rest])
