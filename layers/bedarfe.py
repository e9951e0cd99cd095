"""Bedarfe: what people said they need, for whom and where, and how many said it."""

from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.frames import ALL
from layers.delivery import Delivery

HEAVIEST = 3


def bedarfe(delivery: Delivery) -> DataFrame:
    """BEDARFE of a delivery; one without a Zielgruppe is everybody's."""
    table, report = delivery.table, delivery.report
    areas = delivery.named_areas("betroffen")
    report.notice("ohne Gebiet; zählt in keinem", table.loc[areas.isna(), "bedarf"])
    unsourced = delivery.text("event").isna() & delivery.text("dokument").isna()
    report.notice(
        "nennt weder Veranstaltung noch Dokument; niemand kann ihn nachlesen",
        table.loc[unsourced, "bedarf"],
    )
    frame = DataFrame(
        {
            "bedarf": table["bedarf"],
            "handlungsfeld": delivery.words("handlungsfeld"),
            "zielgruppe": delivery.words("zielgruppe").fillna(ALL),
            "betroffen": areas,
            "herkunft": delivery.words("herkunft"),
            "datum": delivery.days("datum"),
            "schwere": _severity(delivery),
            "stand": delivery.words("stand"),
            **{name: delivery.text(name) for name in ("event", "dokument", "seite", "anliegen")},
            **frames.named(
                delivery.persons(table["stimmen"], delivery.header("stimmen")), "stimmen"
            ),
        }
    )
    return frame.set_index("bedarf")


def _severity(delivery: Delivery) -> Series:
    """1 to 3, NA where nobody weighed it."""
    if "schwere" not in delivery.table:
        return Series(float("nan"), index=delivery.table.index)
    told, header = delivery.table["schwere"], delivery.header("schwere")
    read = delivery.numbers(told, header, count=True)["value"]
    beyond = read.notna() & ~read.between(1, HEAVIEST)
    delivery.report.fault(f"ist keine Schwere von 1 bis {HEAVIEST}", told[beyond], header)
    return read.astype("float64")
