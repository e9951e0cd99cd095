"""Status: what is in the store and how old it is, what is still asked for, whose protection ends when."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
from pandas import DataFrame, Series

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.bestandsschutz import UNLIMITED
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.lage import Lage
from geo_lsz.zielgruppe import zielgruppen
from layers.layer import LAYERS, RECKONED, layer
from layers.store import Store

DELIVERIES = (
    "layer",
    "title",
    "source",
    "stichtag",
    "age_days",
    "accepted_at",
    "rows",
    "older",
    "id",
)
PROTECTED = ("source", "name", "angebotsart", "until", "days_left", "told_by")


def deliveries(store: Store, today: date) -> DataFrame:
    """The current delivery of each source, in the order of layers, then by source.

    age_days : from its Stichtag to `today`; older : how many of the same source came before
    """
    all_of = store.snapshots()
    rows = [
        (
            slug,
            snapshot.about.get("title", ""),
            snapshot.source,
            snapshot.stichtag,
            (today - snapshot.stichtag).days,
            store.accepted_at(snapshot.id),
            store.row_count(snapshot.id),
            sum((other.layer, other.source) == (slug, snapshot.source) for other in all_of) - 1,
            snapshot.id,
        )
        for slug in LAYERS
        for snapshot in store.current(slug)
    ]
    return DataFrame(rows, columns=list(DELIVERIES))


def lacking(store: Store) -> list[str]:
    """What the catalogue and the definitions ask for and nobody delivered, as German sentences."""
    return [
        *_layers(store),
        *_zielgruppen(store),
        *_indicators(store),
        *_kinds(store),
        *_columns(store),
        *_places(store),
        *_unruled(store),
    ]


def protected(store: Store, today: date) -> DataFrame:
    """Offers with Bestandsschutz of the current lists, the first that ends first, unlimited ones last.

    until : ISO day, or `unbefristet`; days_left : NA where unlimited, below 0 where it has ended
    """
    found = []
    for snapshot in store.current("offers"):
        frame = store.frame(snapshot.id)
        held = frame[frame["bestandsschutz_bis"].notna()]
        until = held["bestandsschutz_bis"]
        found.append(
            DataFrame(
                {
                    "source": snapshot.source,
                    "name": held["name"],
                    "angebotsart": held["angebotsart"].map(_title_of_kind),
                    "until": until,
                    "days_left": until.map(lambda day: _days_left(day, today)).astype("Int64"),
                    "told_by": held["bestandsschutz_quelle"].fillna(""),
                }
            )
        )
    if not found:
        return DataFrame({name: Series(dtype="str") for name in PROTECTED})
    return pd.concat(found).sort_values(
        ["days_left", "source", "name"], na_position="last", ignore_index=True
    )


def _title_of_kind(slug: str) -> str:
    return angebotsarten()[slug].title if slug in angebotsarten() else slug


def _days_left(until: str, today: date) -> int | None:
    return None if until == UNLIMITED else (date.fromisoformat(until) - today).days


def _layers(store: Store) -> Iterator[str]:
    for slug in RECKONED:
        if not store.current(slug):
            yield f"{layer(slug).title} ({slug}): keine Lieferung"


def _zielgruppen(store: Store) -> Iterator[str]:
    current = store.current("cells")
    counted = {group for s in current for group in store.frame(s.id).index.unique("zielgruppe")}
    for slug, group in zielgruppen().items():
        if current and slug not in counted:
            yield f"{group.title}: niemand zählt sie (Zielgruppe {slug})"


def _indicators(store: Store) -> Iterator[str]:
    current = store.current("indicators")
    told = {key for s in current for key in s.about.get("indicators", {})}
    asked: dict[tuple[str, str], list[str]] = {}
    for field in handlungsfelder().values():
        for one in field.indicator:
            asked.setdefault((one.key, one.title), []).append(field.title)
    for (key, title), fields in asked.items():
        if current and key not in told:
            yield f"Kennzahl „{title}“ ({key}): keine Lieferung; gebraucht für: {' · '.join(fields)}"


def _kinds(store: Store) -> Iterator[str]:
    current = store.current("offers")
    complete = {kind for s in current for kind in s.about.get("complete_for", [])}
    for slug, kind in angebotsarten().items():
        if current and slug not in complete and kind.yardstick != "none":
            yield (
                f"{kind.title} ({slug}): keine Liste sagt, dass sie vollständig ist (complete_for); "
                "Lücken bleiben unbekannt"
            )


def _columns(store: Store) -> Iterator[str]:
    frames = [store.frame(s.id) for s in store.current("offers")]
    columns = layer("offers").columns
    for name in [c for c in columns if frames and c in frames[0] and not columns[c].required]:
        if all(frame[name].isna().all() for frame in frames):
            yield f"Angebote: keine Liste nennt „{columns[name].title}“ ({name})"


def _places(store: Store) -> Iterator[str]:
    for snapshot in store.current("offers"):
        lost = int((store.frame(snapshot.id)["lage"] == Lage.OFFEN).sum())
        if lost:
            yield (
                f"{snapshot.source}: {lost} Zeilen ohne bekannten Ort; ihre Arten gelten nicht als "
                "vollständig gelistet, bis eine [[correction]] oder ein Adressregister sagt, wo sie sind"
            )


def _unruled(store: Store) -> Iterator[str]:
    for slug in RECKONED:
        for snapshot in store.current(slug):
            if not snapshot.about.get("secrecy"):
                yield (
                    f"{snapshot.source}: ohne Regel der Geheimhaltung ([secrecy]); "
                    "davon wird nichts veröffentlicht"
                )
