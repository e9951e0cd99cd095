"""German lists as other people would have kept them: a seeded generator of what goes wrong in lists."""

import geopandas as gpd
import numpy as np
from pandas import NA, Index

LETTERS = "abcdefghijklmnoprstuvwz"
OTHER_WORDS = (
    ("Kindertagesstätte", "Kita"),
    ("Kita", "Kindertagesstätte"),
    ("Kita", "KiTa"),
    ("Kindergarten", "Kita"),
    ("EKT", "Kinderladen"),
    ("Straße", "Str."),
    ("str.", "straße"),
    ("Str.", "Straße"),
    ("ä", "ae"),
    ("ö", "oe"),
    ("ü", "ue"),
    ("ß", "ss"),
    ("Evangelische", "Ev."),
    ("Ev.", "Evangelische"),
    (" und ", " & "),
    ("-", " "),
)
OTHER_FORMS = (
    ("gGmbH", "gemeinnützige GmbH"),
    ("gemeinnützige GmbH", "gGmbH"),
    ("gGmbH", "GmbH"),
    (" gGmbH", ""),
    ("e.V.", "e. V."),
    ("e. V.", "e.V."),
    (" e.V.", ""),
    (" e. V.", ""),
    ("Arbeiterwohlfahrt", "AWO"),
    ("AWO", "Arbeiterwohlfahrt"),
    ("Kreisverband", "KV"),
    ("gUG (haftungsbeschränkt)", "gUG"),
    ("gUG", "gemeinnützige UG (haftungsbeschränkt)"),
    ("Ev.", "Evangelische"),
    ("Evangelische", "Ev."),
)


def misspelled(listings, *, of_list, share, seed):
    """The same listings in a list of somebody else, a share of them spoilt; ids keep their order.

    Each spoilt one suffers at least one of: slips of the pen in name and street,
    other words and abbreviations, other legal forms, an address it has moved
    away from, fields that were swapped, fields left empty.
    """
    dice = np.random.default_rng(seed)
    rows = listings.reset_index(drop=True).to_dict("records")
    spoilt = dice.permutation(len(rows))[: round(share * len(rows))]
    harm = (_slip_in_name, _slip_in_street, _words, _forms, _moved, _swapped, _left_empty)
    odds = (0.4, 0.3, 0.5, 0.5, 0.12, 0.12, 0.15)
    for place in spoilt:
        wanted = dice.random(len(harm)) < odds
        wanted[dice.integers(4)] |= not wanted.any()
        for does in np.flatnonzero(wanted):
            harm[does](rows[place], dice, rows)
    told = gpd.GeoDataFrame(rows, geometry="geometry", crs=listings.crs)
    told["list"] = of_list
    texts = ["list", "name", "angebotsart", "traeger", "strasse", "hausnummer", "plz"]
    told[texts] = told[texts].astype("str")
    told.index = Index([f"{of_list}-{at}" for at in listings.index], name="listing", dtype="str")
    return told, Index(told.index[np.sort(spoilt)])


def slip(text, dice):
    """A text with one letter wrong, missing, doubled or two that changed places."""
    if len(text) < 4:
        return text
    at = int(dice.integers(1, len(text) - 1))
    letter = LETTERS[dice.integers(len(LETTERS))]
    return (
        text[:at] + letter + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    )[dice.integers(4)]


def _slip_in_name(row, dice, _rows):
    row["name"] = slip(row["name"], dice)


def _slip_in_street(row, dice, _rows):
    row["strasse"] = slip(row["strasse"], dice)


def _words(row, dice, _rows):
    for field in ("name", "strasse"):
        row[field] = _said_otherwise(row[field], OTHER_WORDS, dice)
    row["hausnummer"] = row["hausnummer"].replace("A", " a").replace("B", " b")


def _forms(row, dice, _rows):
    row["traeger"] = _said_otherwise(row["traeger"], OTHER_FORMS, dice)


def _said_otherwise(text, words, dice):
    there = [(said, other) for said, other in words if said in text]
    for said, other in (there[at] for at in dice.permutation(len(there))[:2]):
        text = text.replace(said, other)
    return text.strip() or "Kita"


def _moved(row, dice, rows):
    before = rows[dice.integers(len(rows))]
    for field in ("strasse", "plz", "geometry"):
        row[field] = before[field]
    row["hausnummer"] = str(dice.integers(1, 120))


def _swapped(row, dice, _rows):
    if dice.random() < 0.5:
        row["name"], row["traeger"] = row["traeger"], row["name"]
    else:
        row["strasse"], row["hausnummer"] = row["hausnummer"], row["strasse"]


def _left_empty(row, dice, _rows):
    for field in ("traeger", "plz", "geometry"):
        if dice.random() < 0.5:
            row[field] = None if field == "geometry" else NA
