"""Logins: a real provider lets people in by their roles, and what is forged is refused with a sentence."""

import subprocess
import sys
import time
from contextlib import contextmanager
from http.cookies import SimpleCookie
from types import SimpleNamespace

import httpx2
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from starlette.responses import Response

import doors
from api.access.claims import visitor_from
from api.access.roles import Role
from api.access.sessions import BEGUN, SESSION, Sessions
from api.app import create_app
from api.settings import Settings
from forging import CLIENT, SECRET, SERVICE, begun, changed, issuing, signed_by_public_key, unsigned
from geo_lsz.errors import InputError
from listening import free_port
from release_fixture import made_release

PLANNERS_PAGE = "/planner/lieferungen"
FROM_HERE = {"origin": SERVICE, "sec-fetch-site": "same-origin"}
GRANTS = "lsz-planung=planner, lsz-statistik=statistik, lsz-rat=ortsteilrat"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path_factory.mktemp("login"))
    doors.put(opened, made_release())
    yield opened
    opened.close()


@contextmanager
def knocking(store, issuer):
    """A client of the service as readers reach it, whose logins `issuer` answers for."""
    app = create_app(told(oidc_issuer=issuer), store, publish)
    with TestClient(app, base_url=SERVICE, raise_server_exceptions=False) as client:
        yield client


def told(**other):
    """Settings of a service with logins."""
    settings = {
        "address": SERVICE,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_roles": GRANTS,
    }
    return Settings(**settings | other)


def publish(*_):
    """What publishes, where nothing must come so far."""
    raise AssertionError("somebody published who may not")


