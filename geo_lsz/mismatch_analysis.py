"""The analysis `mismatch`: need against supply, where they cluster, and how evenly supply lies."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from geopandas import GeoDataFrame

from geo_lsz.angebotsart import Angebotsart
from geo_lsz.equity import equity
from geo_lsz.frames import ALL
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Inputs, Measured, Reckoned, Results, area_results
from geo_lsz.mismatch import difference, local_moran, thirds


def mismatch(
    inputs: Inputs, handlungsfeld: Handlungsfeld, *, need: Reckoned, gap: Reckoned
) -> Reckoned:
    """Where much need meets little supply, compared with the other areas of the city.

    need, gap : results of both analyses for the same field

    Measures, on every geography: `mismatch` (z(need) − z(headline)), `thirds` (two-digit
    class, tens for need, ones for lack of supply), `cluster` and `cluster_p`
    (local bivariate Moran). Not applicable where the field has no gap map. The
    notes tell, for every kind with a place, how evenly its supply falls on the
    people of the finest geography (`equity.Equity`): places per head where
    places count, else the share that reaches an offer.
    """
    finest, *_ = inputs.areas
    found = {
        geography: {
            name: earlier.on(geography, areas.index.sort_values())
            for name, earlier in {"need": need, "gap": gap}.items()
        }
        for geography, areas in inputs.areas.items()
    }
    measured = [
        part
        for geography, areas in inputs.areas.items()
        for part in _on_geography(geography, areas.sort_index(), **found[geography])
    ]
    kinds = handlungsfeld.kinds_with_a_place
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, inputs.offers_stichtag),
        notes={"equity": {kind.slug: _equity(kind, **found[finest]) for kind in kinds}},
    )


def _equity(kind: Angebotsart, need: Results, gap: Results) -> dict[str, Any]:
    """Equity of a kind as JSON, with German words for in whose favour it is."""
    measure = "supply" if kind.yardstick == "places" else "coverage"
    supply, persons = (gap[kind.slug, one] for one in (measure, "target_group"))
    found = equity(supply, persons, need[ALL, "need"])
    return asdict(found) | {"measure": measure, "in_favour_of": found.in_favour_of}


def _on_geography(
    geography: str, areas: GeoDataFrame, need: Results, gap: Results
) -> Iterator[Measured]:
    load, supply = need[ALL, "need"], gap[ALL, "headline"]
    cluster, p = local_moran(load, supply, areas)
    measures = {
        "mismatch": difference(load, supply),
        "thirds": thirds(load, supply),
        "cluster": cluster,
        "cluster_p": p,
    }
    for measure, values in measures.items():
        yield Measured(geography, measure, values)
