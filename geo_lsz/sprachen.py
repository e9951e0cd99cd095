"""Sprachen: languages in which offers speak with people (sprachen.toml)."""

from functools import cache
from importlib.resources import files

from geo_lsz.definition import read_toml


@cache
def sprachen() -> dict[str, str]:
    """German names of all languages by their code of ISO 639."""
    content = read_toml(files("geo_lsz") / "sprachen.toml")
    return {code: str(name) for code, name in content.items()}
