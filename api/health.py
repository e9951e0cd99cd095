"""Health: whether the process is alive, and whether it has a release to answer from."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import NothingPublished
from api.problems import problem_json, problem_of
from api.serving import Current

router = APIRouter(tags=["health"])


@router.get("/livez", summary="Is the process alive?")
async def livez() -> Response:
    """200 as long as the process answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="Is there a release to answer from?")
async def readyz(request: Request) -> Response:
    """200 with the release's id, else 503 with what to do."""
    current: Current | None = request.app.state.current
    if current is None:
        nothing = NothingPublished()
        answer = problem_json(problem_of(nothing), str(nothing))
    else:
        answer = JSONResponse({"status": "ok", "release": current.release.id})
    answer.headers["Cache-Control"] = "no-store"
    return answer
