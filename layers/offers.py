"""Offers: who offers what where, one list of one Amt or Träger at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.angebotsart import angebotsarten
from geo_lsz.bestandsschutz import UNLIMITED
from geo_lsz.gueltigkeit import is_there
from geo_lsz.opening import readable
from geo_lsz.status import Status
from layers.delivery import Delivery
from layers.placing import placed
from layers.report import Rule

HOURS_OF_A_WEEK = 168


def offers(delivery: Delivery) -> DataFrame:
    """OFFERS of a delivery."""
    table, report = delivery.table, delivery.report
    areas = delivery.named_areas("einzugsgebiet")
    points, lage = placed(delivery, areas.isna() & table["angebotsart"].map(_has_a_place))
    report.notice(
        "hat Koordinaten; sein Einzugsgebiet zählt daneben nicht",
        table.loc[points.notna() & areas.notna(), "name"],
    )
    _notice_outside(delivery, points)
    places = _places(delivery)
    frame: DataFrame = gpd.GeoDataFrame(
        {
            "offer": table["offer"],
            **{name: table[name] for name in ("name", "angebotsart")},
            "angebotsform": delivery.words("angebotsform"),
            **{name: delivery.text(name) for name in ("handlungsfelder", "zielgruppen")},
            **{name: delivery.text(name) for name in ("traeger", "amt")},
            **{name: delivery.text(name) for name in ("strasse", "hausnummer", "plz")},
            "einzugsgebiet": areas,
            "oeffnungszeiten": _opening_hours(delivery),
            "bestandsschutz_bis": _protected_until(delivery),
            "bestandsschutz_quelle": delivery.text("bestandsschutz_quelle"),
            "warteliste": delivery.words("warteliste"),
            "foerderung": delivery.text("foerderung"),
            "sprachen": delivery.text("sprachen"),
            "barrierefrei": delivery.words("barrierefrei"),
            **_validity(delivery),
            "lage": lage,
            **frames.named(places, "places"),
            **frames.named(_hours(delivery), "stunden"),
        },
        geometry=points,
    )
    return frame.set_index("offer")


def with_validity(about: Mapping[str, Any], offers: DataFrame, stichtag: date) -> dict[str, Any]:
    """What a list says of itself, with a caveat about the offers that are not there on its Stichtag."""
    left_out = int((~is_there(offers, stichtag)).sum())
    if not left_out:
        return dict(about)
    of_list = f"der Liste „{about['title']}“"
    day = f"{stichtag:%d.%m.%Y}"
    caveat = (
        f"1 Angebot {of_list} zählt nicht mit: Es besteht am {day} noch nicht oder nicht mehr."
        if left_out == 1
        else f"{left_out} Angebote {of_list} zählen nicht mit: Sie bestehen am {day} noch nicht "
        "oder nicht mehr."
    )
    return {**about, "caveats": [*about.get("caveats", ()), caveat]}


def ids_across_lists(source: str, offers: Index) -> Index:
    """Ids by which the offers of this list are told from those of another."""
    return (source.replace("/", ".") + "." + offers).rename("offer")


def _opening_hours(delivery: Delivery) -> Series:
    """Opening hours as they were told; who delivers learns which of them nobody can read."""
    told = delivery.text("oeffnungszeiten")
    strange = told[told.notna()]
    delivery.report.notice(
        "Öffnungszeiten nicht lesbar; gelten als unbekannt. Erwartet wird etwa "
        "„Mo-Fr 08:00-16:00; Sa 09:00-12:00“ (englische Wochentage: Mo Tu We Th Fr Sa Su)",
        strange[~strange.map(readable).astype(bool)],
        delivery.header("oeffnungszeiten"),
    )
    return told


def _protected_until(delivery: Delivery) -> Series:
    """Last protected day, ISO, or UNLIMITED; NA where an offer is not protected."""
    told = delivery.days("bestandsschutz_bis", UNLIMITED)
    unsourced = told.notna() & delivery.text("bestandsschutz_quelle").isna()
    delivery.report.notice(
        "Bestandsschutz ohne Quelle; er gilt, aber niemand kann ihn nachlesen",
        delivery.table.loc[unsourced, "name"],
    )
    return told


def _validity(delivery: Delivery) -> DataFrame:
    """First and last day of each offer; who delivers learns which of them do not count on the Stichtag."""
    days = DataFrame({name: delivery.days(name) for name in ("gueltig_von", "gueltig_bis")})
    never = days["gueltig_von"] > days["gueltig_bis"]
    delivery.report.fault(
        "liegt vor dem Tag, ab dem das Angebot besteht; einen der beiden Tage berichtigen",
        delivery.text("gueltig_bis")[never.fillna(value=False)],
        delivery.header("gueltig_bis"),
    )
    stichtag = delivery.mapping.told_stichtag
    delivery.report.notice(
        f"besteht am Stichtag {stichtag:%d.%m.%Y} noch nicht oder nicht mehr; es bleibt in der "
        "Lieferung und zählt nicht als Angebot",
        delivery.table.loc[~is_there(days, stichtag) & ~never, "name"],
    )
    return days


def _hours(delivery: Delivery) -> DataFrame:
    """Hours a week; faults for more than a week has."""
    table = delivery.table
    if "stunden" not in table:
        return frames.values(np.full(len(table), np.nan), table.index)
    header = delivery.header("stunden")
    read = delivery.numbers(table["stunden"], header, count=False)
    beyond = read["value"].notna() & ~read["value"].between(0, HOURS_OF_A_WEEK)
    delivery.report.fault(
        f"eine Woche hat {HOURS_OF_A_WEEK} Stunden; die Stunden je Woche eintragen",
        table.loc[beyond, "stunden"],
        header,
        Rule.NUMBER,
    )
    return frames.values(read["value"], table.index, unknown=read["status"])


def _has_a_place(kind: str) -> bool:
    found = angebotsarten().get(kind)
    return found is not None and found.yardstick != "none"


def _places(delivery: Delivery) -> DataFrame:
    table = delivery.table
    if "places" not in table:
        return frames.values(np.full(len(table), np.nan), table.index)
    read = delivery.numbers(table["places"], delivery.header("places"), count=True)
    counted = table["angebotsart"].map(lambda kind: _yardstick(kind) == "places")
    unknown = counted & (read["status"] == Status.MISSING) & ~read["wrong"]
    delivery.report.notice(
        "Zahl der Plätze fehlt; sie bleibt unbekannt", table.loc[unknown, "name"]
    )
    return frames.values(read["value"], table.index, unknown=read["status"])


def _yardstick(kind: str) -> str:
    found = angebotsarten().get(kind)
    return found.yardstick if found else ""


def _notice_outside(delivery: Delivery, points: gpd.GeoSeries) -> None:
    if delivery.known_areas is None:
        return
    inside = points.isna() | points.intersects(delivery.known_areas.union_all())
    delivery.report.notice(
        "liegt in keinem Gebiet; wird mitgezählt, wo es erreichbar ist",
        delivery.table.loc[~inside, "name"],
    )
