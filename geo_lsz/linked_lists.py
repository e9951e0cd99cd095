"""Lists linked: pairs, clusters, golden records and their reasons in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz.clusters import Clusters, clusters
from geo_lsz.golden_record import golden_records
from geo_lsz.linkage import Pairs, Thresholds, linked_pairs
from geo_lsz.linkage_because import explained, sentences

SAID = ("name", "angebotsart", "traeger", "strasse", "hausnummer", "plz")


@dataclass(frozen=True, slots=True)
class LinkedLists:
    """Lists after linking; no row of them is lost.

    found : pairs with odds, zone and outcome, and what was not compared (linkage.py)
    clusters : the cluster of every listing, cuts and contradictions (clusters.py)
    records, provenance : the golden record of every cluster (golden_record.py)
    explanation : a row per pair and field; sentences : one per pair (linkage_because.py)
    """

    found: Pairs
    clusters: Clusters
    records: GeoDataFrame
    provenance: DataFrame
    explanation: DataFrame
    sentences: Series


def link_lists(
    listings: GeoDataFrame,
    decisions: DataFrame | None = None,
    *,
    thresholds: Thresholds | None = None,
    trust: Sequence[str] = (),
    seed: int = 0,
) -> LinkedLists:
    """Link lists of offers, respecting what people decided.

    listings : LISTINGS; decisions : DECISIONS (clusters.py); trust : lists, the most
    trusted first. Raises ContractError.
    """
    found = linked_pairs(listings, thresholds, seed=seed)
    together = clusters(listings["list"], found.pairs, decisions, alike=_alike(listings))
    records, provenance = golden_records(listings, together.members, trust)
    return LinkedLists(
        found,
        together,
        records,
        provenance,
        explained(found, listings),
        sentences(found, listings),
    )


def _alike(listings: GeoDataFrame) -> Series:
    """A label that rows share which say exactly the same, their name and place among it."""
    said = DataFrame({field: listings[field] for field in SAID}, index=listings.index)
    said["point"] = np.asarray(listings.geometry.to_wkt(), dtype=object)
    placed = said["point"].notna() | said[["strasse", "hausnummer"]].notna().all(axis=1)
    telling = placed & said["name"].notna()
    label = said.groupby([*SAID, "point"], dropna=False, sort=True).ngroup()
    return label.where(telling, len(label) + np.arange(len(label)))
