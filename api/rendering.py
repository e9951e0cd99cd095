"""HTML from templates, with a policy under which nothing foreign and nothing inline is loaded or run.

No nonce is needed, which would no longer fit the copy of a page that a browser
kept and revalidates by its ETag: scripts and styles are files of their own.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

import maps
from api.access.roles import Visitor, is_internal, visitor_of
from api.access.table import opens
from api.errors import Link
from api.serving import Current
from api.software import name_and_version
from api.workbench.texts import TITLES
from api.workbench.view_rooms import EVIDENCE
from geo_lsz.german import german
from geo_lsz.handlungsfeld import handlungsfelder
from maps.legend import german_date
from maps.palette import UNKNOWN
from maps.svg import paint, patterns, scene_patterns

STATIC = Path(__file__).parent / "static"
"""Our own style sheet."""

ASSETS = Path(maps.__file__).parent / "assets"
"""What the maps bring along: Leaflet."""


VOICES = Link(EVIDENCE, "Stimmen und Belege")
"""A room that is there where the release tells of voices, a survey or Vorhaben."""

NAVIGATION = (
    Link("/", "Handlungsfelder"),
    Link("/gebiete", "Gebiete"),
    VOICES,
    Link("/vergleich", "Vergleichen"),
    Link("/packs", "Kartenmappen"),
    Link("/veroeffentlichung", "Daten und Herkunft"),
    Link("/verlauf", "Verlauf"),
)
"""The rooms that every page leads to."""

FOOTER = tuple(Link(f"/{name}", title) for name, title in TITLES.items())
"""The texts that every page leads to from its foot."""

NOT_FOR_ALL = (
    Link("/planner/lieferungen", "Lieferungen"),
    Link("/planner/doppelstrukturen", "Doppelstrukturen"),
    Link("/planner/entwuerfe", "Was wäre, wenn?"),
)
"""Those that open to some."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""What a page may load: only what this server sends itself, as files."""

HATCH_PX = 7
"""Size of a hatch in the pages' own fields and bars."""


@cache
def folder_digest(folder: Path) -> str:
    """8 hex digits for all files below `folder`; part of the address of what never changes."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(file.relative_to(folder).as_posix().encode() + b"\x00" + file.read_bytes())
    return whole.hexdigest()[:8]


def static_prefix() -> str:
    """Address below which STATIC is served."""
    return f"/static/{folder_digest(STATIC)}"


def assets_prefix() -> str:
    """Address below which ASSETS are served."""
    return f"/assets/{folder_digest(ASSETS)}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        software=name_and_version(),
        static=static_prefix(),
        fields=list(handlungsfelder().values()),
        footer=FOOTER,
        paint=paint,
        patterns=Markup(  # noqa: S704 - of our own making
            patterns(UNKNOWN.values(), HATCH_PX) + scene_patterns(UNKNOWN.values())
        ),
    )
    environment.filters.update(
        unbroken=_unbroken, german=german, german_date=german_date, iso_day=date.fromisoformat
    )
    return environment


def _unbroken(text: str) -> str:
    """The text with its percent signs held to their numbers."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def page(
    request: Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HTMLResponse:
    """The page that `template` makes of `context`."""
    visitor = visitor_of(request.scope)
    planner = visitor.sees_internal
    whole = document(
        template,
        {
            "path": request.url.path,
            "current": request.app.state.current,
            "planner": planner,
            "visitor": visitor,
            "internal": is_internal(request.scope),
            "logins": bool(request.app.state.settings.oidc_issuer),
            "navigation": _navigation(request.app.state.current) + _beyond(visitor),
            **context,
        },
    )
    return HTMLResponse(whole, status, {"Content-Security-Policy": POLICY})


def _navigation(current: Current | None) -> tuple[Link, ...]:
    """The rooms that there are in a release."""
    told = current is not None and bool(current.of_kind("evidence"))
    return tuple(place for place in NAVIGATION if told or place is not VOICES)


def _beyond(visitor: Visitor) -> tuple[Link, ...]:
    """The rooms that are not the public's and open to a visitor."""
    return tuple(place for place in NOT_FOR_ALL if opens(f"GET {place.href}", visitor))


def document(template: str, context: Mapping[str, Any]) -> str:
    """What `template` makes of `context`, escaped; without the frame of a page."""
    return _environment().get_template(template).render(context)
