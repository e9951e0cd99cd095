"""Outside: addresses that the register left open, asked of a service that somebody configured.

Nothing leaves the house unasked: whoever imports names the service, and is told
how many addresses go out before the first one does. Answers are kept with the
delivery, so that the same import asks nobody again and ends the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import geopandas as gpd
import numpy as np
from pandas import DataFrame, Series
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo_lsz.frames import METRIC_CRS
from geo_lsz.lage import Lage
from layers.address_book import ONE_PLACE_M
from layers.address_lookup import CANDIDATES
from layers.addresses import addresses, house_number, street
from layers.geocoders import Answer, Geocoder
from layers.similar_streets import is_spelling_of

KEPT_AS = "answers_from_outside"
"""Where a delivery keeps them; internal, a public edition goes without."""


@dataclass(slots=True)
class Outside:
    """A service, what it told of this delivery before, and what is used of it now.

    remembered : answers by the text of an address, of the delivery that counts until now
    used : answers to what this delivery asked, to be kept with it
    sent : how many addresses left the house
    """

    geocoder: Geocoder
    remembered: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    used: dict[str, Sequence[Answer]] = field(default_factory=dict)
    sent: int = 0

    @classmethod
    def of(cls, geocoder: Geocoder, about: Mapping[str, Any]) -> Self:
        """The service, with the answers of the delivery that says this of itself."""
        kept = about.get(KEPT_AS, {}).get(geocoder.name, {})
        return cls(
            geocoder, {asked: [Answer(*one) for one in told] for asked, told in kept.items()}
        )

    def answers(self, asked: Iterable[str]) -> dict[str, Sequence[Answer]]:
        """Answers to texts of addresses; only what nobody remembers goes out."""
        texts = list(dict.fromkeys(asked))
        new = [text for text in texts if text not in self.remembered]
        if new:
            self.geocoder.say(len(new), self.geocoder.called)
        told = {text: self.geocoder.ask(text) for text in new}
        found = {text: told[text] if text in told else self.remembered[text] for text in texts}
        self.used |= found
        self.sent += len(new)
        return found

    @property
    def kept(self) -> dict[str, Any]:
        """What a delivery says of itself besides; nothing where nothing was asked."""
        told = {asked: [list(one) for one in answers] for asked, answers in self.used.items()}
        return {KEPT_AS: {self.geocoder.name: told}} if told else {}


class _Judged(NamedTuple):
    """What an answer comes to: a place, or the reason why there is none and the best candidates."""

    place: Point | None = None
    address: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()


def found_outside(
    outside: Outside, told: DataFrame, found: DataFrame, city: BaseGeometry
) -> DataFrame:
    """What the register found, with open addresses at the place that the service tells.

    told : `strasse`, `hausnummer`, `plz`, `ort`, as written; NA where unknown
    found : as `geocoding.geocoded` gives it, on the same rows
    city : in which a place must lie, EPSG:25832

    Asked are open addresses with a street, a number, and a PLZ or an Ort. An
    answer counts where it is the same house (its street spelled alike, its number,
    its PLZ) and the only place of that kind, in the city; else the row stays open,
    with the reason and the best two candidates.
    """
    parsed = addresses(told)
    there = (parsed["street"] != "") & (parsed["first"] != "")
    somewhere = (parsed["plz"] != "") | (parsed["ort"] != "")
    open_ = (found["lage"] == Lage.OFFEN) & there & somewhere
    texts = _texts(told[open_])
    answers = outside.answers(texts)
    asked = parsed[open_].to_dict("records")
    judged = [_judged(one, answers[text], city) for one, text in zip(asked, texts, strict=True)]
    return _with(found, dict(zip(texts.index, judged, strict=True)), outside.geocoder)


def _texts(told: DataFrame) -> Series:
    """Addresses as they are asked for: `Hauptstraße 12, 99084 Altstadt`."""
    parts = {name: told[name].fillna("").str.strip() for name in told}
    house = (parts["strasse"] + " " + parts["hausnummer"]).str.strip()
    return house + ", " + (parts["plz"] + " " + parts["ort"]).str.strip()


def _judged(asked: Mapping[Any, str], answers: Sequence[Answer], city: BaseGeometry) -> _Judged:
    fitting = [one for one in answers if _is_it(asked, one)]
    names = tuple(one.text for one in (fitting or answers)[:CANDIDATES])
    if not fitting:
        why = "kennt die Adresse nicht" if not answers else "kennt dort keine solche Hausnummer"
        return _Judged(reason=why, candidates=names)
    points = list(_metric(fitting))
    middle = gpd.GeoSeries(points).union_all().centroid
    if max(point.distance(middle) for point in points) > ONE_PLACE_M:
        return _Judged(reason="nennt mehrere Orte", candidates=names)
    if not city.intersects(points[0]):
        return _Judged(reason="nennt einen Ort außerhalb der Gebiete", candidates=names)
    return _Judged(points[0], fitting[0].text)


def _is_it(asked: Mapping[Any, str], one: Answer) -> bool:
    """Whether an answer is the house that was asked for, and no neighbour of it."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only where somebody asks outside

    name, number = street(one.street), house_number(one.number)
    slips = OSA.distance(name.key, asked["street"])
    return (
        name.signs == asked["signs"]
        and is_spelling_of(asked["street"], name.key, slips)
        and bool({asked["first"], asked["last"]} & {*number} - {""})
        and (one.plz in {asked["plz"], ""} or asked["plz"] == "")
    )


def _metric(answers: Sequence[Answer]) -> Iterator[Point]:
    degrees = gpd.points_from_xy(
        [one.lon for one in answers], [one.lat for one in answers], crs="OGC:CRS84"
    )
    yield from degrees.to_crs(METRIC_CRS)


def _with(found: DataFrame, judged: Mapping[Any, _Judged], geocoder: Geocoder) -> DataFrame:
    """A copy of what was found, with what the service told."""
    rows = found.copy()
    for row, one in judged.items():
        if one.place is None:
            rows.loc[row, "reason"] = f"{rows.loc[row, 'reason']}; {geocoder.name} {one.reason}"
            rows.loc[row, "candidates"] = " | ".join(one.candidates) or rows.loc[row, "candidates"]
            continue
        rows.loc[row, ["lage", "address"]] = [str(Lage.DIENST), one.address]
        rows.loc[row, ["x", "y"]] = [one.place.x, one.place.y]
        rows.loc[row, ["reason", "candidates"]] = [np.nan, np.nan]
    return rows
