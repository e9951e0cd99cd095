"""The history: what was delivered, reckoned and published; taking back and showing again."""

from datetime import date

import pytest

import doors
import release_fixture
from geo_lsz.errors import NotFound, Withdrawn, WrongDecision
from geo_lsz.identity import Run, Snapshot, frame_digest
from geo_lsz.inputs import Reckoned
from layers.history import history
from layers.releases import republish
from layers.withdrawals import withdraw
from release_fixture import made_release

OLD, NEW = "fedcba9876543210fedcba9876543210", "0" * 32


def fill(store, _=None):
    """Two releases, the older of which has another content; an exact delivery; a run that nobody published."""
    made = doors.put(store, made_release(), with_tiles=True)
    newer = {"id": NEW, "content": "1" * 32, "follows": OLD, "reason": "Nachtrag"}
    renamed = made.features["ortsteile"].copy()
    renamed.loc["0101", "name"] = "Neustadt"
    store.add_release(
        made.release.model_copy(update=newer), {**made.features, "ortsteile": renamed}
    )
    areas = release_fixture.ortsteile({**release_fixture.NAMES, "0109": "Geheim"})
    areas = areas.rename_axis("area").assign(siedlungstyp="")
    for public, source in ((False, "beispiel/genau"), (True, "beispiel/unveröffentlicht")):
        about = {
            "title": f"Liste {source}",
            "licence": "dl-de/by-2-0",
            "geography": "ortsteile",
            "secrecy": {"rule": "open", "reason": "Grenzen zählen keine Personen"},
        }
        one = Snapshot(
            "areas", source, date(2025, 6, 30), frame_digest(areas), about, public=public
        )
        store.add_snapshot(one, areas)
        run = Run("need", 2, "bildung", {}, (one.id,), internal=not public)
        store.add_run(run, Reckoned(doors._no_results()))  # noqa: SLF001 - what it found is no matter
    return made


def publish(*_):
    raise AssertionError("nothing here publishes by reckoning")


@pytest.fixture
def filled(file_copy_of):
    """The store that `fill` fills, on SQLite."""
    return file_copy_of(fill)[0]


@pytest.fixture
def client(filled):
    """A reader."""
    with doors.knocking(filled) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


@pytest.fixture
def planner(filled):
    """A planner."""
    with doors.knocking(filled, publish, planner=True) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


def test_the_history_has_all_that_was_kept_the_newest_first(store):
    """Three deliveries, three runs, two releases; each delivery with its nine rows."""
    fill(store)
    kept = history(store)
    assert [one.release.id for one in kept.releases] == [NEW, OLD]
    assert kept.newest.release.id == NEW
    assert [d.snapshot.source for d in kept.deliveries] == [
        "beispiel/unveröffentlicht",
        "beispiel/genau",
        "beispiel/ortsteile",
    ]
    assert [d.rows for d in kept.deliveries] == [9, 9, 9]
    assert [r.run.analysis for r in kept.reckonings] == ["need", "need", "gap"]


def test_everybody_sees_what_releases_stand_on_and_nothing_else(store):
    """No exact delivery, no internal run, and no gated one that nobody published."""
    fill(store)
    public = history(store).public()
    assert [d.snapshot.source for d in public.deliveries] == ["beispiel/ortsteile"]
    assert [r.run.analysis for r in public.reckonings] == ["gap"]


def test_what_was_taken_back_leaves_the_public_with_its_dates(store):
    """With both releases gone, everybody still sees that they were, but nothing that they stood on."""
    fill(store)
    withdraw(store, NEW, reason="falscher Name", who="Planung")
    assert history(store).newest.release.id == OLD
    withdraw(store, OLD, reason="auch das", who="Planung")
    public = history(store).public()
    assert public.newest is None
    assert [one.withdrawn.reason for one in public.releases] == ["falscher Name", "auch das"]
    assert public.deliveries == public.reckonings == ()


