"""What a release tells of an area beside numbers: what people say there, and what the city plans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame
from pandas import DataFrame, Series, isna

from geo_lsz.concerned import WHOLE_CITY
from geo_lsz.german import by_name, german
from geo_lsz.released import Collection, Release
from geo_lsz.several import parted
from geo_lsz.survey_words import share_text
from geo_lsz.voice_frames import OPEN_PLANS

Features = Mapping[str, GeoDataFrame]
"""Features of a release by key of their collection."""


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """What is told of a Handlungsfeld in an area: a row of the matrix of evidence.

    field, slug : title and slug of the Handlungsfeld
    supply, need, voices, plans, finding : German words, as the matrix has them
    stufe : of the Landesprogramm, 1 to 3
    lacking : what is missing for the next ones; empty for nothing
    source : documents that Bedarfe and Vorhaben stand in; may be empty
    """

    field: str
    slug: str
    supply: str
    need: str
    voices: str
    plans: str
    finding: str
    stufe: int
    lacking: tuple[str, ...]
    source: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The documents, each once with all its pages: `Sozialplan 2025, S. 12, 18`."""
        pages: dict[str, list[str]] = {}
        for part in filter(None, self.source.split("; ")):
            document, _, page = part.partition(", S. ")
            pages.setdefault(document, []).extend([page] if page else [])
        return tuple(
            f"{document}, S.\N{NO-BREAK SPACE}{', '.join(of)}" if of else document
            for document, of in pages.items()
        )


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """The share of a survey in an area: `28 % (10–57 %) von 14 Antworten`, or why there is none."""

    question: str
    share: str


@dataclass(frozen=True, slots=True)
class Voices:
    """What people say in an area.

    heard : whether they were heard; None where the release does not say
    events : number in the last cycles; empty where nobody delivered events
    response : of the last survey, in percent; empty without one
    """

    heard: bool | None
    events: str
    response: str
    rows: tuple[VoiceRow, ...]
    survey: tuple[SurveyRow, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VorhabenRow:
    """A Vorhaben that concerns an area.

    where : what was named: the area itself, others beside it, or the whole city
    about : aim, schedule and costs, as far as they are told
    """

    title: str
    number: str
    stand: str
    fields: str
    where: str
    about: tuple[str, ...]
    source: str
    city_wide: bool


def voices_of(release: Release, collections: Features, geography: str, area: str) -> Voices | None:
    """What people say in an area; None where the release tells of no voices, findings or survey.

    collections : features of the release by key of their collection
    """
    matrix = _of_kind(release, "evidence", geography)
    said = _of_kind(release, "voices", geography)
    asked = _of_kind(release, "survey", geography)
    if matrix is None and said is None and asked is None:
        return None
    told = [one for one in (said, matrix) if one is not None]
    row = {} if said is None else dict(collections[said.key].loc[area])
    return Voices(
        heard=None if said is None else row["gehoert"] == "gehört",
        events=_number(row.get("veranstaltungen")),
        response=_number(row.get("ruecklauf"), "%"),
        rows=() if matrix is None else tuple(_rows(collections[matrix.key], area)),
        survey=() if asked is None else tuple(_survey(asked, collections[asked.key], area)),
        caveats=tuple(
            dict.fromkeys(c for one in told for c in one.caveats if c not in release.caveats)
        ),
    )


def vorhaben_of(
    release: Release, collections: Features, geography: str, area: str
) -> tuple[VorhabenRow, ...] | None:
    """The Vorhaben that are planned or running and concern an area, its own first; None without a list."""
    listed = next((c for c in release.collections if c.kind == "vorhaben"), None)
    if listed is None:
        return None
    features = DataFrame(collections[listed.key])
    here = concerning(features, geography, area)
    still = features[here & features["umsetzung"].isin(OPEN_PLANS)]
    rows = [_vorhaben(dict(row)) for _, row in still.iterrows()]
    return tuple(sorted(rows, key=lambda row: (row.city_wide, by_name(row.title), row.number)))


def concerning(vorhaben: DataFrame, geography: str, area: str) -> Series:
    """Whether each Vorhaben names an area, or a larger one that holds it."""
    codes = vorhaben[f"gebiete_{geography}"].map(parted, na_action="ignore")
    named = codes.map(lambda each: area in each, na_action="ignore")
    return named.fillna(value=False).astype(bool)


def _of_kind(release: Release, kind: str, geography: str) -> Collection | None:
    return next(
        (c for c in release.collections if c.kind == kind and c.geography == geography), None
    )


def _rows(matrix: GeoDataFrame, area: str) -> Iterator[VoiceRow]:
    return voice_rows(matrix[matrix["gebiet"] == area])


def voice_rows(matrix: GeoDataFrame) -> Iterator[VoiceRow]:
    """The rows of a matrix of evidence, or of a part of it, in their order."""
    for row in DataFrame(matrix).to_dict("records"):
        yield VoiceRow(
            field=row["handlungsfeld"],
            slug=row["handlungsfeld_key"],
            supply=row["bestand"],
            need=row["bedarf"],
            voices=row["stimmen"],
            plans=row["vorhaben"],
            finding=row["befund"],
            stufe=int(row["stufe"]),
            lacking=tuple(part for part in row["fehlt"].split("; ") if part),
            source=row["beleg"],
        )


def _survey(asked: Collection, features: GeoDataFrame, area: str) -> Iterator[SurveyRow]:
    row = features.loc[area]
    for view in asked.views:
        yield SurveyRow(view.title, share_text(view, row))


def _vorhaben(row: Mapping[str, object]) -> VorhabenRow:
    cost = row["kosten_eur"]
    about = [_text(row["ziel"]), _text(row["zeitplan"])]
    if isinstance(cost, float) and not isna(cost):
        about.append(f"{german(cost)} Euro")
    return VorhabenRow(
        title=_text(row["name"]),
        number=_text(row["nummer"]),
        stand=_text(row["umsetzung"]),
        fields=_text(row["felder"]),
        where=_text(row["gebiet"]),
        about=tuple(part for part in about if part),
        source="; ".join(part for part in (_text(row["grundlage"]), _text(row["beleg"])) if part),
        city_wide=_text(row["gebiet"]) == WHOLE_CITY,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object, unit: str = "") -> str:
    if not isinstance(value, float) or isna(value):
        return ""
    return f"{german(value)} {unit}".strip()
