"""The pages that the law asks for, and the one on methods: told by the city, or honestly missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.rendering import page
from api.workbench.texts import TITLES, Text

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a text that nobody wrote yet has to say, who has to write it, and what is known already."""

    holds: tuple[str, ...]
    writer: str
    known: tuple[str, ...] = ()


MISSING: Mapping[str, Missing] = {
    "impressum": Missing(
        (
            "Name und Anschrift der Stelle, die den Dienst betreibt, und wer sie vertritt",
            "E-Mail-Adresse und ein zweiter schneller Weg, sie zu erreichen",
            "wer für den Inhalt verantwortlich ist",
        ),
        "die Stelle, die den Dienst betreibt (§\N{NO-BREAK SPACE}5 DDG, §\N{NO-BREAK SPACE}18 MStV)",
    ),
    "datenschutz": Missing(
        (
            "wer verantwortlich ist, und wie man den Datenschutzbeauftragten erreicht",
            "was der Webserver der Stadt aufzeichnet, wie lange und auf welcher Grundlage",
            "welche Rechte Betroffene haben, und welche Aufsichtsbehörde zuständig ist",
        ),
        "die Stelle, die den Dienst betreibt, mit ihrem Datenschutzbeauftragten (Art.\N{NO-BREAK SPACE}13 DSGVO)",
        (
            "Der Dienst setzt keine Cookies und legt nichts im Browser ab außer dem üblichen Zwischenspeicher.",
            "Seine Seiten laden nichts von anderen Servern, auch keine Karten, Schriften oder Zählpixel.",
            "Er führt selbst kein Protokoll der Zugriffe; aufgeschrieben werden nur Fehler, mit der Adresse der Seite.",
            "Kleine Zahlen, die Menschen erkennbar machen könnten, werden vor dem Rechnen gesperrt.",
        ),
    ),
    "barrierefreiheit": Missing(
        (
            "wie weit der Dienst die Anforderungen erfüllt, wann und von wem das geprüft wurde",
            "welche Inhalte nicht barrierefrei sind, warum, und was es stattdessen gibt",
            "wohin man Mängel meldet, und welche Durchsetzungsstelle zuständig ist",
        ),
        "die Stelle, die den Dienst betreibt (§\N{NO-BREAK SPACE}12b BGG und das Gesetz des Landes)",
        (
            "Alle Werte einer Karte stehen auch in einer Tabelle auf derselben Seite.",
            "Alles ist mit der Tastatur zu erreichen, und Klassen sind nie allein an der Farbe zu erkennen.",
            "Die Seiten werden selbsttätig nach WCAG 2.2, Stufen A und AA, geprüft.",
            "Eine Prüfung durch Menschen mit Behinderungen ersetzt das nicht; sie steht aus.",
            "Die Kartenmappen sind PDF-Dateien nach PDF/UA-1.",
        ),
    ),
}
"""By name of the text, what stands on its page as long as there is none."""


@router.get("/impressum")
@router.get("/datenschutz")
@router.get("/barrierefreiheit")
def text(request: Request) -> Response:
    """A text of the city, or what is missing as long as there is none."""
    name = request.url.path.strip("/")
    told: Text | None = request.app.state.texts.get(name)
    context = {"text": told, "title": TITLES[name], "file": f"{name}.md", "missing": MISSING[name]}
    return _asked_again(page(request, "text.html", context))


@router.get("/methode")
def methode(request: Request) -> Response:
    """What is reckoned and how, from the definitions that are reckoned with."""
    from api.workbench.methode import indicators, kinds, sections  # noqa: PLC0415 - it carries what reckons; reading does without

    told: Text | None = request.app.state.texts.get("methode")
    context = {
        "text": told,
        "sections": sections(),
        "kinds": kinds(),
        "indicators": indicators,
    }
    return _asked_again(page(request, "methode.html", context))


def _asked_again(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-cache"
    return answer
