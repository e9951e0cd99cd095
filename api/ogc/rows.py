"""Which features an items query means, and in which order."""

from collections.abc import Sequence

import numpy as np
from pandas import DataFrame

from api.errors import WrongQuery
from api.ogc.cql import rows_of as filtered
from api.ogc.query import ItemsQuery
from api.serving import Served


def require_properties(served: Served, query: ItemsQuery) -> None:
    """Raise WrongQuery, naming those that there are, for properties that there are not."""
    asked = {
        "sortby": [name for name, _ in query.sortby],
        "properties": query.properties or (),
    }
    for parameter, names in asked.items():
        for name in names:
            if name not in served.columns:
                raise WrongQuery(
                    f"Parameter „{parameter}“: die Eigenschaft „{name}“ gibt es hier nicht; "
                    f"es gibt {', '.join(served.columns)}."
                )


def rows_of(served: Served, query: ItemsQuery) -> Sequence[int]:
    """Rows of the features that all parts of a query mean, in the order that it asks for.

    What is not known comes last, whichever way it is sorted; of equal ones the
    order of the collection counts, so that pages never overlap.
    """
    if query.days and not query.days[0] <= served.collection.stichtag <= query.days[1]:
        return []
    rows: Sequence[int] = range(len(served.features))
    if query.boxes:
        rows = served.within(query.boxes, query.bbox_crs)
    if query.filter is not None:
        meant = set(filtered(served, query.filter, query.filter_lang, query.filter_crs).tolist())
        rows = [row for row in rows if row in meant]
    return _ordered(served, query, rows) if query.sortby else rows


def _ordered(served: Served, query: ItemsQuery, rows: Sequence[int]) -> list[int]:
    among = np.asarray(rows, dtype=np.intp)
    columns = {name: served.columns[name].to_numpy()[among] for name, _ in query.sortby}
    table = DataFrame(columns, index=among)
    for name, descending in reversed(query.sortby):
        table = table.sort_values(name, ascending=not descending, kind="stable", na_position="last")
    return [int(row) for row in table.index]
