"""Service areas: whom an offer serves that has no place to go to (METHODS M5).

Mobile, aufsuchende, online and city-wide offers come to people, or people need
not come to them: they serve their service area without distance, and share
their capacity over it.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.grouping import Flags

CITY_WIDE = "stadtweit"
"""An offer that serves everybody who lives in some area of the city."""

_BETWEEN = ", "


def spelled(geography: str, codes: Iterable[str]) -> str:
    """Areas of a geography as OFFERS tell them: `ortsteile/0312, ortsteile/0313`."""
    return _BETWEEN.join(f"{geography}/{code}" for code in sorted(set(codes)))


def served(service_areas: Series, area_of: Mapping[str, Series], cells: Index) -> DataFrame:
    """Links from every cell of a service area to its offer, as `reach.Ways.links` gives them.

    service_areas : by offer, CITY_WIDE or as `spelled` writes them; known for every row
    area_of : area by cell, for each geography; NA outside
    cells : all there are

    Returns cell, offer, minutes (0) and weight (1), sorted by cell and offer. An
    area that no cell lies in is served and has nobody; a geography or code that
    the city does not have serves nobody.
    """
    of_cell = {key: area.reindex(cells) for key, area in area_of.items()}
    flags = [_inside(told, of_cell, len(cells)) for told in service_areas.sort_index()]
    inside = np.array(flags, dtype=np.bool_).reshape(len(flags), len(cells))
    order = cells.argsort()
    cell, offer = np.nonzero(inside.T[order])
    return DataFrame(
        {
            "cell": cells[order][cell],
            "offer": service_areas.index.sort_values()[offer],
            "minutes": np.zeros(len(cell)),
            "weight": np.ones(len(cell)),
        }
    )


def _inside(told: str, area_of: Mapping[str, Series], size: int) -> Flags:
    """Which cells a service area covers."""
    inside = np.zeros(size, dtype=np.bool_)
    if told == CITY_WIDE:
        for area in area_of.values():
            inside |= area.notna().to_numpy()
        return inside
    for one in told.split(_BETWEEN):
        geography, _, code = one.partition("/")
        if geography in area_of:
            inside |= (area_of[geography] == code).fillna(value=False).to_numpy(dtype=np.bool_)
    return inside
