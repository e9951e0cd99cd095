"""How sure a map pack is: chance of a gap, span by ways, and what is not known."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo_lsz.german import klasse_of, value_text
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.status import Status
from maps.pack_glance import NOTHING
from maps.pack_results import CHANCE, HEADLINE, NEED, Result


@dataclass(frozen=True, slots=True)
class SureRow:
    """A Handlungsfeld: its supply, how sure a gap is, and its supply if people go less far or farther."""

    field: str
    value: str
    chance: str
    span: str


def sure_rows(results: Sequence[Result]) -> Iterator[SureRow]:
    """One row per field that has a gap map."""
    for result in results:
        view = result.view(HEADLINE)
        if view is not None:
            yield SureRow(
                field=result.title,
                value=value_text(view, result.row),
                chance=_chance(result),
                span=result.text("spanne") or NOTHING,
            )


def unknowns(results: Sequence[Result]) -> Iterator[str]:
    """German sentences: how much is hidden or missing, then why no class is sure, field by field."""
    statuses = Counter(
        str(result.row[f"{key}_status"])
        for result in results
        for key in (HEADLINE, NEED)
        if result.view(key)
    )
    hidden, missing = statuses[Status.SUPPRESSED], statuses[Status.MISSING]
    yield (
        f"Von {statuses.total()} Angaben zu Versorgung und Belastung sind hier {hidden} gesperrt "
        f"und {missing} nicht genau bekannt."
    )
    if hidden:
        yield "Gesperrt wird, was so klein ist, dass es Menschen erkennbar machen könnte."
    nobody = WITHOUT_VALUE[Status.NOT_APPLICABLE].key
    for result in results:
        if result.view(HEADLINE) and not result.sure and result.klasse.key != nobody:
            yield f"{result.title}: {result.text('warum') or result.said}"


def _chance(result: Result) -> str:
    view = result.view(CHANCE)
    return klasse_of(view, result.row).title if view else NOTHING
