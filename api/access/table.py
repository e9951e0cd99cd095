"""Every address of the service and who may enter there: what is enforced, told and tested.

An address that does not stand here opens to nobody. Addresses are written as
the routes are, with their parts that vary in braces.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from api.access.roles import Role, Visitor

EVERYBODY = frozenset(Role)
PEOPLE = EVERYBODY - {Role.PORTAL}
PLANNERS = frozenset({Role.PLANNER})
TAKING_BACK = frozenset({Role.PLANNER, Role.STATISTIK, Role.ADMIN})
LOOKING_IN = frozenset({Role.PLANNER, Role.STATISTIK})

SIGNPOSTS = "The way in for portals"
COLLECTIONS = "Published collections"


@dataclass(frozen=True, slots=True)
class Room:
    """Addresses that open to the same roles, each as method and path."""

    title: str
    roles: frozenset[Role]
    addresses: tuple[str, ...]

    @property
    def is_internal(self) -> bool:
        """Whether it is not for the public: pages and files of it say so."""
        return Role.PUBLIC not in self.roles


ROOMS = (
    Room(
        SIGNPOSTS,
        EVERYBODY,
        (
            "GET /ogc",
            "GET /ogc/api",
            "GET /ogc/conformance",
            "GET /ogc/collections",
            "GET /ogc/tileMatrixSets",
            "GET /ogc/tileMatrixSets/{set}",
            "GET /ogc/styles/hatches.json",
            "GET /ogc/styles/hatches.png",
            "GET /ogc/styles/hatches@2x.json",
            "GET /ogc/styles/hatches@2x.png",
            "GET /livez",
            "GET /readyz",
        ),
    ),
    Room(
        COLLECTIONS,
        EVERYBODY,
        (
            "GET /ogc/collections/{key}",
            "GET /ogc/collections/{key}/items",
            "GET /ogc/collections/{key}/items/{feature}",
            "GET /ogc/collections/{key}/queryables",
            "GET /ogc/collections/{key}/schema",
            "GET /ogc/collections/{key}/styles",
            "GET /ogc/collections/{key}/styles/{style}",
            "GET /ogc/collections/{key}/tiles",
            "GET /ogc/collections/{key}/tiles/{set}",
            "GET /ogc/collections/{key}/tiles/{set}/{zoom}/{row}/{column}",
            "GET /daten/{key}/{format_key}",
        ),
    ),
    Room(
        "Everything published at once",
        EVERYBODY,
        ("GET /wms", "GET /dcat"),
    ),
    Room(
        "Pages and map packs",
        PEOPLE,
        (
            "GET /",
            "GET /static/{path}",
            "GET /assets/{path}",
            "GET /handlungsfelder/{slug}",
            "GET /handlungsfelder/{slug}/blatt.pdf",
            "GET /handlungsfelder/{slug}/karte.js",
            "GET /handlungsfelder/{slug}/karte.png",
            "GET /bevoelkerung",
            "GET /kennzahlen/{geography}/{view}",
            "GET /kennzahlen/{geography}/{view}/karte.js",
            "GET /kennzahlen/{geography}/{view}/{name}",
            "GET /befunde/{geography}/{view}",
            "GET /befunde/{geography}/{view}/karte.js",
            "GET /befunde/{geography}/{view}/{name}",
            "GET /stimmen/{geography}/{view}",
            "GET /stimmen/{geography}/{view}/karte.js",
            "GET /stimmen/{geography}/{view}/{name}",
            "GET /umfrage/{geography}/{view}",
            "GET /umfrage/{geography}/{view}/karte.js",
            "GET /umfrage/{geography}/{view}/{name}",
            "GET /belege",
            "GET /hinweise/{release}/{key}/{feature}",
            "GET /gebiete",
            "GET /gebiete/{geography}/{code}",
            "GET /vergleich",
            "GET /vergleich/{name}",
            "GET /packs",
            "GET /packs/{area}",
            "GET /packs/{geography}/{area}",
            "GET /veroeffentlichung",
            "GET /verlauf",
            "GET /barrierefreiheit",
            "GET /datenschutz",
            "GET /impressum",
            "GET /methode",
        ),
    ),
    Room(
        "Log in and out",
        PEOPLE,
        ("GET /anmeldung", "GET /anmeldung/rueckkehr", "GET /konto", "POST /abmeldung"),
    ),
    Room(
        "Deliveries: check and take in",
        LOOKING_IN,
        (
            "GET /planner/lieferungen",
            "POST /planner/lieferungen",
            "GET /planner/lieferungen/{delivery}",
            "GET /planner/lieferungen/{delivery}/pruefbericht.xlsx",
            "GET /planner/lieferungen/{delivery}/zuordnung.toml",
            "GET /planner/lieferungen/aufgenommen/{snapshot}/zuordnung.toml",
            "POST /planner/lieferungen/{delivery}/pruefung",
            "POST /planner/lieferungen/{delivery}/aufnahme",
        ),
    ),
    Room(
        "Duplicate structures: look and decide",
        PLANNERS,
        (
            "GET /planner/doppelstrukturen",
            "GET /planner/doppelstrukturen/karte.js",
            "GET /planner/doppelstrukturen/daten/{key}",
            "POST /planner/doppelstrukturen",
            "POST /planner/doppelstrukturen/{finding}",
        ),
    ),
    Room(
        "Drafts: make, name, publish",
        PLANNERS,
        (
            "GET /planner/entwuerfe",
            "POST /planner/entwuerfe",
            "POST /planner/entwuerfe/einstellungen",
            "GET /planner/entwuerfe/{run}",
            "GET /planner/entwuerfe/{run}/karte.js",
            "GET /planner/entwuerfe/{run}/einstellungen",
            "GET /planner/entwuerfe/{run}/{name}",
            "POST /planner/entwuerfe/{run}/name",
            "POST /planner/entwuerfe/{run}/liste",
            "POST /planner/entwuerfe/{run}/veroeffentlichung",
        ),
    ),
    Room(
        "Publish, and publish again",
        PLANNERS,
        ("POST /planner/releases", "POST /planner/releases/{release_id}/republication"),
    ),
    Room(
        "Take a release back",
        TAKING_BACK,
        ("POST /planner/releases/{release_id}/withdrawal",),
    ),
)
"""Rooms, the most open first."""


def room_of(address: str) -> Room | None:
    """The room of an address, told as method and path; None where the table knows none."""
    return _ROOM_OF.get(address)


def opens(address: str, visitor: Visitor) -> bool:
    """Whether an address opens to a visitor."""
    room = room_of(address)
    return room is not None and not visitor.roles.isdisjoint(room.roles)


def as_markdown() -> str:
    """The table as the README shows it: a room per row, a role per column."""
    head = f"| Room | {' | '.join(f'`{role}`' for role in Role)} |"
    rows = [
        f"| {room.title} | {' | '.join('yes' if role in room.roles else '–' for role in Role)} |"
        for room in ROOMS
    ]
    return "\n".join([head, "|---" * (len(Role) + 1) + "|", *rows])


def _by_address(rooms: tuple[Room, ...]) -> Mapping[str, Room]:
    listed = [(address, room) for room in rooms for address in room.addresses]
    by_address = dict(listed)
    if len(by_address) < len(listed):
        raise ValueError("an address stands in two rooms")
    return by_address


_ROOM_OF = _by_address(ROOMS)
