"""Lage: how surely it is known where something is that was delivered as an address."""

from enum import StrEnum


class Lage(StrEnum):
    """How an address was found in the address register, the surest first.

    `adresse`: street, number and PLZ as they stand there. `aehnlich`: the street
    (or the PLZ) is spelled otherwise, the number is the same. `strasse`: the
    street without the number; the place is its middle. `ortsteil`: the middle of
    the Ortsteil. `offen`: nobody knows; a person decides.
    """

    ADRESSE = "adresse"
    AEHNLICH = "aehnlich"
    STRASSE = "strasse"
    ORTSTEIL = "ortsteil"
    OFFEN = "offen"


TITLES = {
    Lage.ADRESSE: "an der Adresse",
    Lage.AEHNLICH: "an der Adresse, Schreibweise weicht ab",
    Lage.STRASSE: "Mitte der Straße",
    Lage.ORTSTEIL: "Mitte des Ortsteils",
    Lage.OFFEN: "offen",
}
"""In words."""
