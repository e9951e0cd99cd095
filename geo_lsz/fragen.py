"""Fragen: what surveys ask again and again, so that their waves can be compared (fragen.toml)."""

from functools import cache
from importlib.resources import files

from pydantic import field_validator

from geo_lsz.definition import Definition, read_toml
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.zielgruppe import ZielgruppeNamed


class Frage(Definition):
    """A statement that says a want: which Handlungsfeld it belongs to, and who is asked."""

    slug: str
    title: str
    handlungsfeld: str
    zielgruppe: ZielgruppeNamed

    @field_validator("handlungsfeld")
    @classmethod
    def _is_one(cls, slug: str) -> str:
        if slug not in handlungsfelder():
            raise ValueError(
                f"there is no Handlungsfeld {slug!r}; there are {[*handlungsfelder()]}"
            )
        return slug


@cache
def fragen() -> dict[str, Frage]:
    """All Fragen by slug, in the order of their file."""
    content = read_toml(files("geo_lsz") / "fragen.toml")
    return {slug: Frage.of(record, "fragen.toml", slug=slug) for slug, record in content.items()}
