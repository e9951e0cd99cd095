"""Golden record: for each cluster the best of every field, with where it was taken from.

What several listings say in the same words wins, then the list that is trusted
more, then who says more. Street, house number and PLZ come from one listing,
so that no address is made up of two.
"""

from collections.abc import Callable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz import german_names

ADDRESS = ("strasse", "hausnummer", "plz")
FIELDS = ("name", "angebotsart", "traeger", *ADDRESS, "geometry")

ONLY, ALL, MOST, TRUST, LONGEST = (
    "einzige Angabe",
    "alle Angaben stimmen überein",
    "häufigste Angabe",
    "Rangfolge der Listen",
    "ausführlichste Angabe",
)
UNKNOWN = "keine Angabe"
"""How a value was chosen."""


def golden_records(
    listings: GeoDataFrame, members: Series, trust: Sequence[str] = ()
) -> tuple[GeoDataFrame, DataFrame]:
    """One record per cluster, and for each of its fields where it comes from.

    listings : LISTINGS
    members : the cluster of every listing
    trust : lists, the most trusted first; those not named come after

    Returns records by `cluster` with the columns of LISTINGS, without `list`, and
    `listings`, how many rows it is made of; and provenance by `cluster` and
    `field`: `listing`, `list`, `rule` and `others`, how many other values were
    told. NA where nobody told a value. Of a geometry nobody asks whether it is
    the same: it is that of the address, or of the first listing that has one.
    """
    rows = listings.sort_index()
    cluster = members.loc[rows.index]
    rank = rows["list"].map({name: place for place, name in enumerate(trust)})
    rank = rank.fillna(len(trust)).astype(int)
    taken = {
        field: _best(cluster, rank, told, length) for field, (told, length) in _told(rows).items()
    }
    address = taken["anschrift"]
    taken |= dict.fromkeys(ADDRESS, address)
    taken["geometry"] = _point(rows, cluster, rank, address)
    records = DataFrame(
        {
            field: rows[field].reindex(taken[field]["listing"]).set_axis(taken[field].index)
            for field in FIELDS[:-1]
        }
    )
    points = rows.geometry.reindex(taken["geometry"]["listing"]).set_axis(records.index)
    records = gpd.GeoDataFrame(records, geometry=points, crs=rows.crs)
    records["listings"] = cluster.value_counts().reindex(records.index)
    provenance = pd.concat({field: taken[field] for field in FIELDS}, names=["field"])
    provenance["list"] = provenance["listing"].map(rows["list"])
    order = ["cluster", "field"]
    ranked = pd.Index(FIELDS)
    provenance = provenance.reorder_levels(order).sort_index(
        key=lambda level: ranked.get_indexer(level) if level.name == "field" else level
    )
    return records, provenance[["listing", "list", "rule", "others"]]


def _told(rows: GeoDataFrame) -> Mapping[str, tuple[Series, Series]]:
    """What each listing says of a field, as it is compared (NA for nothing), and how much it says."""
    address = german_names.addresses(rows["strasse"], rows["hausnummer"])
    plz = rows["plz"].fillna("").str.strip()
    key = address["strasse"] + " " + address["von"].astype("str") + " "
    key += address["bis"].astype("str") + address["zusatz"] + " " + plz
    parts = (address["strasse"] != "").astype(int) + (address["von"] >= 0) + (plz != "")
    return {
        "name": (_each(rows["name"], _name), rows["name"].str.len()),
        "angebotsart": (rows["angebotsart"], rows["angebotsart"].str.len()),
        "traeger": (_each(rows["traeger"], german_names.traeger), rows["traeger"].str.len()),
        "anschrift": (key.where(parts > 0), 100 * parts + rows["strasse"].str.len().fillna(0)),
    }


def _name(text: str) -> str:
    return " ".join(german_names.name(text)[:2]) or german_names.folded(text)


def _each(column: Series, made: Callable[[str], str]) -> Series:
    return column.map({text: made(text) for text in column.dropna().unique()})


def _best(cluster: Series, rank: Series, told: Series, length: Series) -> DataFrame:
    """For each cluster the listing whose value is taken, the rule, and how many others there are."""
    rows = DataFrame({"cluster": cluster, "told": told, "rank": rank, "length": length})
    rows = rows.rename_axis("listing").reset_index()
    known = rows.dropna(subset="told").copy()
    known["votes"] = known.groupby(["cluster", "told"])["listing"].transform("size")
    known = known.sort_values(
        ["cluster", "votes", "rank", "length", "listing"],
        ascending=[True, False, True, False, True],
    )
    values = known.drop_duplicates(["cluster", "told"])
    best = values.drop_duplicates("cluster").set_index("cluster")
    second = values[values.duplicated("cluster")].drop_duplicates("cluster").set_index("cluster")
    second = second.reindex(best.index)
    others = values.groupby("cluster").size() - 1
    rule = np.select(
        [
            (others == 0) & (known.groupby("cluster").size() == 1),
            others == 0,
            best["votes"] > second["votes"],
            best["rank"] < second["rank"],
        ],
        [ONLY, ALL, MOST, TRUST],
        LONGEST,
    )
    found = DataFrame({"listing": best["listing"], "rule": rule, "others": others})
    return _every(cluster, found)


def _point(rows: GeoDataFrame, cluster: Series, rank: Series, address: DataFrame) -> DataFrame:
    """Likewise of the point: that of the address where it has one."""
    there = (rows.geometry.notna() & ~rows.geometry.is_empty).to_numpy()
    own = rows.index.isin(address["listing"].dropna())
    found = DataFrame({"cluster": cluster, "own": ~own, "rank": rank})[there]
    found = found.rename_axis("listing").reset_index()
    found = found.sort_values(["cluster", "own", "rank", "listing"])
    best = found.drop_duplicates("cluster").set_index("cluster")
    rule = np.where(best["own"], "erste Liste mit einem Punkt", "Punkt der Anschrift")
    others = found.groupby("cluster").size() - 1
    return _every(cluster, DataFrame({"listing": best["listing"], "rule": rule, "others": others}))


def _every(cluster: Series, found: DataFrame) -> DataFrame:
    """For every cluster, also for those of which nothing is known."""
    every = found.reindex(pd.Index(cluster.unique(), name="cluster").sort_values())
    every["rule"] = every["rule"].fillna(UNKNOWN)
    every["others"] = every["others"].fillna(0).astype(int)
    return every
