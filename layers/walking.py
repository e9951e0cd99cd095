"""Walking: which ways of OpenStreetMap people may walk on, and in which direction.

After the OpenStreetMap wiki: „OSM tags for routing/Access restrictions“ (table
for Germany), „Key:access“, „Key:foot“, „Key:sidewalk“, „Key:oneway“,
„Key:conveying“:

1. `foot` is about people on foot and beats all else: `no`, `private` and
   `use_sidepath` close a way, `yes`, `designated`, `permissive` … open it.
2. Then `access`: `no`, `private`, `military` and `restricted` close it.
   `agricultural`, `forestry` and `delivery` do not: German signs for them bar
   vehicles, and forest and field may be entered on foot (§ 14 BWaldG, § 59 BNatSchG).
3. Then the kind of way. Motorways, trunk roads and whatever is `motorroad=yes`
   are open only where a `sidewalk` is mapped; cycleways, bridleways and busways
   only by rule 1; kinds not named below, so what is being built or gone, never.

A `oneway` is for vehicles. People on foot must keep to a direction only where
`oneway:foot` says so, or where the ground moves (`conveying`).
"""

from collections.abc import Mapping
from enum import IntEnum

WALKED = frozenset(
    {
        *("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"),
        *("unclassified", "residential", "living_street", "service", "road"),
        *("pedestrian", "footway", "steps", "path", "track", "corridor"),
        *("platform", "crossing", "elevator"),
    }
)
"""Kinds of way (`highway=…`) that are open to people on foot unless a tag closes them."""

FOR_CARS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
"""Kinds that people may walk on only beside the road, on a sidewalk, or by `foot`."""

FOR_OTHERS = frozenset({"cycleway", "bridleway", "busway"})
"""Kinds that people may walk on only where `foot` says so."""

OPENS = frozenset({"yes", "designated", "permissive", "official", "destination", "customers"})
CLOSES = frozenset({"no", "private", "use_sidepath", "military", "restricted"})
SIDEWALKS = frozenset({"both", "left", "right", "yes"})


class Direction(IntEnum):
    """How a way may be walked, seen from the order of its nodes."""

    BACKWARD = -1
    BOTH = 0
    FORWARD = 1


def direction(tags: Mapping[str, str]) -> Direction | None:
    """How people may walk on a way with these tags; None where they may not."""
    if not _is_open(tags):
        return None
    said = tags.get("oneway:foot") or tags.get("conveying")
    if said in {"-1", "reverse", "backward"}:
        return Direction.BACKWARD
    if said in {"1", "forward"} or tags.get("oneway:foot") == "yes":
        return Direction.FORWARD
    return Direction.BOTH


def _is_open(tags: Mapping[str, str]) -> bool:
    kind, foot = tags.get("highway"), tags.get("foot")
    if foot in CLOSES or kind not in WALKED | FOR_CARS | FOR_OTHERS:
        return False
    if foot in OPENS:
        return True
    if tags.get("access") in CLOSES:
        return False
    if kind in FOR_CARS or tags.get("motorroad") == "yes":
        return tags.get("sidewalk") in SIDEWALKS
    return kind in WALKED
