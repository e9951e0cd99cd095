"""Documents: plans, decisions and minutes that a claim can cite."""

from pandas import DataFrame

from layers.delivery import Delivery


def documents(delivery: Delivery) -> DataFrame:
    """DOCUMENTS of a delivery."""
    frame = DataFrame(
        {
            **{name: delivery.table[name] for name in ("document", "title")},
            **{name: delivery.text(name) for name in ("art", "herausgeber", "fundstelle")},
            "datum": delivery.days("datum"),
        }
    )
    return frame.set_index("document")
