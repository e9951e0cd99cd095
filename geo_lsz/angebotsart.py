"""Angebotsarten: kinds of offer, each with its reach and its yardstick (angebotsarten/)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from geo_lsz.decay import Decay, Positive
from geo_lsz.definition import Definition
from geo_lsz.zielgruppe import ZielgruppeNamed

Siedlungstyp = Literal["städtisch", "Plattenbau", "dörflich"]
Mode = Literal["walk", "bus", "car", "bike"]
Catchment = Literal["2sfca", "e2sfca", "3sfca", "m2sfca"]


class ReachThere(Definition):
    """What is different about reach in a Siedlungstyp; None: nothing.

    limit_min : minutes beyond which an offer is out of reach; the decay stretches with it
    """

    limit_min: Positive | None = None
    mode: Mode | None = None


class Reach(Decay):
    """How far people go to a kind of offer, and how; its decay stands among its keys.

    How fast they walk is a matter of the Zielgruppe.

    mode : other than walking only where a cost matrix of that mode was
        delivered; people walk where none was, and the notes say so
    detour_factor : how much longer the way is than the straight line, where no
        street network was delivered
    snap_m : metres to the nearest street beyond which nobody knows the way of a
        cell or an offer; half a cell of the 1 km grid, where not told otherwise
    siedlungstyp : what is different where
    """

    mode: Mode = "walk"
    detour_factor: Annotated[float, Field(ge=1)] = 1.3
    snap_m: Positive = 500.0
    siedlungstyp: Mapping[Siedlungstyp, ReachThere] = Field(default_factory=dict)

    def at(self, siedlungstyp: str) -> "Reach":
        """Reach of those who live in a Siedlungstyp."""
        there = {str(key): it for key, it in self.siedlungstyp.items()}.get(siedlungstyp)
        if there is None:
            return self.model_copy(update={"siedlungstyp": {}})
        here = self if there.limit_min is None else self.stretched_to(there.limit_min)
        return here.model_copy(update={"mode": there.mode or self.mode, "siedlungstyp": {}})

    def stretched(self, factor: float) -> "Reach":
        """Reach of people who go so many times as far, wherever they live."""
        there = {
            name: it.model_copy(update={"limit_min": it.limit_min and factor * it.limit_min})
            for name, it in self.siedlungstyp.items()
        }
        farther = self.stretched_to(factor * self.limit_min)
        return farther.model_copy(update={"siedlungstyp": there})


class Richtwert(Definition):
    """Places per head that a city or a law calls enough, with where that is written."""

    places_per_head: Positive
    source: str
    year: int


class Plausible(Definition):
    """Smallest and largest capacity that an offer of this kind has in life."""

    low: Annotated[float, Field(ge=0)]
    high: Positive


class Angebotsart(Definition):
    """A kind of offer.

    yardstick : `places` (places per head), `presence` (reached or not) or
        `none` (no place to walk to)
    richtwert : None where none exists; the city's median is the yardstick then
    catchment : how places are shared among those who reach them (METHODS M4)
    plausible_places : bounds for an unknown capacity; None leaves it unbounded
    """

    slug: str
    title: str
    zielgruppe: ZielgruppeNamed
    yardstick: Literal["places", "presence", "none"]
    reach: Reach | None = None
    catchment: Catchment = "e2sfca"
    richtwert: Richtwert | None = None
    plausible_places: Plausible | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.yardstick != "none" and self.reach is None:
            raise ValueError(f"yardstick {self.yardstick!r} needs a [reach]")
        if self.yardstick != "places" and (self.richtwert or self.plausible_places):
            raise ValueError("richtwert and plausible_places go with yardstick 'places'")
        if self.catchment == "m2sfca" and self.reach is not None and self.reach.gravity is not None:
            raise ValueError("catchment 'm2sfca' needs weights of at most 1, gravity gives more")
        return self


@cache
def angebotsarten() -> dict[str, Angebotsart]:
    """All kinds of offer by slug."""
    folder = files("geo_lsz") / "angebotsarten"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    kinds = (Angebotsart.read(file, slug=file.name.removesuffix(".toml")) for file in found)
    return {kind.slug: kind for kind in kinds}


def _by_slug(told: Any) -> Any:
    if isinstance(told, str) and told not in angebotsarten():
        raise ValueError(f"there is no Angebotsart {told!r}; there are {sorted(angebotsarten())}")
    return angebotsarten()[told] if isinstance(told, str) else told


AngebotsartNamed = Annotated[Angebotsart, BeforeValidator(_by_slug)]
"""A kind of offer that a definition names by its slug, or holds wholly."""
