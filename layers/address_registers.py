"""The address registers of a store: what places are looked up in, and what is said of them."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pandas import DataFrame

from geo_lsz.lage import Lage
from layers.address_book import AddressBook
from layers.address_lookup import MOST_OFF_M
from layers.geocoders import OWED_TO, Geocoder
from layers.register import one_row_per_place
from layers.store import Store


def address_book(store: Store) -> AddressBook | None:
    """The book of the newest register of every source together; None where there is none."""
    frames = [store.frame(snapshot.id) for snapshot in store.current("register")]
    return AddressBook.of(one_row_per_place(pd.concat(frames))) if frames else None


def with_lage(
    store: Store, about: dict[str, Any], offers: DataFrame, geocoder: Geocoder | None = None
) -> dict[str, Any]:
    """What a list says of itself, with caveats about places that it did not tell itself.

    geocoder : the service that was asked, None where nobody was
    """
    caveats = [*about.get("caveats", ()), *_caveats(store, offers, geocoder)]
    return about | ({"caveats": caveats} if caveats else {})


def _caveats(store: Store, offers: DataFrame, geocoder: Geocoder | None) -> Iterator[str]:
    """What is least sure comes first."""
    count = offers["lage"].value_counts()
    if lost := int(count.get(Lage.OFFEN, 0)):
        yield (
            f"{_many(lost)} ohne bekannten Ort: Wo es ist, ist die Versorgung nicht null, sondern unbekannt; "
            "seine Art gilt nicht als vollständig gelistet."
        )
    if middle := int(count.reindex([Lage.STRASSE, Lage.ORTSTEIL]).sum()):
        yield (
            f"{_many(middle)} nur ungefähr verortet: in der Mitte der Straße oder des Ortsteils, höchstens "
            f"{MOST_OFF_M:.0f} m daneben. Wer es gerade noch oder gerade nicht mehr erreicht, ist unsicher."
        )
    if geocoder and (told := int(count.get(Lage.DIENST, 0))):
        yield (
            f"{_many(told)} nach Auskunft eines Dienstes verortet ({geocoder.called}; "
            f"{OWED_TO[geocoder.name]}): im Adressregister steht die Adresse nicht."
        )
    if found := int(count.drop([Lage.OFFEN, Lage.DIENST], errors="ignore").sum()):
        yield f"{_many(found)} nach der Adresse verortet: {'; '.join(_sources(store))}."


def _many(number: int) -> str:
    return "1 Angebot" if number == 1 else f"{number} Angebote"


def _sources(store: Store) -> Iterator[str]:
    for register in store.current("register"):
        about = register.about
        yield (
            f"{about['title']}, Stand {register.stichtag:%d.%m.%Y}, "
            f"{about['attribution']}, {about['licence']}"
        )
