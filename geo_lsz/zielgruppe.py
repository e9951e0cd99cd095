"""Zielgruppen: the groups of people whom offers are for (zielgruppen.toml)."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from geo_lsz.definition import Definition, read_toml

Ages = Annotated[tuple[int, int], Field(exclude=True)]
"""In no parameter of a run: nothing is reckoned with them, the gate alone asks for them."""


class Zielgruppe(Definition):
    """A group of people by age.

    persons : how a sentence counts them
    ages : years of age, from the first up to below the second
    speed_m_per_min : how fast they walk, metres a minute
    """

    slug: str
    title: str
    persons: str
    ages: Ages = (0, 120)
    speed_m_per_min: Annotated[float, Field(gt=0)]


@cache
def zielgruppen() -> dict[str, Zielgruppe]:
    """All Zielgruppen by slug, in the order of their file."""
    content = read_toml(files("geo_lsz") / "zielgruppen.toml")
    return {
        slug: Zielgruppe.of(record, "zielgruppen.toml", slug=slug)
        for slug, record in content.items()
    }


def _by_slug(told: Any) -> Any:
    if isinstance(told, str) and told not in zielgruppen():
        raise ValueError(f"there is no Zielgruppe {told!r}; there are {sorted(zielgruppen())}")
    if isinstance(told, dict) and told.get("slug") in zielgruppen():
        return {"ages": zielgruppen()[told["slug"]].ages} | told
    return zielgruppen()[told] if isinstance(told, str) else told


ZielgruppeNamed = Annotated[Zielgruppe, BeforeValidator(_by_slug)]
"""A Zielgruppe that a definition names by its slug, or holds wholly."""
