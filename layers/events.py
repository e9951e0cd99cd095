"""Events: where and when people were heard, and how many came."""

import numpy as np
from pandas import DataFrame

from geo_lsz import frames
from layers.delivery import Delivery


def events(delivery: Delivery) -> DataFrame:
    """EVENTS of a delivery."""
    table = delivery.table
    areas = delivery.named_areas("betroffen")
    delivery.report.notice(
        "ohne Gebiet; macht kein Gebiet zu einem gehörten", table.loc[areas.isna(), "event"]
    )
    frame = DataFrame(
        {
            **{name: table[name] for name in ("event", "art")},
            "name": delivery.text("name"),
            "datum": delivery.days("datum"),
            "betroffen": areas,
            **frames.named(_who_came(delivery), "teilnehmende"),
        }
    )
    return frame.set_index("event")


def _who_came(delivery: Delivery) -> DataFrame:
    table = delivery.table
    if "teilnehmende" not in table:
        return frames.values(np.full(len(table), np.nan), table.index)
    return delivery.persons(table["teilnehmende"], delivery.header("teilnehmende"))
