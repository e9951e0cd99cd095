"""Geocoding: addresses looked up in the city's own register; nobody outside is asked here.

First as they stand there; then with a misspelled street and the same number; then
the middle of the street; then that of the Ortsteil. What simply stands there is
found for all at once; the rest is looked up one by one (`address_lookup`).
"""

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.grouping import Positions
from geo_lsz.lage import Lage
from layers.address_book import STRANGE, UNKNOWN, AddressBook
from layers.address_lookup import Asked, Found, Lookup, fits
from layers.addresses import addresses
from layers.similar_streets import similar_streets


def geocoded(book: AddressBook, told: DataFrame) -> DataFrame:
    """Where addresses are, on the index of `told`.

    told : `strasse`, `hausnummer`, `plz`, `ort`, as written; NA where unknown. Of an
        address with several places, `strasse` may name one as the register does: `… (2)`

    Returns `lage` (as `Lage`), `address` (the row of the register that it is, or
    that is in the middle; NA where open), `x`, `y` (EPSG:25832, NA where the
    register has none), `area` (NA where unknown), `off_m` (metres by which the
    true place may be off; NA without coordinates), `score` (share of the letters
    of the street that agree, 0..1; NA without a street), `second` (that of the next
    street; NA where none was looked at), and for open ones `reason` and
    `candidates` (the best two), else NA.
    """
    parsed = addresses(told, book.known_streets)
    asked = _coded(book, parsed)
    chosen = _chosen(book, told["strasse"])
    row = np.where(chosen < 0, _standing_there(book, asked), chosen)
    rest = np.flatnonzero(row < 0)
    wanted = DataFrame({"plz": asked["plz"], "street": asked["name"], "signs": parsed["signs"]})
    named = (asked["name"] != "").to_numpy()
    lookup = Lookup(book, similar_streets(book, wanted.iloc[rest[named[rest]]]))
    found = [lookup.up(Asked(*one)) for one in asked.iloc[rest].itertuples(index=False, name=None)]
    return _table(book, told.index, row, dict(zip(rest.tolist(), found, strict=True)))


def all_open(rows: Index) -> DataFrame:
    """What `geocoded` tells of these rows where there is no register to look them up in."""
    told = {"lage": str(Lage.OFFEN), "reason": "es gibt kein Adressregister"}
    texts = told | dict.fromkeys(("address", "area", "candidates"), None)
    numbers = dict.fromkeys(("x", "y", "off_m", "score", "second"), np.nan)
    table = DataFrame(texts | numbers, index=rows)
    return table.astype(dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "float"))


def _chosen(book: AddressBook, strassen: Series) -> Positions:
    """Rows that somebody chose: by the name of one of several places of an address, `… (2)`."""
    names = strassen.astype("str").fillna("").str.strip()
    row = book.ids.get_indexer(Index(names))
    return np.where(names.str.contains(r" \(\d+\)$"), row, UNKNOWN)


def _coded(book: AddressBook, parsed: DataFrame) -> DataFrame:
    """What is asked, by the fields of `Asked`."""
    texts = {"name": "street", "number": "first", "postcode": "plz"}
    known = {
        "street": book.streets,
        "first": book.numbers,
        "last": book.numbers,
        "plz": book.plz,
        "ort": book.orte,
    }
    columns = {name: parsed[column] for name, column in texts.items()}
    return DataFrame(columns | {name: _code(parsed[name], there) for name, there in known.items()})


def _code(texts: Series, known: Index) -> Positions:
    code = known.get_indexer(Index(texts))
    return np.where(texts == "", UNKNOWN, np.where(code < 0, STRANGE, code))


def _standing_there(book: AddressBook, asked: DataFrame) -> Positions:
    """The row of each address that stands in the book just once, and in this PLZ; −1 for others."""
    street, number = (asked[name].to_numpy() for name in ("street", "first"))
    first, many = book.by_house.range(book.house(street, number))
    row = np.full(len(asked), UNKNOWN)
    once = many == 1
    row[once] = book.by_house.row[first[once]]
    right = fits(book, row, asked["plz"].to_numpy(), asked["ort"].to_numpy())
    return np.where(once & right, row, UNKNOWN)


def _table(book: AddressBook, index: Index, row: Positions, found: dict[int, Found]) -> DataFrame:
    row = row.copy()
    off_m, score = np.where(np.isfinite(book.xy[row]).all(axis=1), 0.0, np.nan), np.ones(len(row))
    second = np.full(len(row), np.nan)
    area = book.area[row].copy()
    lage = np.full(len(row), str(Lage.ADRESSE), dtype=object)
    reason, candidates = (np.full(len(row), None, dtype=object) for _ in range(2))
    for at, one in found.items():
        lage[at], score[at], second[at] = str(one.lage), one.score, one.second
        if one.spot is None:
            reason[at], candidates[at] = one.reason, " | ".join(one.candidates)
            area[at], off_m[at] = "", np.nan
        else:
            row[at], off_m[at], area[at] = one.spot
    there = row >= 0
    xy = np.where(there[:, None], book.xy[row], np.nan)
    return DataFrame(
        {
            "lage": Series(lage, index, dtype="str"),
            "address": Series(book.ids[row], index, dtype="str").where(there),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "area": Series(area, index, dtype="str").mask(area == ""),
            "off_m": off_m,
            "score": score,
            "second": second,
            "reason": Series(reason, index, dtype="str"),
            "candidates": Series(candidates, index, dtype="str"),
        },
        index=index,
    )
