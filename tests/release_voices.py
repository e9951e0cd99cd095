"""Maps of what people say, for the small made-up release: findings, voices, not heard, a question of a survey."""

import pandas as pd

from geo_lsz.frames import named
from geo_lsz.kennzahl_collection import fifths
from geo_lsz.klassen import FINDINGS, HEARING, VOICE_RATE, classify
from geo_lsz.released import View
from release_beside import with_voices
from release_fixture import NA, RUN, Made

SAID = [(5.7, "ok"), (NA, "missing"), (0.2, "ok"), (12.0, "ok"), (NA, "suppressed")]
SAID += [(NA, "missing")] * 4
"""Voices on 1,000 people of the nine Ortsteile in the field `dialog`."""

CODES = [(6.0, "ok"), (5.0, "ok"), (1.0, "ok"), (2.0, "ok"), (3.0, "ok"), (4.0, "ok")]
CODES += [(NA, "suppressed"), (NA, "missing"), (6.0, "ok")]
"""What data and voices say together of the nine Ortsteile in the field `dialog`."""

ASKED = [(35.0, "ok"), (NA, "suppressed"), (10.0, "ok"), (20.0, "ok"), (50.0, "ok")]
ASKED += [(NA, "missing")] * 4
"""Shares of a survey in the nine Ortsteile; known ones lie by chance 10 points around, of 38 answers."""


def with_voice_maps(made: Made) -> Made:
    """The release `with_voices`, with maps of them, of the findings, and of a question of a survey."""
    told = with_voices(made)
    areas = told.features["ortsteile"]
    cells = told.features["belege_ortsteile"].assign(
        gebiet_name=["Altstadt", "Altstadt", "Berghausen", "Berghausen"],
        befund=[
            "nach Daten und Stimmen Bedarf",
            "keine Angabe",
            "nach den Daten Bedarf; nicht gehört",
            "nach den Daten kein Bedarf; nicht gehört",
        ],
        stufe=[3.0, 1.0, 2.0, 2.0],
        fehlt=[
            "",
            "Stufe 2 – Bedarf: Kennzahlen liefern; Stufe 3 – Stimmen: beteiligen",
            "Stufe 3 – Stimmen: beteiligen",
            "Stufe 3 – Stimmen: beteiligen",
        ],
        beleg=["Sozialplan, S. 3; Sozialplan, S. 12; Satzung", "", "", ""],
        daten_vom="2024-12-31",
        lauf=RUN,
    )
    rate = _view("dialog", "Genannter Bedarf: Dialog der Generationen", VOICE_RATE, "stimmen")
    rate = rate.model_copy(update={"unit": "Stimmen je 1.000", "digits": 1})
    unheard = _view("nicht_gehoert", "Nicht gehört", HEARING, "gehoer", coded=True)
    finding = _view("dialog", "Befund: Dialog der Generationen", FINDINGS, "befund", coded=True)
    fifth = fifths(pd.Series([share for share, _ in ASKED]), "%")
    share = _view("treffpunkt_fehlt", "Es fehlt ein Treffpunkt", fifth, "kennzahl")
    share = share.model_copy(update={"unit": "%"})
    silent = [(0.0, "ok"), *[(1.0, "ok")] * 8]
    said = told.features["stimmen_ortsteile"]
    shares = areas.join(_shown(areas, share, ASKED))
    known = shares["treffpunkt_fehlt"]
    features = told.features | {
        "belege_ortsteile": cells,
        "stimmen_ortsteile": said.join([_shown(areas, rate, SAID), _shown(areas, unheard, silent)]),
        "befunde_ortsteile": areas.join(_shown(areas, finding, CODES)).assign(
            dialog_stufe=2.0, dialog_fehlt="Stufe 3 – Stimmen: beteiligen"
        ),
        "umfrage_ortsteile": shares.assign(
            treffpunkt_fehlt_n=known * 0 + 38,
            treffpunkt_fehlt_von=known - 10,
            treffpunkt_fehlt_bis=known + 10,
        ),
    }
    more = {
        "stimmen_ortsteile": (
            "voices",
            "Stimmen",
            (rate, unheard),
            {"gehoert": "gehört oder nicht"},
        ),
        "befunde_ortsteile": (
            "findings",
            "Befunde",
            (finding,),
            {"dialog_stufe": "Stufe", "dialog_fehlt": "Was fehlt"},
        ),
        "umfrage_ortsteile": (
            "survey",
            "Befragung",
            (share,),
            {"treffpunkt_fehlt_n": "Antworten", "treffpunkt_fehlt_von": "mindestens"},
        ),
    }
    others = [one for one in told.release.collections if one.key not in more]
    geography = told.release.collection("ortsteile")
    maps = [
        geography.model_copy(
            update={
                "key": key,
                "kind": kind,
                "title": title,
                "views": views,
                "properties": geography.properties | titles,
            }
        )
        for key, (kind, title, views, titles) in more.items()
    ]
    release = told.release.model_copy(update={"collections": (*others, *maps)})
    return Made(release, features)


def _view(key, title, klassen, palette, *, coded=False) -> View:
    yardstick = "Nicht gehört heißt nicht: kein Bedarf."
    return View(
        key=key, title=title, klassen=klassen, palette=palette, coded=coded, yardstick=yardstick
    )


def _shown(areas, view, told) -> pd.DataFrame:
    """The columns of a view of the nine Ortsteile."""
    values = pd.DataFrame(told, columns=["value", "status"], index=areas.index)
    values = values.assign(low=values["value"], high=values["value"])
    return named(values, view.key).assign(**{f"{view.key}_klasse": classify(values, view.klassen)})
