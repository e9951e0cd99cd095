"""What an error means on the web: one table, for every door.

A browser gets a page, everybody else `application/problem+json` (RFC 9457),
with the `code` and `description` of OGC API beside it; the map service answers
as WMS wants it. No stack trace leaves.
"""

import json
import logging
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.errors import (
    CannotDraw,
    KeyRefused,
    Link,
    LoginRefused,
    NotAllowed,
    NothingPublished,
    ProviderSilent,
    Refused,
    ServiceFault,
    TooLargeABody,
    TooManyRequests,
    TooSlow,
    WrongQuery,
)
from api.headers import HEADERS
from api.protocol import first_step
from api.rendering import page
from api.wms.report import WMS, report
from geo_lsz.errors import (
    GateRefused,
    GeoLszError,
    InputError,
    NoGlyph,
    NotComparable,
    NotFound,
    Outdated,
    StoreUnavailable,
    Withdrawn,
    WrongDecision,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """How an error is told: status, code and title; `detail` where its own words stay inside."""

    status: int
    code: str
    title: str
    detail: str | None = None


UNEXPECTED = Problem(
    500,
    "InternalError",
    "Unerwarteter Fehler",
    "Der Dienst hat sich verrechnet. Der Fehler steht in seinem Protokoll; "
    "bitte der Stelle melden, die den Dienst betreibt.",
)

TABLE: dict[type[Exception], Problem] = {
    GeoLszError: UNEXPECTED,
    InputError: Problem(400, "InvalidInput", "Die Eingabe hat Fehler"),
    WrongDecision: Problem(400, "InvalidParameterValue", "Die Entscheidung ist unvollständig"),
    NotComparable: Problem(400, "InvalidParameterValue", "Das lässt sich nicht vergleichen"),
    WrongQuery: Problem(400, "InvalidParameterValue", "Die Anfrage ist nicht zu verstehen"),
    ServiceFault: Problem(400, "InvalidParameterValue", "Das zeigt der Kartendienst nicht"),
    Refused: Problem(403, "Forbidden", "Abgewiesen"),
    KeyRefused: Problem(401, "Unauthorized", "Dieser Schlüssel öffnet nichts"),
    LoginRefused: Problem(403, "Forbidden", "Die Anmeldung gilt nicht"),
    ProviderSilent: Problem(503, "LoginUnavailable", "Anmelden geht gerade nicht"),
    NotAllowed: Problem(403, "Forbidden", "Das ist nicht für alle da"),
    NotFound: Problem(404, "NotFound", "Das gibt es hier nicht"),
    Withdrawn: Problem(410, "Withdrawn", "Das wurde zurückgezogen"),
    Outdated: Problem(409, "Conflict", "Inzwischen gibt es Neueres"),
    GateRefused: Problem(409, "GateRefused", "Die Veröffentlichung wurde abgelehnt"),
    TooLargeABody: Problem(413, "ContentTooLarge", "Die Anfrage ist zu groß"),
    TooManyRequests: Problem(429, "TooManyRequests", "Zu viele Anfragen"),
    TooSlow: Problem(503, "TooSlow", "Das dauert zu lange"),
    NoGlyph: Problem(422, "NoGlyph", "Das lässt sich nicht setzen"),
    CannotDraw: Problem(503, "OperationNotSupported", "Bilder lassen sich hier nicht zeichnen"),
    NothingPublished: Problem(503, "NothingPublished", "Noch nichts veröffentlicht"),
    StoreUnavailable: Problem(
        503,
        "StoreUnavailable",
        "Die Datenbank antwortet nicht",
        "Was im Speicher liegt, wird weiter gezeigt. Bitte später noch einmal versuchen.",
    ),
}
"""Error class → problem. A class that is not listed is told as the nearest one above it."""

NOT_WRITTEN = Problem(
    503,
    "StoreUnavailable",
    "Gerade lässt sich nichts speichern",
    "Die Datenbank antwortet nicht. Verloren ist nichts: Was gespeichert war, bleibt, und was Sie "
    "eingegeben haben, steht noch im Formular, wenn Sie zurückgehen. Lesen geht weiter; bitte das "
    "Speichern später noch einmal versuchen.",
)
"""What StoreUnavailable means where something was to be written."""

_STATUS = {
    404: Problem(404, "NotFound", "Das gibt es hier nicht", "Unter dieser Adresse liegt nichts."),
    405: Problem(
        405, "MethodNotAllowed", "So geht es hier nicht", "Diese Adresse lässt sich nur lesen."
    ),
}

_EXPECTED = {
    "int_parsing": "eine ganze Zahl",
    "greater_than_equal": "eine Zahl ab {ge}",
    "less_than_equal": "eine Zahl bis {le}",
    "missing": "eine Angabe",
}


def install(app: FastAPI) -> None:
    """Let `app` answer every error from the table."""

    @app.exception_handler(GeoLszError)
    async def _known(request: Request, error: GeoLszError) -> Response:
        problem = problem_of(error)
        if problem is UNEXPECTED:
            log.error("%s %s", request.method, first_step(request.scope), exc_info=error)
        if isinstance(error, StoreUnavailable) and request.method == "POST":
            problem = NOT_WRITTEN
        if isinstance(error, ServiceFault):
            problem = replace(problem, code=error.code)
        return _answer(request, problem, str(error), getattr(error, "instead", ()))

    @app.exception_handler(RequestValidationError)
    async def _parameters(request: Request, error: RequestValidationError) -> Response:
        return _answer(request, TABLE[WrongQuery], "; ".join(map(_fault, error.errors())))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        problem = _STATUS.get(error.status_code)
        if problem is None:
            problem = Problem(error.status_code, "HttpError", "Das ging nicht", error.detail)
        answer = _answer(request, problem, error.detail)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> Response:
        log.error("%s %s", request.method, first_step(request.scope), exc_info=error)
        answer = _answer(request, UNEXPECTED, "")
        answer.headers.update(HEADERS)
        return answer


def problem_of(error: Exception) -> Problem:
    """The row of the table for an error: of its own class or the nearest above."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def problem_json(problem: Problem, detail: str, instead: tuple[Link, ...] = ()) -> Response:
    """The problem for programs."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or detail,
        "code": problem.code,
        "description": problem.detail or detail,
    }
    if instead:
        content["instead"] = [{"href": link.href, "title": link.title} for link in instead]
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, problem.status, media_type="application/problem+json")


def refusal(request: Request, error: GeoLszError) -> Response:
    """The answer for an error that is met outside of any route."""
    return _answer(request, problem_of(error), str(error))


def _answer(
    request: Request, problem: Problem, detail: str, instead: tuple[Link, ...] = ()
) -> Response:
    said = problem.detail or detail
    if request.url.path.endswith(WMS):
        answer = report(problem.code, said, problem.status)
    elif _wants_html(request):
        context = {"problem": problem, "detail": said, "instead": instead}
        answer = page(request, "problem.html", context, status=problem.status)
    else:
        answer = problem_json(problem, detail, instead)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wants_html(request: Request) -> bool:
    if request.url.path.startswith("/ogc"):
        return False
    return "text/html" in request.headers.get("accept", "")


def _fault(fault: dict[str, Any]) -> str:
    expected = _EXPECTED.get(fault["type"], "etwas anderes").format(**fault.get("ctx", {}))
    return (
        f"Parameter „{fault['loc'][-1]}“: erwartet wird {expected}, gegeben ist „{fault['input']}“"
    )
