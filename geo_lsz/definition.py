"""Definitions in TOML: read strictly, and wrong ones named with file and key."""

import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from geo_lsz.errors import DefinitionError


class Definition(BaseModel):
    """A frozen record read from TOML. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, file: Path | Traversable, **given: Any) -> Self:
        """The definition that stands in `file`; `given` adds what its name says, e.g. the slug.

        Raises DefinitionError with the file, the key and the keys that exist.
        """
        return cls.of(read_toml(file), str(file.name), **given)

    @classmethod
    def of(cls, content: dict[str, Any], where: str, **given: Any) -> Self:
        """The definition made of `content`; `where` names its file in an error."""
        try:
            return cls.model_validate({**content, **given})
        except ValidationError as error:
            faults = "; ".join(_fault(cls, dict(fault)) for fault in error.errors())
            raise DefinitionError(f"{where}: {faults}") from error


def read_toml(file: Path | Traversable) -> dict[str, Any]:
    """The content of a TOML file. Raises DefinitionError where it is none."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DefinitionError(f"{file}: there is no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{file.name}: not valid TOML: {error}") from error


def _fault(definition: type[Definition], fault: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "extra_forbidden":
        return f"key {key!r}: {fault['msg']}"
    keys = keys_beside(definition, fault["loc"])
    return f"key {key!r} does not exist here" + (f"; there are {keys}" if keys else "")


def keys_beside(definition: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """Keys that exist where the wrong one stands, following the model down `loc`."""
    model: Any = definition
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        if field is None:
            return []
        inner = [a for a in _flat_args(field.annotation) if _is_model(a)]
        if not inner:
            return []
        model = inner[0]
    return sorted(model.model_fields)


def _flat_args(annotation: Any) -> list[Any]:
    args = getattr(annotation, "__args__", ())
    return [annotation, *(inner for arg in args for inner in _flat_args(arg))]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
