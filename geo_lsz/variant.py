"""Variants: a Handlungsfeld with other demands, as a planner tries them out.

A variant is a Handlungsfeld like any other: what is reckoned by it is a run of
its own, and says by which demands it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo_lsz.angebotsart import Angebotsart
from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import Handlungsfeld

ASSUMED = "Annahme dieses Entwurfs"
"""Where a Richtwert is written that a planner tries out."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that may be set: what it is called, its value as it is, and between which bounds it lies.

    key : `kita.minuten`, `kita.richtwert`, `gewicht.sgb2_unter_15`
    """

    key: str
    title: str
    unit: str
    value: float
    least: float
    most: float


def demands(field: Handlungsfeld) -> dict[str, Demand]:
    """All that may be set of a Handlungsfeld, by key: reach and Richtwert of its kinds, weights of need."""
    found = [demand for kind in field.kinds_with_a_place for demand in _of_kind(kind)]
    found += [
        Demand(f"gewicht.{one.key}", one.title, "", one.weight, 0.01, 100.0)
        for one in field.indicator
    ]
    return {demand.key: demand for demand in found}


def variant(field: Handlungsfeld, told: Mapping[str, float]) -> Handlungsfeld:
    """The field with other demands, by their keys; what is told as it is changes nothing.

    Raises DefinitionError for a key that the field has not, and for a value out of its bounds.
    """
    known = demands(field)
    for key, value in told.items():
        if key not in known:
            raise DefinitionError(f"{field.slug} has no demand {key!r}; it has {sorted(known)}")
        if not known[key].least <= value <= known[key].most:
            raise DefinitionError(f"{key}: {value} is not between {known[key]}")
    changed = {key: value for key, value in told.items() if value != known[key].value}
    return field.model_copy(
        update={
            "kinds": tuple(_kind_with(kind, changed) for kind in field.kinds),
            "indicator": tuple(
                one.model_copy(update={"weight": changed.get(f"gewicht.{one.key}", one.weight)})
                for one in field.indicator
            ),
        }
    )


def differences(field: Handlungsfeld, other: Handlungsfeld) -> Iterator[tuple[Demand, float]]:
    """What is demanded otherwise in another variant of a field: the demand as it is, and the other value."""
    told = demands(other)
    for key, demand in demands(field).items():
        if key in told and told[key].value != demand.value:
            yield demand, told[key].value


def _of_kind(kind: Angebotsart) -> Iterator[Demand]:
    if kind.reach is not None:
        title = f"{kind.title}: so weit gehen Menschen"
        yield Demand(f"{kind.slug}.minuten", title, "Minuten", kind.reach.limit_min, 1.0, 180.0)
    if kind.richtwert is not None:
        title = f"{kind.title}: Richtwert"
        value = kind.richtwert.places_per_head
        yield Demand(f"{kind.slug}.richtwert", title, "Plätze je Kopf", value, 0.001, 10.0)


def _kind_with(kind: Angebotsart, changed: Mapping[str, float]) -> Angebotsart:
    minutes, places = (changed.get(f"{kind.slug}.{part}") for part in ("minuten", "richtwert"))
    reach, richtwert = kind.reach, kind.richtwert
    if minutes is not None and reach is not None:
        reach = reach.stretched(minutes / reach.limit_min)
    if places is not None and richtwert is not None:
        richtwert = richtwert.model_copy(update={"places_per_head": places, "source": ASSUMED})
    return kind.model_copy(update={"reach": reach, "richtwert": richtwert})
