"""From what the provider says of somebody to roles, as the settings tell."""

from collections.abc import Mapping
from typing import Any

from api.access.roles import Role, Visitor
from api.settings import Settings


def visitor_from(claims: Mapping[str, Any], settings: Settings) -> Visitor:
    """Who somebody is: the public, and what the claim of roles adds; an Ortsteilrat has to have an Ortsteil."""
    told = _at(claims, settings.oidc_role_claim)
    values = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    granted = {role for value, role in settings.roles_by_claim.items() if value in values}
    ortsteil = _at(claims, settings.oidc_ortsteil_claim)
    if not isinstance(ortsteil, str) or Role.ORTSTEILRAT not in granted:
        ortsteil = ""
    if not ortsteil:
        granted -= {Role.ORTSTEILRAT}
    name = claims.get("name") or claims["sub"]
    return Visitor(frozenset({Role.PUBLIC, *map(Role, granted)}), str(name), ortsteil)


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """The value of a claim, `realm_access.roles` within another one; None where there is none."""
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
