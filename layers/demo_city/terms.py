"""Invented terms of offers: when they are open, how they are protected, who waits, who pays."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo_lsz.angebotsart import angebotsarten
from layers.demo_city.plan import plans

COLUMNS = (
    "oeffnungszeiten",
    "bestandsschutz_bis",
    "bestandsschutz_quelle",
    "warteliste",
    "foerderung",
    "einzugsgebiet",
)

_PROTECTED, _TOLD, _WAITING = 0.06, 0.85, 0.3
"""Share of offers under Bestandsschutz, of those whose terms are told, of those with a waiting list."""

_PROGRAMME = 0.08
"""Share of the offers of free Träger that a programme of the Land pays for; never a Kita."""


def terms(offers: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """The offers with COLUMNS beside; empty where nobody tells.

    What has no place to go to serves the whole city.
    """
    size = len(offers)
    hours = [rng.choice(plans().arten[kind].opening_hours) for kind in offers["angebotsart"]]
    protected = rng.random(size) < _PROTECTED
    waiting = np.where(rng.random(size) < _WAITING, "ja", "nein")
    by_the_city = offers["traeger"].str.startswith("Stadt ") | (offers["angebotsart"] == "kita")
    by_the_land = ~by_the_city & (rng.random(size) < _PROGRAMME)
    paid = np.where(by_the_land, "Landesprogramm (Beispiel)", "Stadt (Beispiel)")
    no_place = offers["angebotsart"].map(lambda kind: angebotsarten()[kind].yardstick == "none")
    told = {
        "oeffnungszeiten": pd.Series(hours, offers.index).where(rng.random(size) < _TOLD, ""),
        "bestandsschutz_bis": np.where(protected, "31.12.2027", ""),
        "bestandsschutz_quelle": np.where(protected, "Stadtratsbeschluss 12/24 (erfunden)", ""),
        "warteliste": np.where(rng.random(size) < _TOLD, waiting, ""),
        "foerderung": paid,
        "einzugsgebiet": np.where(no_place, "stadtweit", ""),
    }
    return offers.assign(**told)
