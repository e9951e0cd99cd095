"""Merged offers: what stands in several lists becomes one offer, and nothing that was told is lost."""

from itertools import chain

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.frames import OFFERS
from geo_lsz.golden_record import golden_records
from geo_lsz.lage import Lage
from geo_lsz.listings import LISTINGS
from geo_lsz.several import joined, parted
from geo_lsz.status import Status

TOGETHER = ("handlungsfelder", "zielgruppen", "sprachen")
"""Columns with several words: what one list leaves out is not wrong in the other."""


def listings(offers: GeoDataFrame, lists: Series) -> GeoDataFrame:
    """LISTINGS of OFFERS; `lists` is the list that each stands in."""
    columns = [name for name in LISTINGS.columns if name != "list"]
    rows = offers[[*columns, "geometry"]].rename_axis("listing")
    listed: GeoDataFrame = rows.assign(list=lists.loc[offers.index].astype("str").to_numpy())
    return listed


def merged_offers(offers: GeoDataFrame, lists: Series, members: Series) -> GeoDataFrame:
    """OFFERS in which the rows of one cluster are one offer, called by the cluster.

    offers : OFFERS of all lists together
    lists : the list that each stands in
    members : the cluster of every row

    Name, Träger, address and place, with how surely it is known, are those of the golden record. Whom
    an offer serves and in which languages, all lists tell together; of the other texts
    the first that is known counts, in the order of the rows. Where lists tell different
    numbers of places or hours, it is not known which is right: the number is missing,
    between the smallest and the largest. A list that does not know it leaves it to the
    others. The order of rows changes nothing.
    """
    rows = offers.sort_index()
    cluster = members.loc[rows.index].rename("offer")
    alone = ~cluster.duplicated(keep=False)
    kept = rows[alone].set_axis(cluster[alone], axis="index")
    if alone.all():
        return kept.sort_index()
    several, cluster = _surest(rows[~alone], cluster[~alone]), cluster[~alone]
    records, taken = golden_records(listings(several, lists), cluster)
    texts = several[[*OFFERS.columns]].groupby(cluster).first()
    texts = texts.assign(**{name: _together(several[name], cluster) for name in TOGETHER})
    texts["lage"] = _lage(
        several["lage"], texts["lage"], taken["listing"].xs("geometry", level="field")
    )
    numbers = pd.concat(
        [
            frames.named(_number(frames.values_of(several, name), cluster), name)
            for name in OFFERS.values
        ],
        axis=1,
    )
    told = DataFrame(records.drop(columns=["geometry", "listings"]))
    merged = gpd.GeoDataFrame(
        {
            **{name: told[name] if name in told else texts[name] for name in OFFERS.columns},
            **numbers,
        },
        geometry=records.geometry,
        crs=rows.crs,
    )
    whole: GeoDataFrame = pd.concat([kept, merged.astype(dict.fromkeys(OFFERS.columns, "str"))])
    return whole.rename_axis("offer").sort_index()


def _surest(rows: GeoDataFrame, cluster: Series) -> GeoDataFrame:
    """The rows with the point of an address only where none of their cluster is known more surely."""
    unsure = rows["lage"].map({Lage.DIENST: 1, Lage.STRASSE: 2, Lage.ORTSTEIL: 3}).fillna(0)
    unsure = unsure.where(rows.geometry.notna())
    surest = unsure == unsure.groupby(cluster).transform("min")
    found: GeoDataFrame = rows.set_geometry(rows.geometry.where(surest, None))
    return found


def _lage(lage: Series, any_told: Series, taken: Series) -> Series:
    """How surely the place that was taken is known; of a cluster without a place what any row tells."""
    of_point = lage.reindex(taken).set_axis(taken.index)
    return of_point.where(taken.notna(), any_told).astype("str")


def led_to(kosten: DataFrame, members: Series) -> DataFrame:
    """KOSTEN that lead to merged offers: of several rows of one offer the quickest way counts.

    members : the cluster of every offer; who is not named leads where it led
    """
    rows = kosten["minutes"].reset_index()
    ends = rows["destination"].map(members).fillna(rows["destination"]).astype("str")
    key = ["mode", "origin", "destination"]
    return rows.assign(destination=ends).groupby(key)[["minutes"]].min()


def _together(told: Series, cluster: Series) -> Series:
    """The words that the rows of each cluster tell, each once, as `joined` writes them; NA of none."""
    known = told.dropna().map(parted)
    return known.groupby(cluster).agg(lambda each: joined(chain.from_iterable(each)))


def _number(values: DataFrame, cluster: Series) -> DataFrame:
    """A number of each cluster: what is told alike, else between the smallest and the largest."""
    known = values[values["status"] == Status.OK].groupby(cluster)["value"]
    of_all = values.groupby(cluster)
    none_known = of_all["status"].first()
    least, most = (getattr(known, side)().reindex(none_known.index) for side in ("min", "max"))
    low, high = (
        bound.fillna(told)
        for bound, told in ((least, of_all["low"].min()), (most, of_all["high"].max()))
    )
    alike = (least == most).to_numpy(dtype=bool)
    unknown = none_known.mask(least.notna().to_numpy(), str(Status.MISSING))
    return frames.values(
        np.where(alike, least, np.nan), none_known.index, low=low, high=high, unknown=unknown
    )
