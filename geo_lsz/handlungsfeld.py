"""Handlungsfelder: the six fields of the Landesprogramm, as data (handlungsfelder/)."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from geo_lsz.angebotsart import Angebotsart, AngebotsartNamed
from geo_lsz.definition import Definition

Standardising = Literal["z", "percentile", "minmax"]
"""A way of making numbers of different units comparable; what it does stands in scores.py."""


class Indicator(Definition):
    """An indicator of need with its weight; high values mean need, or relief from it."""

    key: str
    title: str
    weight: Annotated[float, Field(gt=0)] = 1.0
    high_means: Literal["need", "relief"] = "need"


class NeedMethod(Definition):
    """How indicators become one index of need (METHODS M2); as it stands, the way of the MSS.

    standardise : how numbers of different units are made comparable
    combine : `weights` of the indicators, or `pca`: the first principal
        component instead of weights
    smoothing : `eb` draws the rates of few persons towards that of all
        (empirical Bayes), where numerator and denominator are known
    base_year : year of the Stichtag that a fixed base is taken from; without
        it, the oldest
    """

    standardise: Standardising = "z"
    combine: Literal["weights", "pca"] = "weights"
    smoothing: Literal["none", "eb"] = "none"
    base_year: int | None = None


MSS = NeedMethod()
"""The method of Berlin's Monitoring Soziale Stadtentwicklung."""


class Handlungsfeld(Definition):
    """A field of the Landesprogramm, with all that is reckoned by: two fields alike reckon alike.

    kinds : the kinds of offer that serve it; `offers` in its TOML, by their slugs
    headline : how its kinds come together on the map of the field
    not_applicable_because : why it has no gap map, where no kind has a place to walk to
    need : how its indicators become one index
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    slug: str
    order: int
    title: str
    about: str
    kinds: tuple[AngebotsartNamed, ...] = Field(alias="offers")
    headline: Literal["worst_kind"] = "worst_kind"
    not_applicable_because: str = ""
    need: NeedMethod = MSS
    indicator: tuple[Indicator, ...] = Field(min_length=1)

    @property
    def kinds_with_a_place(self) -> tuple[Angebotsart, ...]:
        """The kinds one can walk to, which alone can have gaps."""
        return tuple(kind for kind in self.kinds if kind.yardstick != "none")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.kinds_with_a_place) == bool(self.not_applicable_because):
            raise ValueError(
                "not_applicable_because is for a field none of whose kinds has a place, and only then"
            )
        return self


@cache
def handlungsfelder() -> dict[str, Handlungsfeld]:
    """All Handlungsfelder by slug, in their order."""
    folder = files("geo_lsz") / "handlungsfelder"
    found = (f for f in folder.iterdir() if f.name.endswith(".toml"))
    fields = (Handlungsfeld.read(file, slug=file.name.removesuffix(".toml")) for file in found)
    return {field.slug: field for field in sorted(fields, key=lambda field: field.order)}
