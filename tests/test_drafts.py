"""Drafts in the store, on both databases: made, named, found, listed and published."""

from draft_city import COLLECTION, FIELD, deliver, publish_anew
from geo_lsz.variant import variant
from layers.draft_labels import Label, labels
from layers.draft_release import publish_draft
from layers.drafts import Drafts
from layers.runs import reckon


def test_a_draft_goes_its_whole_way(store, tmp_path):
    """What is found is what was made, with its name and its variant, and it can be published."""
    deliver(store, tmp_path)
    reckon(store)
    publish_anew(store, "Test")
    other = variant(FIELD, {"kita.minuten": 30.0, "kita.abnahme": "steil"})
    made = Drafts(store).make(other, Label("Weite Wege", "für den Ausschuss", "Planung"))
    found = Drafts(store).found(made.run.id)
    assert (found.run, found.field, found.runs) == (made.run, other, made.runs)
    assert found.deliveries == made.deliveries
    for (one, features), (same, again) in zip(made.collections, found.collections, strict=True):
        assert one == same
        assert features.equals(again)
    (kept,) = Drafts(store).kept()
    assert (kept.run, kept.field, kept.label.name) == (made.run.id, other, "Weite Wege")
    Drafts(store).put_on_list(made.run.id, listed=False)
    assert labels(store) == {
        made.run.id: Label("Weite Wege", "für den Ausschuss", "Planung", listed=False)
    }
    standing = Drafts(store).standing(made.run.id)
    assert (standing.label.listed, standing.of_today) == (False, True)
    release = publish_draft(store, made.run.id, reason="Beschluss", software="test")
    assert made.run.id in release.collection(COLLECTION).runs
