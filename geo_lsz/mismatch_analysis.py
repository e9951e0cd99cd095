"""The analysis `mismatch`: need against supply, where they cluster, and how evenly supply lies."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from geopandas import GeoDataFrame
from pandas import DataFrame, Index

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.equity import equity
from geo_lsz.frames import ALL
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Inputs, Measured, Reckoned, area_results
from geo_lsz.mismatch import difference, local_moran, thirds
from geo_lsz.status import Status


def mismatch(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """Where much need meets little supply, compared with the other areas of the city.

    Builds on the results of `need` and `gap` for the same field. Measures, on
    every geography: `mismatch` (z(need) − z(headline)), `thirds` (two-digit
    class, tens for need, ones for lack of supply), `cluster` and `cluster_p`
    (local bivariate Moran). Not applicable where the field has no gap map. The
    notes tell, for every kind with a place, how evenly its supply falls on the
    people of the finest geography (`equity.Equity`): places per head where
    places count, else the share that reaches an offer.
    """
    measured = [
        part
        for geography, areas in inputs.areas.items()
        for part in _on_geography(inputs, geography, areas.sort_index())
    ]
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, inputs.offers_stichtag),
        notes={
            "equity": {
                kind.slug: _equity(inputs, kind) for kind in handlungsfeld.kinds_with_a_place
            }
        },
    )


def _equity(inputs: Inputs, kind: Angebotsart) -> dict[str, Any]:
    """Equity of a kind as JSON, with a German word for in whose favour it is."""
    geography, areas = next(iter(inputs.areas.items()))
    measure = "supply" if kind.yardstick == "places" else "coverage"
    supply, persons = (
        _earlier(inputs, "gap", geography, one, areas.index, kind=kind.slug)
        for one in (measure, "target_group")
    )
    found = equity(supply, persons, _earlier(inputs, "need", geography, "need", areas.index))
    return asdict(found) | {"measure": measure, "in_favour_of": found.in_favour_of}


def _on_geography(inputs: Inputs, geography: str, areas: GeoDataFrame) -> Iterator[Measured]:
    need = _earlier(inputs, "need", geography, "need", areas.index)
    supply = _earlier(inputs, "gap", geography, "headline", areas.index)
    cluster, p = local_moran(need, supply, areas)
    measures = {
        "mismatch": difference(need, supply),
        "thirds": thirds(need, supply),
        "cluster": cluster,
        "cluster_p": p,
    }
    for measure, values in measures.items():
        yield Measured(geography, measure, values)


def _earlier(
    inputs: Inputs, analysis: str, geography: str, measure: str, areas: Index, *, kind: str = ALL
) -> DataFrame:
    """A measure as an earlier analysis found it, on all areas; of a kind, or the whole field."""
    results = inputs.earlier[analysis].areas
    keys = {"geography": geography, "measure": measure, "angebotsart": kind}
    for column, key in keys.items():
        results = results[results[column] == key]
    found = frames.values_of(results.set_index("area")).reindex(areas)
    return found.assign(status=found["status"].fillna(str(Status.MISSING)))
