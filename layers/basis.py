"""The basis of runs: which deliveries are reckoned on, their public editions, and how offers are linked."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
from pandas import DataFrame

from geo_lsz.analysis import IndicatorDelivery, Inputs
from geo_lsz.errors import NotFound
from geo_lsz.identity import Snapshot
from geo_lsz.inputs import SurveyWave
from geo_lsz.lage import Lage
from geo_lsz.merged_offers import led_to, merged_offers
from layers.gating import gated
from layers.layer import RECKONED
from layers.linking import linked, lists_of, members_of
from layers.offers import ids_across_lists
from layers.store import Store


@dataclass(frozen=True, slots=True)
class Basis:
    """What runs are reckoned on.

    linking : id of the run that tells which rows of the lists are one offer; None
        where there are no lists
    """

    snapshots: list[Snapshot]
    linking: str | None
    internal: bool


def basis(store: Store, on: date | None = None, *, internal: bool = False) -> Basis:
    """The newest deliveries, or of internal runs the exact ones, with their lists linked.

    on : as it was on this day: the newest whose Stichtag is not later
    """
    snapshots = newest(store, on) if internal else editions(store, on)
    lists = [snapshot for snapshot in snapshots if snapshot.layer == "offers"]
    run = linked(store, lists, internal=internal)
    return Basis(snapshots, run.id if run else None, internal)


def newest(store: Store, on: date | None = None) -> list[Snapshot]:
    """Exact snapshots to reckon on: the newest of each source, of indicators and surveys each Stichtag.

    on : Stichtage after this day are passed over. Areas alone may be later, where
        older ones were not delivered: an earlier year is then shown on later boundaries.
    """
    of = {layer: store.current(layer, on=on) for layer in RECKONED} | {
        "areas": _areas(store, on),
        **{layer: _each_stichtag(store, layer, on) for layer in ("indicators", "survey")},
    }
    found = [snapshot for snapshots in of.values() for snapshot in snapshots]
    if not any(snapshot.layer == "areas" for snapshot in found):
        raise NotFound("Es sind noch keine Gebiete da; zuerst: geo-lsz import areas DATEI")
    return found


def _areas(store: Store, on: date | None) -> list[Snapshot]:
    """Of each source the newest areas up to a day; where there are none, the oldest after it."""
    latest_first = sorted(store.snapshots("areas"), key=lambda s: s.stichtag, reverse=True)
    found = {s.source: s for s in latest_first} | {
        s.source: s for s in store.current("areas", on=on)
    }
    return [found[source] for source in sorted(found)]


def _each_stichtag(store: Store, layer: str, on: date | None) -> list[Snapshot]:
    latest = {(s.source, s.stichtag): s for s in store.snapshots(layer)}
    return [latest[key] for key in sorted(latest) if on is None or key[1] <= on]


def editions(store: Store, on: date | None = None) -> list[Snapshot]:
    """Public editions of the `newest` snapshots; made by the gate where they are not there yet."""
    return gated(store, newest(store, on))


def read_inputs(store: Store, snapshots: list[Snapshot], linking: str | None = None) -> Inputs:
    """The frames of these snapshots, put together for the analyses.

    linking : id of the run that tells which offers are one; None leaves every row an offer
    """
    of = {layer: [s for s in snapshots if s.layer == layer] for layer in RECKONED}
    areas = {str(s.about["geography"]): store.frame(s.id) for s in of["areas"]}
    finest_first = sorted(areas, key=lambda geography: -len(areas[geography]))
    offers, kosten = _offers(store, of["offers"], _newest_first(store, of["kosten"]), linking)
    return Inputs(
        areas={geography: areas[geography] for geography in finest_first},
        cells=_together([store.frame(s.id) for s in of["cells"]]),
        offers=offers,
        listed=_listed(of["offers"], offers),
        offers_stichtag=max((s.stichtag for s in of["offers"]), default=None),
        indicators=tuple(
            IndicatorDelivery(
                str(s.about["geography"]),
                s.stichtag,
                store.frame(s.id),
                titles=s.about.get("indicators", {}),
                units=s.about.get("units", {}),
                source=str(s.about.get("attribution", "")),
            )
            for s in sorted(of["indicators"], key=lambda s: s.stichtag)
        ),
        netz=_newest_first(store, of["netz"]),
        kosten=kosten,
        vorhaben=_of_all_lists(store, of["vorhaben"]),
        documents=_newest_first(store, of["documents"]),
        events=_of_all_lists(store, of["events"]),
        bedarfe=_of_all_lists(store, of["bedarfe"]),
        survey=tuple(
            SurveyWave(
                str(s.about["geography"]),
                s.stichtag,
                store.frame(s.id),
                source=str(s.about.get("attribution", "")),
            )
            for s in sorted(of["survey"], key=lambda s: (s.stichtag, s.source))
        ),
        heard_until=max(
            (s.stichtag for layer in ("events", "bedarfe", "survey") for s in of[layer]),
            default=None,
        ),
    )


def _listed(lists: list[Snapshot], offers: gpd.GeoDataFrame | None) -> frozenset[str]:
    """Kinds that some list holds completely, and of which every place is known.

    While nobody knows where an offer is, nobody may conclude that there is none here.
    """
    told = frozenset(kind for s in lists for kind in s.about.get("complete_for", ()))
    if offers is None:
        return told
    return told - set(offers.loc[offers["lage"] == Lage.OFFEN, "angebotsart"])


def _offers(
    store: Store, snapshots: list[Snapshot], kosten: DataFrame | None, linking: str | None
) -> tuple[gpd.GeoDataFrame | None, DataFrame | None]:
    """Offers of all lists, each of them once, and the costs that lead to them."""
    told = lists_of(store, snapshots)
    if told is None or linking is None:
        return (told[0] if told else None), kosten
    offers, lists = told
    members = members_of(store, linking, offers)
    merged = merged_offers(offers, lists, members)
    return merged, None if kosten is None else led_to(kosten, members)


def _of_all_lists(store: Store, snapshots: list[Snapshot]) -> gpd.GeoDataFrame | None:
    """The rows of all these, with ids that tell the lists apart."""
    frames = [store.frame(snapshot.id) for snapshot in snapshots]
    return _together(
        [
            frame.set_axis(
                ids_across_lists(s.source, frame.index).rename(frame.index.name), axis="index"
            )
            for s, frame in zip(snapshots, frames, strict=True)
        ]
    )


def _newest_first(store: Store, snapshots: list[Snapshot]) -> DataFrame | None:
    """The rows of all these; of a row that stands in several, the one of the newest Stichtag."""
    newest_first = sorted(snapshots, key=lambda s: (-s.stichtag.toordinal(), s.source))
    if not newest_first:
        return None
    together = pd.concat([store.frame(snapshot.id) for snapshot in newest_first])
    return together[~together.index.duplicated()].sort_index()


def _together(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    return pd.concat(frames).sort_index() if frames else None
