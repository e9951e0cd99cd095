"""The table of roles: it is what is enforced, what is told, and what there is."""

import asyncio
import re
from collections import Counter

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

import doors
from api import problems
from api.access.entry import addresses_of, enforce
from api.access.roles import PUBLIC, Role, Visitor
from api.access.table import ROOMS, as_markdown, room_of
from api.access.visiting import Visiting
from api.app import create_app
from api.rendering import assets_prefix, static_prefix
from api.settings import Settings
from forging import CLIENT, SECRET, SERVICE
from layers.trail import ACTING
from release_fixture import made_release
from test_house import README


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path_factory.mktemp("access"))
    doors.put(opened, made_release())
    yield opened
    opened.close()


def never(*_):
    """What publishes, where nothing must come so far."""
    raise AssertionError("somebody came through who may not")


@pytest.fixture(scope="module")
def app(store):
    """The service with every route that there is: those of logins are there with a provider only."""
    settings = Settings(
        oidc_issuer="https://login.example",
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        address=SERVICE,
    )
    return create_app(settings, store, never)


@pytest.fixture(scope="module")
def asked_as(app):
    """The answer to a role that asks; the router behind the door says what it was asked."""
    reached = []

    async def behind(scope, _receive, send):
        reached.append(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def asked(address, *roles, **told):
        visitor = Visitor(frozenset(roles), **told)
        bare = FastAPI()
        bare.state = app.state
        door = type(app.router.middleware_stack)(behind, app.routes)
        bare.router.middleware_stack = door
        problems.install(bare)
        bare.add_middleware(Visiting, recognise=always(visitor))
        method, _, path = address.partition(" ")
        return TestClient(bare).request(method, filled(path))

    return asked


def always(visitor):
    """Whoever asks is this one."""

    async def recognise(_request):
        return visitor

    return recognise


def filled(path):
    """An address with something in the place of each part that varies."""
    for prefix in (static_prefix(), assets_prefix()):
        path = path.replace(f"{prefix.rpartition('/')[0]}/{{", f"{prefix}/{{")
    return path.replace("{", "").replace("}", "")


def test_the_table_is_all_there_is(app):
    """Every operation and every mounted route has its row, and no row is of an address that is gone."""
    there = Counter(
        address for route in iter_route_contexts(app.routes) for address in addresses_of(route)
    )
    listed = Counter(address for room in ROOMS for address in room.addresses)
    assert there == listed


def test_every_operation_that_is_described_is_in_the_table(app):
    """What the OpenAPI of the portal and of the pages describes, the table knows."""
    with TestClient(app, base_url=doors.BASE) as client:
        described = client.get("/ogc/api").json()["paths"] | app.openapi()["paths"]
    for told, operations in described.items():
        path = re.sub(r"^(/ogc/collections)/[^/{]+", r"\1/{key}", told)
        for method in operations.keys() & {"get", "post", "put", "patch", "delete"}:
            assert room_of(f"{method.upper()} {path}"), path


@pytest.mark.parametrize("role", Role)
def test_every_cell_of_the_table(asked_as, role):
    """Each role comes to each address as the table says, and else reads why not."""
    for room in ROOMS:
        for address in room.addresses:
            answer = asked_as(address, role)
            assert answer.status_code == (204 if role in room.roles else 403), address
            assert (role in room.roles) != ("ist nur für" in answer.text)


def test_who_has_no_role_comes_nowhere(asked_as):
    """Deny by default: without a role not even the start page opens."""
    assert asked_as("GET /").status_code == 403


def test_a_route_without_a_row_opens_to_nobody(asked_as):
    """Every role at once is refused where the table says nothing."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    problems.install(app)
    app.get("/neu")(lambda: "geheim")
    enforce(app)
    app.get("/spaeter")(lambda: "geheim")
    app.add_middleware(Visiting, recognise=always(Visitor(frozenset(Role))))
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/neu").json()["detail"] == "Diese Adresse ist für niemanden freigegeben."
    assert client.get("/spaeter").status_code == 404
    assert asked_as("DELETE /planner/releases", *Role).status_code == 405


def test_the_public_finds_no_writing(store):
    """Without planner mode and without logins the service is read-only, and says no more than 404."""
    with doors.knocking(store) as client:
        assert client.get("/").status_code == 200
        assert client.get("/planner/entwuerfe").status_code == 404


def test_an_address_is_one_slash_away(store):
    """The router still leads from an address with a slash at its end to the one without."""
    with doors.knocking(store) as client:
        assert client.get("/gebiete/", follow_redirects=False).status_code == 307


def test_a_key_opens_its_collections_alone(asked_as):
    """A portal whose key names one collection has that one and the way to it, and nothing beside."""
    told = {"collections": frozenset({"key"})}
    assert asked_as("GET /ogc/collections/{key}/items", Role.PORTAL, **told).status_code == 204
    assert asked_as("GET /ogc/collections", Role.PORTAL, **told).status_code == 204
    for other in ("GET /ogc/collections/angebote/items", "GET /wms", "GET /dcat"):
        answer = asked_as(other, Role.PORTAL, **told)
        assert answer.status_code == 403
        assert "öffnet nur key" in answer.text


def test_the_readme_shows_the_table():
    """The README has the very table that is enforced."""
    assert as_markdown() in README


def test_who_is_logged_in_stands_in_the_trail():
    """What a request writes is written by whom it comes from; of the public nobody is named."""
    named = []

    async def writes(_scope, _receive, _send):
        named.append(ACTING.get())

    for visitor in (Visitor(name="Erika Beispiel"), PUBLIC):

        async def recognise(_request, visitor=visitor):
            return visitor

        asyncio.run(Visiting(writes, recognise)({"type": "http", "headers": []}, None, None))
    assert named == ["Erika Beispiel", "Befehlszeile"]