def test_an_earlier_content_is_published_again_as_a_new_release(store):
    """It follows the newest, has its reason, says what the earlier one said, and all three are kept."""
    fill(store)
    again = republish(store, OLD, reason=" Die Nachlieferung war falsch ")
    assert again.id not in {OLD, NEW}
    assert again.follows == NEW
    assert again.reason == "Die Nachlieferung war falsch"
    assert store.newest_release_id() == again.id
    assert store.features(again.id, "ortsteile").loc["0101", "name"] == "Altstadt"
    assert store.features(NEW, "ortsteile").loc["0101", "name"] == "Neustadt"
    old = store.release(OLD)
    assert (again.collections, again.caveats, again.software, again.content) == (
        old.collections,
        old.caveats,
        old.software,
        old.content,
    )
    assert [one.id for one in store.releases()] == [OLD, NEW, again.id]


def test_not_everything_can_be_published_again(store):
    """Not without a reason, not what never was, not what is shown, not what was taken back."""
    fill(store)
    with pytest.raises(WrongDecision, match="einen Grund"):
        republish(store, OLD, reason="  ")
    with pytest.raises(NotFound):
        republish(store, "nirgends", reason="darum")
    with pytest.raises(WrongDecision, match="zeigt schon genau das"):
        republish(store, NEW, reason="darum")
    withdraw(store, OLD, reason="falscher Name", who="Planung")
    with pytest.raises(Withdrawn):
        republish(store, OLD, reason="darum")
    assert store.newest_release_id() == NEW


def test_the_page_tells_releases_runs_and_deliveries(client):
    """When, why, with what and after which; Fassung, Handlungsfeld, Stichtag and rows."""
    answer = client.get("/verlauf")
    assert answer.status_code == 200
    page = answer.text
    for words in (
        "Veröffentlichungen (2)",
        "01.03.2025 um 09:30 Uhr (UTC)",
        "Nachtrag",
        "geo-lsz 0.1.0, 1 Rechnung",
        f'<a href="#{OLD}">die vom 01.03.2025 um 09:30 Uhr (UTC)</a>',
        "keine, sie ist die erste",
        "Rechnungen (1)",
        "Versorgung und Lücken, Fassung 1",
        "Beratung, Unterstützung und Information",
        "Lieferungen (1)",
        "beispiel/ortsteile, 31.12.2024",
        '<td class="number">9</td>',
    ):
        assert words in page
    assert "beispiel/genau" not in page
    assert "unveröffentlicht" not in page
    assert "/planner/" not in page
    assert answer.headers["cache-control"] == "no-cache"


def test_a_planner_sees_exact_deliveries_and_internal_runs(planner):
    """Each delivery says whether it is exact or gated."""
    page = planner.get("/verlauf").text
    assert "Liste beispiel/genau" in page
    assert "genaue Lieferung" in page
    assert "(intern)" in page


def test_a_release_can_be_cited_from_the_page(client):
    """Its address for ever stands at each release and answers from it."""
    assert f'href="/releases/{OLD}/ogc?f=html"' in client.get("/verlauf").text
    assert client.get(f"/releases/{OLD}/ogc?f=html").status_code == 200


def test_a_planner_shows_an_earlier_content_again(planner, filled):
    """The form leads back to the history; doors say Altstadt again, with tiles, and why."""
    items = "/ogc/collections/ortsteile/items"
    assert "Neustadt" in planner.get(items).text
    address = f"/planner/releases/{OLD}/republication"
    assert f'action="{address}"' in planner.get("/verlauf").text
    answer = planner.post(address, data={"reason": "Zurück zum alten Stand"})
    newest = filled.newest_release_id()
    assert answer.history[0].headers["location"] == f"/verlauf#{newest}"
    assert "Zurück zum alten Stand" in answer.text
    assert "Altstadt" in planner.get(items).text
    assert filled.artifact_names(newest) == filled.artifact_names(OLD) != []


def test_a_planner_takes_a_release_back(planner):
    """The one before is shown again; planners see why and who, nothing else shows it any more."""
    address = f"/planner/releases/{NEW}/withdrawal"
    form = {"reason": "falscher Name", "who": "Planung"}
    answer = planner.post(address, data=form)
    assert answer.status_code == 200
    assert "falscher Name (Planung)" in answer.text
    assert planner.get("/readyz").json()["release"] == OLD
    assert planner.get(f"/releases/{NEW}/ogc").status_code == 410
    assert planner.post(address, data=form).status_code == 410


