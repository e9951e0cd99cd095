"""Lage: how surely it is known where something is that was delivered as an address."""

from enum import StrEnum


class Lage(StrEnum):
    """How the place of an address was found, mostly in the address register; the surest first.

    `adresse`: street, number and PLZ as they stand there. `aehnlich`: the street
    (or the PLZ) is spelled otherwise, the number is the same. `dienst`: the register
    does not have it, a service outside names one place for it. `strasse`: the
    street without the number; the place is its middle. `ortsteil`: the middle of
    the Ortsteil. `offen`: nobody knows; a person decides.
    """

    ADRESSE = "adresse"
    AEHNLICH = "aehnlich"
    DIENST = "dienst"
    STRASSE = "strasse"
    ORTSTEIL = "ortsteil"
    OFFEN = "offen"


TITLES = {
    Lage.ADRESSE: "an der Adresse",
    Lage.AEHNLICH: "an der Adresse, Schreibweise weicht ab",
    Lage.DIENST: "an der Adresse, nach Auskunft eines Dienstes außerhalb",
    Lage.STRASSE: "Mitte der Straße",
    Lage.ORTSTEIL: "Mitte des Ortsteils",
    Lage.OFFEN: "offen",
}
"""In words."""
