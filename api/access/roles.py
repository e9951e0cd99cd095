"""Roles, and who somebody is who asks."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.types import Scope

VISITOR = "geo_lsz.visitor"
"""Where a request carries who asks."""

REFUSED = "geo_lsz.refused"
"""Where a request carries why who says to be somebody is not."""

INTERNAL = "geo_lsz.internal"
"""Where a request carries that what answers is not for the public."""


class Role(StrEnum):
    """What somebody is to the city; nobody is two of them unasked, and none stands above another."""

    PUBLIC = "public"
    ORTSTEILRAT = "ortsteilrat"
    PLANNER = "planner"
    STATISTIK = "statistik"
    ADMIN = "admin"
    PORTAL = "portal"


OPENS = {
    Role.PUBLIC: "Veröffentlichtes: Karten, Tabellen, Kartenmappen",
    Role.ORTSTEILRAT: "Die Seite des eigenen Ortsteils",
    Role.PLANNER: "Planung: Lieferungen, Doppelstrukturen, Entwürfe, Veröffentlichen",
    Role.STATISTIK: "Statistikstelle: Lieferungen prüfen, Veröffentlichungen zurückziehen",
    Role.ADMIN: "Verwaltung: Veröffentlichungen zurückziehen",
    Role.PORTAL: "Geoportal",
}
"""What a role opens, in German."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks.

    name : as the provider of logins or the key calls them; empty for the public
    ortsteil : code of the own Ortsteil; empty for all but an Ortsteilrat
    collections : those that a key opens; None for all that are published
    """

    roles: frozenset[Role] = frozenset({Role.PUBLIC})
    name: str = ""
    ortsteil: str = ""
    collections: frozenset[str] | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is somebody: by a login, a key, or at the machine itself."""
        return bool(self.name) or Role.PLANNER in self.roles

    @property
    def sees_internal(self) -> bool:
        """Whether drafts, runs on exact deliveries, and reasons kept inside are shown."""
        return Role.PLANNER in self.roles

    @property
    def told(self) -> tuple[str, ...]:
        """What the roles open, in German."""
        return tuple(OPENS[role] for role in Role if role in self.roles)

    @property
    def mark(self) -> str:
        """Another one where pages or answers may be other ones."""
        told = (self.name, *sorted(self.roles), self.ortsteil, *sorted(self.collections or ()))
        return " ".join(told)


PUBLIC = Visitor()
LOCAL = Visitor(frozenset({Role.PLANNER}))
"""Whoever sits at the machine on which `serve --planner` runs."""


def visitor_of(scope: Scope) -> Visitor:
    """Who asks; the public where nobody was recognised."""
    visitor: Visitor = scope.get(VISITOR, PUBLIC)
    return visitor


def is_internal(scope: Scope) -> bool:
    """Whether what answers is not for the public, and has to say so."""
    internal: bool = scope.get(INTERNAL, False)
    return internal
