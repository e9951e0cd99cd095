"""What the address of a page of a Handlungsfeld asks for."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of a page of a Handlungsfeld asks for; None is left open.

    stand : id of a release, for what was published earlier
    """

    slug: str
    geographie: str | None = None
    ansicht: str | None = None
    stand: str | None = None

    @property
    def query(self) -> str:
        """`?geographie=…&ansicht=…`, empty where all is left open."""
        asked = {"geographie": self.geographie, "ansicht": self.ansicht, "stand": self.stand}
        told = urlencode({key: value for key, value in asked.items() if value})
        return f"?{told}" if told else ""

    @property
    def href(self) -> str:
        """Where the page is."""
        return f"/handlungsfelder/{self.slug}{self.query}"

    def file(self, name: str) -> str:
        """Where a file is that belongs to the page."""
        return f"/handlungsfelder/{self.slug}/{name}{self.query}"


def address(slug: str, geography: str | None = None, view: str | None = None) -> str:
    """Where the page of a Handlungsfeld is."""
    return Wanted(slug, geography, view).href


Asked = Annotated[Wanted, Depends()]
"""A parameter of a route that takes what its address asks for."""
