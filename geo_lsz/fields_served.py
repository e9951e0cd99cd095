"""Which Handlungsfelder an offer serves: those that its list names, and those of its Angebotsart."""

from pandas import DataFrame, Series

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.several import joined, parted


def fields_served(offers: DataFrame) -> Series:
    """Slugs of the fields of each offer of OFFERS, as `joined` writes them.

    First those that its list names, the main one foremost, then the others of its kind.
    """
    of_kind = {
        slug: [field.slug for field in handlungsfelder().values() if kind in field.kinds]
        for slug, kind in angebotsarten().items()
    }
    told = zip(offers["handlungsfelder"], offers["angebotsart"], strict=True)
    said = [joined([*_named(named), *of_kind[kind]]) for named, kind in told]
    return Series(said, index=offers.index, dtype="str")


def named_for(offers: DataFrame, field: Handlungsfeld) -> Series:
    """Whether the list of each offer names this field."""
    return Series(
        [field.slug in _named(named) for named in offers["handlungsfelder"]],
        index=offers.index,
        dtype="bool",
    )


def _named(told: object) -> list[str]:
    return parted(told) if isinstance(told, str) else []
