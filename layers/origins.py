"""Origins: what snapshots say of themselves, put together for everything made of them."""

from geopandas import GeoDataFrame

from geo_lsz.analysis import asked
from geo_lsz.identity import Snapshot
from geo_lsz.publication import Geography, Origin


def geography_of(snapshots: list[Snapshot], key: str, areas: GeoDataFrame) -> Geography:
    """A geography with what its delivery says of it; `areas` are its AREAS."""
    snapshot = next(s for s in snapshots if s.layer == "areas" and s.about["geography"] == key)
    return Geography(
        key=key,
        title=str(snapshot.about.get("geography_title", key)),
        gebietsstand=str(snapshot.about.get("gebietsstand", "")),
        areas=areas,
        origin=origin_of([snapshot]),
    )


def of_fields(snapshots: list[Snapshot]) -> list[Snapshot]:
    """Those of the snapshots that results of Handlungsfelder stand on."""
    read = {layer for analysis in asked() if not analysis.beside for layer in analysis.layers}
    return [snapshot for snapshot in snapshots if snapshot.layer in read]


def origin_of(snapshots: list[Snapshot], runs: tuple[str, ...] = ()) -> Origin:
    """What collections made of these snapshots must say: newest Stichtag, all licences and names."""
    return Origin(
        stichtag=max(s.stichtag for s in snapshots),
        licence="; ".join(dict.fromkeys(str(s.about["licence"]) for s in snapshots)),
        attribution="; ".join(dict.fromkeys(str(s.about["attribution"]) for s in snapshots)),
        caveats=caveats_of(snapshots),
        runs=runs,
        not_classified_because=_why_left_out(snapshots),
    )


def _why_left_out(snapshots: list[Snapshot]) -> str:
    """Why areas are not classified, as the newest delivery of indicators says that gives a reason."""
    told = [s for s in snapshots if s.about.get("not_classified_because")]
    if not told:
        return ""
    newest = max(told, key=lambda s: s.stichtag).about
    because = str(newest["not_classified_because"]).removesuffix(".")
    return f"{because} (Quelle: {newest['attribution']})."


def caveats_of(snapshots: list[Snapshot]) -> tuple[str, ...]:
    """Every caveat of the snapshots, once."""
    return tuple(dict.fromkeys(c for s in snapshots for c in s.about.get("caveats", ())))
