"""Licences as deliveries tell them, and the URIs by which catalogues look them up."""

from collections.abc import Iterable

DCAT_AP_DE = "http://dcat-ap.de/def/licenses/"
"""The list of DCAT-AP.de."""

URIS = {
    "dl-de/by-2-0": DCAT_AP_DE + "dl-by-de/2.0",
    "Datenlizenz Deutschland – Namensnennung – Version 2.0": DCAT_AP_DE + "dl-by-de/2.0",
    "dl-de/zero-2-0": DCAT_AP_DE + "dl-zero-de/2.0",
    "Datenlizenz Deutschland – Zero – Version 2.0": DCAT_AP_DE + "dl-zero-de/2.0",
    "CC BY 4.0": DCAT_AP_DE + "cc-by/4.0",
    "CC BY 3.0 DE": DCAT_AP_DE + "cc-by-de/3.0",
    "CC BY-SA 4.0": DCAT_AP_DE + "cc-by-sa/4.0",
    "CC0 1.0": DCAT_AP_DE + "cc-zero",
    "ODbL-1.0": DCAT_AP_DE + "odbl",
    "EUPL-1.2": "http://publications.europa.eu/resource/authority/licence/EUPL_1_2",
}
"""By what a mapping says; a licence that is not here is told as text and never guessed."""


def uris_of(licence: str) -> list[str]:
    """The URIs that are known of a licence, or of several with `; ` between them."""
    return list(dict.fromkeys(URIS[part] for part in parts_of(licence) if part in URIS))


def is_one_known(licence: str) -> bool:
    """Whether one URI says all of what is told."""
    return len(uris_of(licence)) == 1 and all(part in URIS for part in parts_of(licence))


def parts_of(licence: str) -> Iterable[str]:
    """The licences that stand in one text."""
    return [part.strip() for part in licence.split(";")]
