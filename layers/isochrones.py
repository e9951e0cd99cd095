"""Isochrones of an offer that is in the store: from where people walk to it, as features to hand out."""

from collections.abc import Sequence
from difflib import get_close_matches

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.city import City
from geo_lsz.errors import NotFound
from geo_lsz.isochrones import isochrones
from layers.basis import basis, read_inputs
from layers.store import Store


def isochrones_of(store: Store, offer: str, minutes: Sequence[float]) -> GeoDataFrame:
    """From where the Zielgruppe of an offer walks to it, for each of the minutes.

    offer : its id, as the published collection of offers names it

    Returns, the longest way first, so that the shortest is drawn on top:
    angebot, minuten, zielgruppe, grundlage (`netz` or `luftlinie`), stand and
    quelle of what it stands on, and a polygon, EPSG:25832.
    Raises NotFound for an unknown offer, one without a place, and one so far
    from any street that nobody knows.
    """
    on_what = basis(store)
    snapshots = on_what.snapshots
    inputs = read_inputs(store, snapshots, on_what.linking)
    found = _offer(inputs.offers, offer)
    point = found["geometry"]
    kind = angebotsarten()[str(found["angebotsart"])]
    if kind.reach is None or point is None or point.is_empty:
        raise NotFound(f"„{found['name']}“ hat keinen bekannten Ort, zu dem jemand gehen könnte.")
    ways = City.of(inputs).ways
    shapes = isochrones(ways, point, minutes, kind.reach, kind.zielgruppe.speed_m_per_min)
    if shapes.geometry.isna().all():
        raise NotFound(
            f"„{found['name']}“ liegt mehr als {kind.reach.snap_m:.0f} m von jeder bekannten Straße; "
            "bitte die Koordinaten oder den Ausschnitt des Straßennetzes prüfen."
        )
    used = [s for s in snapshots if s.layer in {"offers", "netz"}]
    said = {
        "angebot": str(found["name"]),
        "minuten": shapes.index.to_numpy(),
        "zielgruppe": kind.zielgruppe.slug,
        "grundlage": shapes["basis"].to_numpy(),
        "stand": f"{max(s.stichtag for s in used):%d.%m.%Y}",
        "quelle": "; ".join(dict.fromkeys(str(s.about["attribution"]) for s in used)),
    }
    return GeoDataFrame(said, geometry=shapes.geometry.to_numpy(), crs=shapes.crs).iloc[::-1]


def _offer(offers: GeoDataFrame | None, offer: str) -> Series:
    if offers is None:
        raise NotFound("Es sind noch keine Angebote da; zuerst: geo-lsz import offers DATEI")
    if offer not in offers.index:
        close = get_close_matches(offer, [str(known) for known in offers.index], n=3)
        hint = f" Gemeint ist vielleicht: {', '.join(close)}." if close else ""
        raise NotFound(f"Das Angebot „{offer}“ gibt es nicht.{hint}")
    found: Series = offers.loc[offer]
    return found
