"""What people say in an area, and what the city plans there, as a part of a map pack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.released import Release
from geo_lsz.told import SurveyRow, VoiceRow, Voices, VorhabenRow, voices_of, vorhaben_of


@dataclass(frozen=True, slots=True)
class Participation:
    """Voices and Vorhaben of an area; each part is empty where the release says nothing of it.

    heard : German sentences: whether people were heard, and how
    rows : by Handlungsfeld, in its order
    vorhaben : None where nobody delivered a list; empty where it names none for the area
    """

    heard: str
    rows: tuple[VoiceRow, ...]
    survey: tuple[SurveyRow, ...]
    vorhaben: tuple[VorhabenRow, ...] | None
    caveats: tuple[str, ...]


def participation(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> Participation | None:
    """What a release tells of voices and Vorhaben; None where it tells of neither.

    collections : features of the release by key of their collection
    """
    voices = voices_of(release, collections, geography, area)
    plans = vorhaben_of(release, collections, geography, area)
    if voices is None:
        return None if plans is None else Participation("", (), (), plans, ())
    place = {slug: number for number, slug in enumerate(handlungsfelder())}
    rows = sorted(voices.rows, key=lambda row: place.get(row.slug, len(place)))
    heard = " ".join(_heard(voices))
    return Participation(heard, tuple(rows), voices.survey, plans, voices.caveats)


def _heard(voices: Voices) -> Iterator[str]:
    if voices.heard is None:
        return
    if voices.heard:
        yield "Die Menschen hier wurden gehört."
    else:
        yield (
            "Die Menschen hier gelten als nicht gehört: Zu wenige konnten etwas sagen. "
            "Dass niemand etwas gesagt hat, heißt nicht, dass niemand etwas braucht."
        )
    if voices.events:
        times = "keine Veranstaltung" if voices.events == "0" else _events(voices.events)
        yield f"In den letzten Runden gab es hier {times}."
    if voices.response:
        yield f"An der letzten Befragung nahmen hier {voices.response} der Angeschriebenen teil."


def _events(number: str) -> str:
    return "eine Veranstaltung" if number == "1" else f"{number} Veranstaltungen"
