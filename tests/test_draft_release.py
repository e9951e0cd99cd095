"""A draft is published: its field by other demands, all else as it was, and everything says what is assumed."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

import doors
from api.naming import tiles_name
from api.packing import build
from draft_city import COLLECTION, FIELD, VALUE, deliver_indicators, drafted, publish_anew
from geo_lsz.errors import NotFound, Outdated, WrongDecision
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.variant import variant
from layers.draft_release import publish_draft
from layers.drafts import Drafts
from layers.releases import republish
from layers.runs import reckon

SAID = "Kindertageseinrichtung, Richtwert: 0,375 statt 0,75 Plätze je Kopf"


def halved(store):
    """The draft by half the Richtwert."""
    return Drafts(store).make(variant(FIELD, {"kita.richtwert": 0.375}))


def published(store, draft, reason="Beschluss"):
    """The release that it becomes."""
    return publish_draft(store, draft.run.id, reason=reason, software="test")


def features(store, release, key=COLLECTION):
    """What a release shows."""
    return store.features(release.id, key)


def test_the_field_is_the_drafts_and_all_else_is_as_it_was(city):
    """Half the Richtwert is twice the Versorgungsgrad; the features of other collections are the same."""
    before = city.release(city.newest_release_id())
    draft = halved(city)
    release = published(city, draft)
    assert city.newest_release_id() == release.id
    assert release.follows == before.id
    assert (release.reason, release.city) == ("Beschluss", "Beispiel")
    was, now = features(city, before), features(city, release)
    for area in was.index:
        assert now.loc[area, f"{VALUE}_low"] == pytest.approx(2 * was.loc[area, f"{VALUE}_low"])
    assert draft.run.id in release.collection(COLLECTION).runs
    others = [c for c in before.collections if c.handlungsfeld != FIELD.slug]
    assert others
    for collection in others:
        key = collection.key
        assert release.collection(key) == collection
        assert features(city, release, key).equals(features(city, before, key))
    assert [c.key for c in release.collections] == [c.key for c in before.collections]


def test_what_is_assumed_is_said_by_the_field_and_by_the_release(city):
    """The collection tells each change, before and now; the release, that there is one; nobody calls it a draft."""
    release = published(city, halved(city))
    caveats = release.collection(COLLECTION).caveats
    assert any(SAID in caveat for caveat in caveats)
    assert not any("Entwurf" in caveat for caveat in caveats)
    first, *others = release.caveats
    assert FIELD.title in first
    assert "anderen Vorgaben" in first
    assert "üblichen Wegen" not in first
    assert not any("anderen Vorgaben" in caveat for caveat in others)
    others = [c for c in release.collections if c.handlungsfeld != FIELD.slug]
    assert not any("Angenommen" in caveat for c in others for caveat in c.caveats)


def test_a_map_shows_what_the_other_demands_changed(city):
    """Beside the release before: later less earlier, by other demands alone."""
    release = published(city, halved(city))
    now = features(city, release)
    was = features(city, city.release(release.follows))
    assert (now["veraenderung_low"] == now["versorgung_low"] - was["versorgung_high"]).all()
    view = next(v for v in release.collection(COLLECTION).views if v.key == "veraenderung")
    assert "Was sich geändert hat: andere Vorgaben." in view.yardstick


def test_the_next_ordinary_release_goes_back_to_the_usual_demands(city):
    """The values are those from before, nothing is assumed any more, and what changed are demands."""
    before = city.release(city.newest_release_id())
    draft = published(city, halved(city))
    after = publish_anew(city, "üblich")
    assert after.follows == draft.id
    was, now = features(city, before), features(city, after)
    assert now[f"{VALUE}_low"].equals(was[f"{VALUE}_low"])
    assert not any("Angenommen" in c for c in after.collection(COLLECTION).caveats)
    assert after.caveats == before.caveats
    view = next(v for v in after.collection(COLLECTION).views if v.key == "veraenderung")
    assert "andere Vorgaben" in view.yardstick


def test_what_was_there_before_can_be_shown_again(city):
    """Nothing is deleted: the earlier content is published again after the draft, which stays citable."""
    before = city.release(city.newest_release_id())
    draft = published(city, halved(city))
    again = republish(city, before.id, reason="zurück")
    assert (again.content, again.follows) == (before.content, draft.id)
    assert SAID in " ".join(city.release(draft.id).collection(COLLECTION).caveats)


def test_a_second_draft_of_the_field_replaces_the_first(city):
    """Only what the second assumes is said, and the sentence of the release stands once."""
    published(city, halved(city))
    second = Drafts(city).make(variant(FIELD, {"kita.minuten": 30.0}))
    release = published(city, second)
    caveats = [c for c in release.collection(COLLECTION).caveats if "Angenommen" in c]
    assert len(caveats) == 1
    assert "30 statt 15 Minuten" in caveats[0]
    (said,) = [c for c in release.caveats if "anderen Vorgaben" in c]
    assert "Welche Angebote in Reichweite sind, folgt weiter den üblichen Wegen." in said
    third = published(city, halved(city))
    assert len([c for c in third.caveats if "anderen Vorgaben" in c]) == 1


def test_two_fields_go_by_other_demands_one_after_the_other(city):
    """The second release keeps the first one's field; each says only its own, the release says both."""
    published(city, halved(city))
    other = handlungsfelder()["wohnumfeld"]
    release = published(city, Drafts(city).make(variant(other, {"spielplatz.minuten": 5.0})))
    said = {key: release.collection(key).caveats for key in (COLLECTION, "wohnumfeld_ortsteile")}
    assert SAID in " ".join(said[COLLECTION])
    assert "Spielplatz" not in " ".join(said[COLLECTION])
    assert "Spielplatz, so weit gehen Menschen: 5 statt 10 Minuten" in " ".join(
        said["wohnumfeld_ortsteile"]
    )
    fields = [f for f in (other, FIELD) for c in release.caveats if f"„{f.title}“ ist nach" in c]
    assert fields == [other, FIELD]