@pytest.fixture(scope="module")
def provider():
    """The address of a real provider, a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    running = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(url)
        yield url
    finally:
        running.terminate()
        running.wait(20)


def _wait_for(url):
    for _ in range(300):
        try:
            httpx2.get(url)
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the provider did not become ready within thirty seconds")


@pytest.fixture
def client(store, provider):
    """A client whose logins the real provider answers for."""
    with knocking(store, provider) as client:
        yield client


def logged_in(client, provider, person, **claims):
    """Log a person in; the address that the provider sent back to."""
    httpx2.put(f"{provider}/users/{person}", json=claims).raise_for_status()
    there, asked = begun(client)
    back = httpx2.post(there, params=asked, data={"sub": person}).headers["location"]
    assert client.get(back, follow_redirects=False).status_code == 303
    return back


def test_a_planner_logs_in_works_and_logs_out(client, provider):
    """By the claim of the provider somebody is a planner; afterwards the pages are shut again."""
    assert client.get(PLANNERS_PAGE).status_code == 403
    logged_in(client, provider, "ada", roles=["lsz-planung", "andere"], name="Ada Beispiel")
    page = client.get(PLANNERS_PAGE, headers=doors.AS_BROWSER)
    assert page.status_code == 200
    assert "Ada Beispiel" in page.text
    assert client.post("/abmeldung", headers=FROM_HERE).status_code == 200
    assert client.get(PLANNERS_PAGE).status_code == 403


def test_a_code_is_bound_to_what_began_it(client, provider):
    """PKCE: the provider is shown the S256 of a secret that only the cookie of this browser holds."""
    _, asked = begun(client)
    sessions = Sessions(told(oidc_issuer=provider))
    kept = sessions.begun(_with_cookies(client))
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == create_s256_code_challenge(kept.verifier)
    assert (asked["state"], asked["nonce"]) == (kept.state, kept.nonce)


def _with_cookies(client):
    return SimpleNamespace(cookies=dict(client.cookies))


def test_cookies_are_bound_to_host_and_https(client, provider):
    """`__Host-`, Secure, HttpOnly, SameSite=Lax, the whole path, an end; and another one at each login."""
    httpx2.put(f"{provider}/users/ada", json={"roles": "lsz-planung"})
    seen = []
    for _ in range(2):
        there, asked = begun(client)
        back = httpx2.post(there, params=asked, data={"sub": "ada"}).headers["location"]
        told_cookies = client.get(back, follow_redirects=False).headers.get_list("set-cookie")
        session = next(one for one in told_cookies if one.startswith(f"{SESSION}="))
        seen.append(session.partition(";")[0])
        parts = {part.strip().lower() for part in session.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=28800"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert any(one.startswith(f'{BEGUN}="";') for one in told_cookies)
    assert seen[0] != seen[1]


def test_a_code_is_good_once(client, provider):
    """Who comes back with a code that was redeemed before is refused."""
    back = logged_in(client, provider, "ada", roles=["lsz-planung"])
    client.post("/abmeldung", headers=FROM_HERE)
    _, asked = begun(client)
    old = dict(httpx2.QueryParams(back.partition("?")[2]))
    answer = client.get("/anmeldung/rueckkehr", params=old | {"state": asked["state"]})
    assert answer.status_code == 403
    assert "wurde schon eingelöst" in answer.json()["detail"]
    assert client.get(PLANNERS_PAGE).status_code == 403


@pytest.mark.parametrize(
    ("state", "said"), [("anders", "(state)"), (None, "(state)")], ids=["another", "none"]
)
def test_a_login_that_did_not_begin_here_is_refused(client, state, said):
    """Another state, or none, does not log anybody in."""
    begun(client)
    asked = {"code": "x"} | ({"state": state} if state else {})
    answer = client.get("/anmeldung/rueckkehr", params=asked)
    assert answer.status_code == 403
    assert said in answer.json()["detail"]


def test_another_browser_does_not_come_back(client):
    """A code that somebody was slipped logs nobody in who did not begin it."""
    there, asked = begun(client)
    back = httpx2.post(there, params=asked, data={"sub": "ada"}).headers["location"]
    client.cookies.clear()
    answer = client.get(back)
    assert answer.status_code == 403
    assert "begann nicht in diesem Browser" in answer.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://anders.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": SERVICE},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "https://anders.example"},
    ],
)
def test_no_foreign_page_changes_anything(client, provider, headers):
    """Of a change that does not surely come from our own pages nothing is done: 403 with what to do."""
    logged_in(client, provider, "ada", roles=["lsz-planung"])
    answer = client.post("/planner/releases", data={"reason": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "nur von seinen eigenen Seiten" in answer.json()["detail"]


def test_what_is_shown_to_somebody_is_kept_by_nobody_else(client, provider):
    """A page with a name on it is private, and the public's page before and after has none."""
    public = client.get("/", headers=doors.AS_BROWSER)
    logged_in(client, provider, "ada", roles=["lsz-planung"], name="Ada Beispiel")
    mine = client.get("/", headers=doors.AS_BROWSER)
    assert "Ada Beispiel" in mine.text
    assert mine.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in mine.headers["vary"]
    assert mine.headers["etag"] != public.headers["etag"]
    client.cookies.clear()
    assert client.get("/", headers=doors.AS_BROWSER).text == public.text


def test_an_ortsteilrat_finds_the_own_ortsteil(client, provider):
    """The claim of the provider names the Ortsteil, whose page the account leads to; planning stays shut."""
    logged_in(client, provider, "rat", roles=["lsz-rat"], ortsteil="0105")
    account = client.get("/konto", headers=doors.AS_BROWSER).text
    assert 'href="/gebiete/ortsteile/0105"' in account
    assert client.get("/gebiete/ortsteile/0105").status_code == 200
    assert client.get(PLANNERS_PAGE).status_code == 403


def test_everybody_sees_links_to_what_opens(client, provider):
    """The Statistikstelle is led to deliveries and to nothing that would be refused; who is refused, to the login."""
    logged_in(client, provider, "stat", roles=["lsz-statistik"])
    page = client.get(PLANNERS_PAGE, headers=doors.AS_BROWSER).text
    assert f'href="{PLANNERS_PAGE}"' in page
    assert 'href="/planner/entwuerfe"' not in page
    client.cookies.clear()
    assert '<p><a href="/anmeldung">' in client.get(PLANNERS_PAGE, headers=doors.AS_BROWSER).text


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({}, {"public"}),
        ({"roles": None}, {"public"}),
        ({"roles": {"lsz-planung": True}}, {"public"}),
        ({"roles": "lsz-planung"}, {"public", "planner"}),
        ({"roles": ["planner", "admin"]}, {"public"}),  # names of ours that nobody granted
        ({"roles": ["lsz-rat"]}, {"public"}),  # of no Ortsteil
        (
            {"roles": ["lsz-rat", "lsz-statistik"], "ortsteil": "01"},
            {"public", "ortsteilrat", "statistik"},
        ),
    ],
)
def test_roles_are_what_the_settings_grant(claims, roles):
    """Values of the claim that the settings name are roles, and nothing else is."""
    found = visitor_from({"sub": "x", **claims}, told(oidc_issuer="https://login.example"))
    assert found.roles == {Role(role) for role in roles}


