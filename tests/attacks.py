"""Attacks on a seeded city: what is published of it as text, and what an attacker reads from that."""

import io
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, MultiIndex

import seeded_city
from attacker import Attack, Found, overlapping
from geo_lsz import frames
from geo_lsz.secrecy.delivered import Delivered
from geo_lsz.secrecy.gate import public_editions
from geo_lsz.secrecy.rule import SecrecyRule
from seeded_city import City

COUNTS = SecrecyRule(rule="counts")
K = 3
RATE_NEEDS = 100
STRETCHES = [*seeded_city.AGES]
GROUPS = {
    "alle": STRETCHES,
    "unter_6": STRETCHES[:1],
    "unter_18": STRETCHES[:2],
    "von_18_bis_64": STRETCHES[2:3],
    "ab_65": STRETCHES[3:],
}


def delivered_rates(city: City) -> list[Delivered]:
    """INDICATORS of both geographies of a city, as they come to the gate."""
    return [
        Delivered("indicators", _indicators(table), COUNTS, geography=geography)
        for geography, table in city.rates.items()
    ]


def _indicators(table: DataFrame) -> DataFrame:
    index = MultiIndex.from_frame(table[["area", "indicator"]].astype("str"))
    counts = table[["numerator", "denominator"]].astype(float).set_axis(index)
    rate = (counts["numerator"] / counts["denominator"]).to_numpy()
    return frames.values(rate, index).join(counts)


def delivered_cells(city: City) -> Delivered:
    """CELLS of a city, as they come to the gate."""
    cells = city.cells.assign(cell=[f"c{number:03}" for number in range(len(city.cells))])
    long = cells.melt(["cell", "x", "y"], list(GROUPS), "zielgruppe", "persons")
    index = MultiIndex.from_frame(long[["cell", "zielgruppe"]].astype("str"))
    counts = frames.named(frames.values(long["persons"].to_numpy(float), index), "persons")
    points = gpd.points_from_xy(long["x"], long["y"])
    frame = GeoDataFrame(counts.assign(coarse=False), geometry=points, crs=frames.METRIC_CRS)
    return Delivered("cells", frame.sort_index(), COUNTS)


def published(city: City, deliveries: Sequence[Delivered]) -> list[DataFrame]:
    """What is published of these deliveries, read back from text as an attacker gets it."""
    editions = public_editions(deliveries, city.areas).editions
    texts = [
        DataFrame(edition.drop(columns="geometry", errors="ignore")).to_csv()
        for edition in editions
    ]
    return [pd.read_csv(io.StringIO(text), dtype={"area": "str", "cell": "str"}) for text in texts]


def attack_on_rates(city: City, tables: Sequence[DataFrame], indicator: str) -> Attack:
    """The attack on the numerators of one indicator, in all geographies at once.

    How many people they are of is known: the residents of an area stand in many tables.
    """
    cells = city.cells
    pieces = cells.groupby(["ortsteile", "planungsraeume"]).ngroup().to_numpy()
    counts, shown, of_how_many = [], [], []
    for geography, table in zip(city.rates, tables, strict=True):
        people = cells.groupby(geography)[seeded_city.RATES[indicator][0]].sum()
        for row in table[table["indicator"] == indicator].itertuples():
            counts.append(set(pieces[(cells[geography] == row.area).to_numpy()]))
            shown.append(row.numerator)
            of_how_many.append(float(people[row.area]))
    total = np.array(of_how_many)
    least = (total >= RATE_NEEDS).astype(float)  # zeros are shown, where there are enough people
    most = np.where(total >= K, total - least, np.inf)  # fewer are themselves a secret
    return Attack(overlapping(counts, pieces.max() + 1), np.array(shown, float), least, most)


def attack_on_persons(city: City, cells: DataFrame) -> Attack:
    """The attack on the cells of a city, by the sums that whole areas are published with."""
    width = len(STRETCHES)
    number = {f"c{place:03}": place for place in range(len(city.cells))}
    counts = [
        {number[row.cell] * width + STRETCHES.index(age) for age in GROUPS[row.zielgruppe]}
        for row in cells.itertuples()
    ]
    shown = cells["persons"].to_list()
    least = cells["persons_low"].clip(lower=1).to_list()
    most = cells["persons_high"].fillna(np.inf).to_list()
    told = {group for group, _ in seeded_city.RATES.values()}
    for geography in city.rates:
        for _, inside in city.cells.groupby(geography):
            for group in sorted(told):
                people = float(inside[group].sum())
                if people >= RATE_NEEDS:
                    ages = [STRETCHES.index(age) for age in GROUPS[group]]
                    counts.append({place * width + age for place in inside.index for age in ages})
                    shown.append(people)
                    least.append(0.0)
                    most.append(0.0)
    return Attack(
        overlapping(counts, len(city.cells) * width), *map(np.array, (shown, least, most))
    )


def found_out(attack: Attack, complements: bool) -> Found:
    """What comes out for everybody who reads what is published.

    complements : of rates, the others are as secret
    """
    found = Found()
    for count in attack.hidden:
        low, high = attack.bounds(count)
        found.note(low, high, K)
        if complements and np.isfinite(attack.most[count]):
            total = attack.most[count] + attack.least[count]
            found.note(total - high, total - low, K)
    return found


def found_out_by_insiders(attack: Attack, truth: np.ndarray, each: int) -> Found:
    """What comes out for who knows one hidden count, and would not if all else were hidden too.

    each : so many insiders for every hidden count, those nearest to it
    """
    found = Found()
    for count in attack.hidden:
        for known in list(attack.near(count))[:each]:
            insider = attack.knowing(known, truth[known])
            low, high = insider.bounds(count, whole=False)
            if high - low + 1 >= K and high >= K:
                continue
            alone = insider.with_all_hidden().bounds(count, whole=False)
            if alone[1] - alone[0] + 1 >= K and alone[1] >= K:
                found.note(low, high, K)
    return found
