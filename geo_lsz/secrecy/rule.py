"""The rule of secrecy of a delivery."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_lsz.definition import Definition


class SecrecyRule(Definition):
    """How a delivery is made public.

    rule : `counts` hides small numbers of persons; `open` is for layers that
        count nobody; `already_public` for what the office has published itself
    min_count : counts from 1 to one below it are hidden
    min_denominator : a rate of fewer persons is hidden
    reason : why the layer needs no hiding; asked for by `open` and `already_public`
    """

    rule: Literal["counts", "open", "already_public"]
    min_count: Annotated[int, Field(ge=3)] = 3
    min_denominator: Annotated[int, Field(ge=1)] = 100
    reason: str = ""

    @property
    def hides(self) -> bool:
        """Whether it hides small numbers; else all is public already, or counts nobody."""
        return self.rule == "counts"

    @model_validator(mode="after")
    def _has_a_reason(self) -> Self:
        if self.rule != "counts" and not self.reason.strip():
            raise ValueError(
                f"die Regel „{self.rule}“ braucht einen Grund; mit reason sagen, "
                "warum nichts zu verbergen ist"
            )
        return self