def test_roles_lie_where_keycloak_puts_them():
    """A claim within a claim is found by its path."""
    settings = told(oidc_issuer="https://login.example", oidc_role_claim="realm_access.roles")
    found = visitor_from({"sub": "x", "realm_access": {"roles": ["lsz-planung"]}}, settings)
    assert Role.PLANNER in found.roles


FOREIGN = RSAKey.generate_key(2048, {"kid": "eins"})
STRANGE = RSAKey.generate_key(2048, {"kid": "zwei"})
HOUR = 3600
FORGED = {
    "alg none": (lambda i, n: unsigned(i.claims(n)), "„none“"),
    "HS256 with the public key": (lambda i, n: signed_by_public_key(i, i.claims(n)), "„HS256“"),
    "no token": (lambda _i, _n: "ein.text", "ist nicht zu lesen"),
    "another's signature": (lambda i, n: i.signed(i.claims(n), FOREIGN), "Unterschrift"),
    "changed claims": (lambda i, n: changed(i.signed(i.claims(n))), "Unterschrift"),
    "unknown kid": (lambda i, n: i.signed(i.claims(n), STRANGE), "(kid)"),
    "other issuer": (lambda i, n: i.signed(i.claims(n, iss="https://x.example")), "(iss)"),
    "wrong audience": (lambda i, n: i.signed(i.claims(n, aud="anderer")), "(aud)"),
    "no audience": (lambda i, n: i.signed(i.claims(n, aud=None)), "(aud)"),
    "azp of another": (lambda i, n: i.signed(i.claims(n, azp="anderer")), "(azp)"),
    "two audiences": (lambda i, n: i.signed(i.claims(n, aud=[CLIENT, "anderer"])), "(azp)"),
    "expired": (lambda i, n: i.signed(i.claims(n, exp=int(time.time()) - HOUR)), "(exp)"),
    "without end": (lambda i, n: i.signed(i.claims(n, exp=None)), "(exp)"),
    "not yet valid": (lambda i, n: i.signed(i.claims(n, nbf=int(time.time()) + HOUR)), "(nbf"),
    "of tomorrow": (lambda i, n: i.signed(i.claims(n, iat=int(time.time()) + HOUR)), "(nbf, iat)"),
    "missing sub": (lambda i, n: i.signed(i.claims(n, sub=None)), "(sub)"),
    "wrong nonce": (lambda i, _: i.signed(i.claims("anders")), "(nonce)"),
    "no nonce": (lambda i, _: i.signed(i.claims(None)), "(nonce)"),
    "nonce waved away": (lambda i, _: i.signed(i.claims("x", nonce_supported=False)), "(nonce)"),
}


@pytest.fixture(scope="module")
def issuer():
    """An issuer that says what it is told."""
    with issuing() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def deceived(store, issuer):
    """A client of the service that trusts this issuer."""
    with knocking(store, issuer.url) as client:
        yield client


def come_back(client, issuer, make):
    """Come back with a token made for the login that was begun."""
    client.cookies.clear()
    _, asked = begun(client)
    issuer.token = make(issuer, asked["nonce"])
    return client.get(
        "/anmeldung/rueckkehr",
        params={"state": asked["state"], "code": "x"},
        follow_redirects=False,
    )


