"""The writing door: absent without planner mode, and open to this machine alone with it."""

import pytest

import doors
from api.settings import Settings
from geo_lsz.errors import GateRefused, InputError
from layers.trail_verified import newest
from release_fixture import made_release

FORM = {"reason": "Neue Kita-Liste"}


@pytest.fixture
def store(tmp_path):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, made_release())
    yield opened
    opened.close()


@pytest.fixture
def reasons():
    """The reasons for which something was published."""
    return []


@pytest.fixture
def publish(reasons):
    """Publishes the made release anew under an id of its own, as an analysis would."""

    def publish(store, reason):
        made = made_release()
        newest = store.release(store.newest_release_id())
        release = newest.model_copy(update={"id": f"{len(reasons) + 1:032x}", "reason": reason})
        store.add_release(release, made.features)
        reasons.append(reason)
        return release

    return publish


@pytest.fixture
def planner(store, publish):
    """A client of the service in planner mode."""
    with doors.knocking(store, publish, planner=True) as client:
        yield client


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """One service in planner mode for all requests that must never come through."""
    opened = doors.store_in(tmp_path_factory.mktemp("guarded"))
    doors.put(opened, made_release())

    def never(*_):
        raise AssertionError("the guard let a request through")

    with doors.knocking(opened, never, planner=True) as client:
        yield client
    opened.close()


def test_without_planner_mode_there_is_no_door(store, publish, reasons):
    """The address does not exist, and no page shows a button for it."""
    with doors.knocking(store, publish) as client:
        assert client.post("/planner/releases", data=FORM).status_code == 404
        assert "/planner/" not in client.get("/").text
    assert reasons == []


def test_the_trail_says_that_it_came_by_this_door(planner, store):
    """What is published in the page is told from what the command line wrote."""
    planner.post("/planner/releases", data=FORM, headers={"origin": doors.BASE})
    newest_entry = newest(store.database, 1)[0]
    assert (newest_entry["what"], newest_entry["who"]) == ("release", "Planungsmodus")


def test_a_planner_publishes_with_a_reason(planner, reasons):
    """The form on the start page publishes, and the page it leads to shows the new release."""
    assert 'action="/planner/releases"' in planner.get("/").text
    answer = planner.post("/planner/releases", data=FORM, headers={"origin": doors.BASE})
    assert answer.history[0].status_code == 303
    assert reasons == ["Neue Kita-Liste"]
    assert "Anlass: Neue Kita-Liste" in answer.text


@pytest.mark.parametrize(
    "form", [{}, {"reason": "   "}, {"reason": "x" * 501}, {"reason": "x" * 20_000}]
)
def test_no_release_without_a_reason_that_one_can_read(guarded, form):
    """A reason that is missing, blank or too long is a 400."""
    assert guarded.post("/planner/releases", data=form).status_code == 400


def test_only_a_form_is_taken(guarded):
    """What a script of another page may send without asking, as plain text, is a 400."""
    answer = guarded.post(
        "/planner/releases", content="reason=x", headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 400


def test_where_the_gate_refuses_nothing_changes(store):
    """What the secrecy gate refuses is a 409 with its reason; the release before stays."""

    def refused(*_):
        raise GateRefused("Für die Ebene cells fehlt eine Regel.")

    with doors.knocking(store, refused, planner=True) as client:
        answer = client.post("/planner/releases", data=FORM)
        assert answer.status_code == 409
        assert "Für die Ebene cells fehlt eine Regel." in answer.json()["detail"]
        assert client.get("/readyz").json()["release"] == "fedcba9876543210fedcba9876543210"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST:8000"]
)
def test_names_of_this_machine_are_let_in(guarded, host):
    """Under its loopback names with the port served the service answers."""
    assert guarded.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "planung.example.org"},
        {"host": "planung.example.org:8000"},
        {"host": "127.0.0.1"},
        {"host": "127.0.0.1:9000"},
        {"host": "127.0.0.1:8000.example.org"},
        {"host": ""},
        {"origin": "https://example.org"},
        {"origin": "http://127.0.0.1:9000"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "null"},
        {"forwarded": "for=192.0.2.1"},
        {"x-forwarded-for": "192.0.2.1"},
        {"x-forwarded-host": "127.0.0.1:8000"},
        {"x-forwarded-proto": "https"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_did_not_start_here_is_refused(guarded, method, headers):
    """A foreign Host or Origin, a go-between, or a foreign page: 403, for reading as for writing."""
    answer = guarded.request(method, "/planner/releases", data=FORM, headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Der Planungsmodus" in answer.json()["detail"]


def test_two_host_headers_are_refused(guarded):
    """A second Host cannot hide behind a good one."""
    headers = [("host", "127.0.0.1:8000"), ("host", "example.org")]
    assert guarded.get("/", headers=headers).status_code == 403


def test_on_port_80_the_name_alone_is_enough(store, publish):
    """Browsers leave the usual port out of Host and Origin."""
    with doors.knocking(store, publish, planner=True, port=80) as client:
        headers = {"host": "localhost", "origin": "http://localhost"}
        assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "planung.example.org"])
def test_planner_mode_listens_on_this_machine_only(host):
    """Settings refuse planner mode on any other address, in German, with what to do."""
    with pytest.raises(InputError, match=r"127\.0\.0\.1 nehmen oder ohne --planner"):
        Settings.read(planner=True, host=host)
    assert Settings.read(host=host).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_planner_mode_listens_on_any_loopback_address(host):
    """Every name of the loopback address is fine."""
    assert Settings.read(planner=True, host=host).planner


def test_planner_mode_without_anything_to_publish_with_is_a_mistake(store):
    """A door that opens onto nothing is not built."""
    with pytest.raises(ValueError, match="publish"), doors.knocking(store, planner=True):
        pass


def test_settings_come_from_the_environment(monkeypatch):
    """GEOLSZ_… is read; what a command is told goes before it; None is as if nothing was told."""
    monkeypatch.setenv("GEOLSZ_DB", "sqlite:///woanders.db")
    monkeypatch.setenv("GEOLSZ_PORT", "8100")
    told = Settings.read(port=8200, db=None)
    assert (told.db, told.port) == ("sqlite:///woanders.db", 8200)


def test_a_wrong_setting_is_named(monkeypatch):
    """A port that is none is a fault with the setting's name, the value and what is expected."""
    monkeypatch.setenv("GEOLSZ_PORT", "achttausend")
    with pytest.raises(InputError) as refused:
        Settings.read()
    assert str(refused.value) == (
        "Einstellung GEOLSZ_PORT, Wert „achttausend“: erwartet wird eine ganze Zahl von 1 bis 65535"
    )