def test_everybody_sees_that_a_release_was_taken_back_and_not_why(client, filled):
    """When it was taken back stands there; not the reason, not who, nor what it was published for."""
    withdraw(filled, NEW, reason="falscher Name", who="Frau Müller")
    client.app.state.watch.look()
    page = client.get("/verlauf").text
    assert "Zurückgezogen</dt>" in page
    for words in ("falscher Name", "Frau Müller", "Nachtrag", f"/releases/{NEW}/"):
        assert words not in page


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("republication", {}),
        ("republication", {"reason": "x" * 501}),
        ("withdrawal", {"who": "Planung"}),
        ("withdrawal", {"reason": "darum"}),
        ("withdrawal", {"reason": "darum", "who": "x" * 101}),
    ],
)
def test_what_nobody_could_follow_later_is_refused(planner, filled, what, form):
    """Without a reason or a person, or with too much of it: 400, and nothing is kept."""
    assert planner.post(f"/planner/releases/{NEW}/{what}", data=form).status_code == 400
    assert [one.id for one in filled.releases()] == [OLD, NEW]


@pytest.mark.parametrize("what", ["republication", "withdrawal"])
def test_the_forms_stand_behind_the_guard(client, planner, filled, what):
    """Without planner mode there is no such address, and with it none for a foreign page."""
    address, form = f"/planner/releases/{OLD}/{what}", {"reason": "darum", "who": "Planung"}
    assert client.post(address, data=form).status_code == 404
    foreign = {"origin": "https://example.org"}
    assert planner.post(address, data=form, headers=foreign).status_code == 403
    assert [one.id for one in filled.releases()] == [OLD, NEW]


def test_a_planner_without_any_release_has_the_form_to_publish(tmp_path):
    """Before the first release the history is empty and says so, and one can begin from there."""
    store = doors.store_in(tmp_path)
    with doors.knocking(store, publish, planner=True) as client:
        page = client.get("/verlauf").text
    store.close()
    assert "Es ist noch nichts veröffentlicht." in page
    assert "Es wurde noch nichts gerechnet." in page
    assert 'action="/planner/releases"' in page


def test_when_the_database_is_gone_the_history_says_so_and_the_rest_goes_on(tmp_path):
    """503 for this page alone, in German; a page from memory is still 200."""
    store = doors.store_in(tmp_path)
    fill(store)
    with doors.knocking(store) as client:
        store.close()
        for file in tmp_path.glob("doors.db*"):
            file.unlink()
        (tmp_path / "doors.db").mkdir()
        answer = client.get("/verlauf", headers=doors.AS_BROWSER)
        assert answer.status_code == 503
        assert "Die Datenbank antwortet nicht" in answer.text
        assert client.get("/handlungsfelder/beratung").status_code == 200


def test_only_the_newest_rows_are_shown_until_all_are_asked_for(filled, client):
    """Of 51 runs behind a release the newest 50 are shown, with the way to all of them."""
    release = filled.release(NEW)
    runs = [*release.collections[-1].runs]
    inputs = filled.run(filled.release(OLD).collection("beratung_ortsteile").runs[0]).inputs
    for number in range(50):
        run = Run("need", 2, "bildung", {"number": number}, inputs)
        filled.add_run(run, Reckoned(doors._no_results()))  # noqa: SLF001 - likewise
        runs.append(run.id)
    told = release.collections[-1].model_copy(update={"runs": tuple(runs)})
    more = release.model_copy(
        update={"id": "2" * 32, "collections": (*release.collections[:-1], told)}
    )
    features = {c.key: filled.features(NEW, c.key) for c in release.collections}
    filled.add_release(more, features)
    few, everything = client.get("/verlauf").text, client.get("/verlauf?alle=true").text
    assert "Gezeigt sind die neuesten 50 von 51 Rechnungen." in few
    assert "Versorgung und Lücken" not in few
    assert "Versorgung und Lücken" in everything
    assert "Gezeigt sind" not in everything