def test_an_honest_token_lets_in(deceived, issuer):
    """Whatever is forged below differs from this in one thing."""
    answer = come_back(deceived, issuer, lambda i, n: i.signed(i.claims(n)))
    assert answer.status_code == 303
    assert deceived.get(PLANNERS_PAGE).status_code == 200


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_is_refused(deceived, issuer, forgery):
    """403 with a sentence that says what does not hold; nobody is logged in."""
    make, said = FORGED[forgery]
    answer = come_back(deceived, issuer, make)
    assert answer.status_code == 403
    assert said in answer.json()["detail"]
    assert SESSION not in deceived.cookies
    assert deceived.get(PLANNERS_PAGE).status_code == 403


def test_keys_are_changed_without_a_restart(store):
    """A key that is new is asked for once; one that nobody published is asked for once and refused."""
    with issuing() as issuer, knocking(store, issuer.url) as client:
        for _ in range(2):
            assert come_back(client, issuer, lambda i, n: i.signed(i.claims(n))).status_code == 303
        assert issuer.asked_for_keys == 1
        issuer.key = STRANGE
        answer = come_back(client, issuer, lambda i, n: i.signed(i.claims(n)))
        assert (answer.status_code, issuer.asked_for_keys) == (403, 2)
        issuer.published = [STRANGE]
        answer = come_back(client, issuer, lambda i, n: i.signed(i.claims(n)))
        assert (answer.status_code, issuer.asked_for_keys) == (303, 3)


def test_a_session_that_somebody_wrote_is_none(deceived, issuer):
    """A changed cookie, one of another secret, and that of a login under way log nobody in."""
    come_back(deceived, issuer, lambda i, n: i.signed(i.claims(n)))
    mine = deceived.cookies[SESSION]
    begun(deceived)
    foreign = Sessions(told(oidc_issuer=issuer.url, oidc_client_secret=SECRET[::-1]))
    for forged in (
        mine[:-4] + "AAAA",
        deceived.cookies[BEGUN],
        unsigned({"aud": SESSION, "sub": "x"}),
    ):
        answer = deceived.get(PLANNERS_PAGE, headers={"cookie": f"{SESSION}={forged}"})
        assert answer.status_code == 403
    assert foreign.visitor(_with_cookies(deceived)).roles == {Role.PUBLIC}


def test_a_session_ends(store, issuer):
    """After the hours that the settings give it, a session is none."""
    with knocking(store, issuer.url) as client:
        come_back(client, issuer, lambda i, n: i.signed(i.claims(n)))
        short = Sessions(told(oidc_issuer=issuer.url, session_hours=0.0001))
        kept = _with_cookies(client)
        assert Role.PLANNER in short.visitor(kept).roles

        answer = Response()
        short.start(answer, issuer.claims("n"))
        kept.cookies = dict(SimpleCookie(answer.headers["set-cookie"]).items())
        kept.cookies[SESSION] = kept.cookies[SESSION].value
        assert short.visitor(kept).roles == {Role.PUBLIC}


def test_a_silent_provider_is_told_and_reading_goes_on(store):
    """Where nobody answers, the login says so, and what is published is shown."""
    with knocking(store, f"http://127.0.0.1:{free_port()}") as client:
        answer = client.get("/anmeldung")
        assert answer.status_code == 503
        assert "antwortet nicht" in answer.json()["detail"]
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"oidc_issuer": "http://login.example"}, "GEOLSZ_OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.example?x=1"}, "GEOLSZ_OIDC_ISSUER"),
        ({"oidc_client_id": ""}, "GEOLSZ_OIDC_CLIENT_ID"),
        ({"oidc_client_secret": "kurz"}, "mindestens 16"),
        ({"address": ""}, "GEOLSZ_ADDRESS"),
        ({"address": "http://sozialraum.stadt.example"}, "„https:“"),
        ({"oidc_roles": "lsz=chef"}, "lsz-planung=planner"),
        ({"planner": True}, "--planner"),
        ({"session_hours": 100}, "Stunden"),
    ],
)
def test_half_a_provider_is_refused_at_the_start(wrong, said):
    """A setting that would leave a login open or broken stops the start, and no secret is told."""
    settings = {
        "oidc_issuer": "https://login.example",
        "address": SERVICE,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    with pytest.raises(InputError) as caught:
        Settings.read(**settings | wrong)
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "kurz" not in str(caught.value)