def test_what_is_published_already_is_refused(city):
    """The same draft twice: nothing to do."""
    draft = halved(city)
    published(city, draft)
    with pytest.raises(WrongDecision, match="zeigt schon genau das"):
        published(city, draft)
    assert len(city.releases()) == 2


def test_what_is_as_usual_is_refused(city):
    """The ordinary way publishes that."""
    with pytest.raises(WrongDecision, match="alles wie üblich"):
        published(city, Drafts(city).make(FIELD))


def test_without_a_reason_nothing_is_published(city):
    """It stands on everything that is shown."""
    with pytest.raises(WrongDecision, match="Grund"):
        published(city, halved(city), reason=" ")
    assert len(city.releases()) == 1


def test_a_draft_of_older_deliveries_is_refused(city, tmp_path):
    """What came in since may change it: it is reckoned anew first."""
    draft = Drafts(city).make(variant(FIELD, {"gewicht.sgb2_unter_15": 2.0}))
    deliver_indicators(city, tmp_path)
    with pytest.raises(Outdated, match="Neueres geliefert"):
        published(city, draft)


def test_a_release_of_older_deliveries_takes_no_newer_draft(city, tmp_path):
    """The rest of the release would be of another day: first the ordinary release, then the draft."""
    deliver_indicators(city, tmp_path)
    draft = halved(city)
    with pytest.raises(Outdated, match="zuerst neu rechnen und veröffentlichen"):
        published(city, draft)
    reckon(city)
    publish_anew(city, "neuer Atlas")
    assert published(city, draft).collection(COLLECTION)


def test_a_draft_that_never_was_is_not_published(city):
    """Nor a run that is none."""
    need = next(run.id for run in city.runs() if run.analysis == "need")
    for key in ("nirgends", need):
        with pytest.raises(NotFound):
            publish_draft(city, key, reason="Beschluss", software="test")


def test_a_planner_publishes_and_everybody_sees_what_is_assumed(planner):
    """From the page of the draft to the page of the field; portal, table and map service say it too."""
    path = drafted(planner, kita__richtwert="0,375")
    page = planner.get(path).text
    assert "nimmt wieder die üblichen Vorgaben" in page
    assert f'action="{path}/veroeffentlichung"' in page
    shown = planner.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss vom 3.12."})
    assert shown.url.path == f"/handlungsfelder/{FIELD.slug}"
    assert SAID in shown.text
    assert "Anlass: Beschluss vom 3.12." in shown.text
    after = planner.get(path).text
    assert "Dieser Entwurf ist veröffentlicht" in after
    assert f'action="{path}/veroeffentlichung"' not in after
    for address in (
        f"/ogc/collections/{COLLECTION}?f=json",
        f"/daten/{COLLECTION}/csv",
        "/wms?SERVICE=WMS&REQUEST=GetCapabilities",
    ):
        assert SAID in planner.get(address).text, address


def test_map_pack_and_sheet_say_what_is_assumed(city, planner, tmp_path):
    """On paper too: the pack of an area begins with it and tells each change, the sheet of the map as well."""
    path = drafted(planner, kita__richtwert="0,375")
    planner.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss"})
    (whole,) = build(city, tmp_path, only="01").files
    with ZipFile(whole) as archive:
        pack = archive.read(next(name for name in archive.namelist() if name.endswith(".pdf")))
    sheet = planner.get(f"/handlungsfelder/{FIELD.slug}/blatt.pdf").content
    for pdf in (pack, sheet):
        pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
        told = " ".join(" ".join(pages).split())
        assert "Richtwert: 0,375 statt 0,75 Plätze je Kopf" in told
    first = " ".join(PdfReader(BytesIO(pack)).pages[0].extract_text().split())
    assert "nach anderen Vorgaben gerechnet als üblich" in first


def test_the_history_calls_what_is_published_no_draft(city, planner):
    """The public sees that it was reckoned by other demands."""
    path = drafted(planner, kita__richtwert="0,375")
    planner.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss"})
    with doors.knocking(city) as public:
        seen = public.get("/verlauf?alle=true").text
    assert f"{FIELD.title} (andere Vorgaben)" in seen
    assert "(Entwurf)" not in seen


def test_the_tiles_of_the_release_are_there(city, planner):
    """As of every release."""
    path = drafted(planner, kita__richtwert="0,375")
    planner.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss"})
    assert tiles_name(COLLECTION) in city.artifact_names(city.newest_release_id())
    tiles = planner.get(f"/ogc/collections/{COLLECTION}/tiles/WebMercatorQuad?f=tilejson")
    assert tiles.status_code == 200


def test_a_refusal_is_a_page_that_says_what_to_do(city, planner, tmp_path):
    """409 where it is outdated, 400 without a reason; nothing is published."""
    path = drafted(planner, gewicht__sgb2_unter_15="2")
    assert planner.post(f"{path}/veroeffentlichung", data={"reason": " "}).status_code == 400
    deliver_indicators(city, tmp_path)
    answer = planner.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss"})
    assert answer.status_code == 409
    assert "Weiter verändern" in answer.text
    assert "Das geht erst, wenn" in planner.get(path).text
    assert len(city.releases()) == 1
