"""Angebotsarten: kinds of offer, each with its reach and its yardstick (angebotsarten/)."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_lsz.definition import Definition
from geo_lsz.zielgruppe import zielgruppen

Share = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[float, Field(gt=0)]


class Step(Definition):
    """Up to `walk_min` minutes of walking, an offer counts with `weight`."""

    walk_min: Positive
    weight: Share


class Reach(Definition):
    """How far people walk to a kind of offer.

    steps : decay by walking time, nearest first
    speed_m_per_min : walking speed, metres a minute
    detour_factor : how much longer the way is than the straight line
    """

    steps: tuple[Step, ...] = Field(min_length=1)
    speed_m_per_min: Positive = 80.0
    detour_factor: Annotated[float, Field(ge=1)] = 1.3

    @property
    def limit_min(self) -> float:
        """Walking minutes beyond which an offer is out of reach."""
        return self.steps[-1].walk_min

    @property
    def limit_m(self) -> float:
        """Straight-line metres beyond which an offer is out of reach."""
        return self.limit_min * self.speed_m_per_min / self.detour_factor

    @model_validator(mode="after")
    def _nearest_first(self) -> Self:
        minutes = [step.walk_min for step in self.steps]
        weights = [step.weight for step in self.steps]
        if minutes != sorted(set(minutes)) or weights != sorted(weights, reverse=True):
            raise ValueError("steps: minutes must grow and weights must not")
        return self


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
    plausible_places : bounds for an unknown capacity; None leaves it unbounded
    """

    slug: str
    title: str
    zielgruppe: str
    yardstick: Literal["places", "presence", "none"]
    reach: Reach | None = None
    richtwert: Richtwert | None = None
    plausible_places: Plausible | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.zielgruppe not in zielgruppen():
            raise ValueError(f"zielgruppe {self.zielgruppe!r}; there are {sorted(zielgruppen())}")
        if self.yardstick != "none" and self.reach is None:
            raise ValueError(f"yardstick {self.yardstick!r} needs a [reach]")
        if self.yardstick != "places" and (self.richtwert or self.plausible_places):
            raise ValueError("richtwert and plausible_places go with yardstick 'places'")
        return self


@cache
def angebotsarten() -> dict[str, Angebotsart]:
    """All kinds of offer by slug."""
    folder = files("geo_lsz") / "angebotsarten"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    kinds = (Angebotsart.read(file, slug=file.name.removesuffix(".toml")) for file in found)
    return {kind.slug: kind for kind in kinds}
