"""20,000 addresses looked up in a register of 400,000, beside rapidfuzz asked one by one.

The city is generated: 10,000 streets in 190 PLZ with 40 numbers each. Of the
questions six in ten are abbreviated, three have a slip of the pen in the street,
and one a number that is not there. The peer asks `process.extractOne` for the most
similar street, once of the whole list, and once of those in the PLZ, and takes the
number there.

`agree` says that no answer of ours is wrong, and that we find no fewer than 19 of
20 that the peer finds rightly; what both find, rightly and wrongly, is printed.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
from pandas import DataFrame, Index
from shapely import points

from benchmarks.harness import Arrays, alone, compare, say
from geo_lsz.frames import METRIC_CRS
from layers.address_book import AddressBook
from layers.geocoding import geocoded

STREETS, NUMBERS, PLZ, ASKED, PART = 10_000, 40, 190, 20_000, 20
WORDS = (
    "ber gen lin den bir ken rau mer stein feld hof au wald bruch kirch mühl ober unter neu alt "
    "ros mar tin grün wies acker horn sand fried rich wil helm lud wig sonn tal eich busch"
)
ENDS = np.array(["straße", "weg", "allee", "platz", "gasse"])


def main() -> None:
    """The book, and the questions beside the peer; it is asked a twentieth of them."""
    work = city(1)
    register = frame(work)
    alone("geocode_book_400000", lambda: AddressBook.of(register), runs=3, addresses=len(register))
    book = AddressBook.of(register)
    place = {address: row for row, address in enumerate(register.index)}
    told = DataFrame({name: work[f"asked_{name}"] for name in ("strasse", "hausnummer", "plz")})
    told = told.assign(ort="").astype("str")

    def ours() -> Arrays:
        found = geocoded(book, told)
        sure = found["lage"].isin(["adresse", "aehnlich"])
        row = found["address"].where(sure).map(place).fillna(-1)
        return {"row": row.to_numpy(dtype=np.int64)}

    for bench, within_plz in (("geocode_20000", False), ("geocode_20000_peer_within_plz", True)):
        compare(
            bench,
            work | {"within_plz": np.array(within_plz)},
            ours,
            "rapidfuzz_extract",
            no_worse(work["truth"]),
            runs=3,
            scale=PART,
            addresses=ASKED,
        )


def no_worse(truth: np.ndarray) -> Callable[[Arrays, Arrays], bool]:
    """Whether nothing of ours is wrong and hardly anything is missed; prints both."""

    def agree(ours: Arrays, theirs: Arrays) -> bool:
        size = len(theirs["row"])
        (right, wrong), (peer_right, peer_wrong) = (
            judged(rows["row"][:size], truth[:size]) for rows in (ours, theirs)
        )
        say(
            "geocode_answers",
            asked=size,
            ours_right=right,
            ours_wrong=wrong,
            peer_right=peer_right,
            peer_wrong=peer_wrong,
        )
        return judged(ours["row"], truth)[1] == 0 and right >= 0.95 * peer_right

    return agree


def judged(rows: np.ndarray, truth: np.ndarray) -> tuple[int, int]:
    """How many answers are the house that was meant, and how many another one."""
    right = (rows >= 0) & (rows == truth)
    return int(right.sum()), int(((rows >= 0) & ~right).sum())


def city(seed: int) -> dict[str, np.ndarray]:
    """Streets with their PLZ, and questions with the row that is meant; −1 where there is none."""
    dice = np.random.default_rng(seed)
    names = np.unique(["".join(dice.choice(WORDS.split(), 3)) for _ in range(3 * STREETS)])
    names = dice.permutation(names)[:STREETS]
    street = np.char.add(np.char.capitalize(names), dice.choice(ENDS, STREETS))
    plz = (10_000 + dice.integers(0, PLZ, STREETS)).astype(str)
    of, number = dice.integers(0, STREETS, ASKED), dice.integers(0, NUMBERS, ASKED)
    kind = dice.choice(["short", "slip", "absent"], ASKED, p=[0.6, 0.3, 0.1])
    asked = [
        spoilt(dice, name, way)
        for name, way in zip(street[of].tolist(), kind.tolist(), strict=True)
    ]
    absent = kind == "absent"
    return {
        "strasse": street,
        "plz": plz,
        "asked_strasse": np.array(asked),
        "asked_hausnummer": (number + 1 + NUMBERS * absent).astype(str),
        "asked_plz": plz[of],
        "truth": np.where(absent, -1, of * NUMBERS + number),
    }


def spoilt(dice: np.random.Generator, name: str, way: str) -> str:
    """A street with a letter turned round with the next, or abbreviated."""
    if way != "slip":
        return name.replace("straße", "str.").replace("platz", "pl.")
    at = int(dice.integers(1, len(name) - 1))
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def frame(work: Arrays) -> gpd.GeoDataFrame:
    """The city as REGISTER: every street has the numbers 1 to 40, 10 m apart."""
    of = np.repeat(np.arange(STREETS), NUMBERS)
    number = np.tile(np.arange(NUMBERS), STREETS)
    table = DataFrame(
        {
            "strasse": work["strasse"][of],
            "hausnummer": (number + 1).astype(str),
            "plz": work["plz"][of],
            "ort": "",
            "area": "",
        }
    ).astype("str")
    index = Index([f"{row:06}" for row in range(len(table))], name="address", dtype="str")
    xy = points(600_000 + 10.0 * number, 5_600_000 + 100.0 * of)
    return gpd.GeoDataFrame(table.set_axis(index), geometry=xy, crs=METRIC_CRS)
