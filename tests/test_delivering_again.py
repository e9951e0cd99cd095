"""The page of deliveries knows what came before: earlier mappings to choose from, another layer, what was kept."""

import re

import deliveries as given
import doors
from api.workbench.delivery_again import again
from api.workbench.delivery_mapping import OF_ITSELF, Asked
from delivering import ADDRESS, KITAS, confirm, mapping_in, recheck, send, words
from layers.intake import take_in
from layers.kept_mappings import of_source, text_of
from layers.mapping_text import spelled

TOLD = KITAS.replace('title = "Kitas"', 'title = "Kitas 2026"  # so heißt sie im Amt')


def next_year(folder):
    """The list of the next year: one Kita more, the headers as before."""
    lines = given.offers(folder).read_text(encoding="utf-8").splitlines()
    return given.csv(folder, "liste.csv", *lines, f"4;Neu;01067;20;{given.WEST};{given.SOUTH}")


def links(answer):
    """Addresses of kept mappings on a page."""
    return re.findall(rf'href="({ADDRESS}/aufgenommen/[0-9a-f]+/zuordnung\.toml)"', answer.text)


def test_the_next_delivery_is_read_by_the_mapping_of_the_last(planner, city, tmp_path):
    """The best one is proposed with its reason; the day is asked for; what was kept is to be fetched from the history."""
    confirm(planner, send(planner, given.offers(tmp_path), own=TOLD))
    report = send(planner, next_year(tmp_path))
    assert report.status_code == 200
    said = words(report)
    assert "Am besten passt die Zuordnung von beispiel/kitas : alle 6 Spalten heißen" in said
    assert "Kitas 2026, Stichtag 31.12.2026 beispiel/kitas alle 6 Spalten heißen wie damals" in said
    assert re.search(r'name="bisherige" value="beispiel/kitas" checked', report.text)

    lacking = recheck(planner, report, bisherige="beispiel/kitas", stichtag="")
    assert lacking.status_code == 422
    assert "Bitte den Tag nennen, von dem die neue Lieferung spricht" in words(lacking)
    assert 'aria-describedby="stichtag-hilfe stichtag-fehler" aria-invalid="true"' in lacking.text

    good = recheck(planner, report, bisherige="beispiel/kitas", stichtag="2027-12-31")
    assert good.status_code == 200
    said = words(good)
    assert "Ohne Fehler" in said
    assert "wie bei beispiel/kitas vom 31.12.2026; title nennt 2026 , unten bitte ändern" in said
    text = mapping_in(good)
    assert text == TOLD.replace("2026-12-31", "2027-12-31")
    edited = recheck(planner, good, text=text.replace("Kitas 2026", "Kitas"))
    assert "Zuordnung eigene" in words(edited)
    confirm(planner, edited)

    kept = of_source(city, "beispiel/kitas")
    assert kept.text == text.replace("Kitas 2026", "Kitas")
    page = planner.get("/verlauf")
    newest, before = links(page)[:2]
    assert planner.get(newest).text == kept.text
    assert planner.get(before).text == TOLD
    assert planner.get(newest).headers["content-disposition"].startswith("attachment")
    edition = city.snapshots(public=True)[0].id
    assert text_of(city, edition) is None
    nothing = planner.get(f"{ADDRESS}/aufgenommen/{edition}/zuordnung.toml")
    assert nothing.status_code == 404
    assert "Zu dieser Lieferung ist keine Zuordnung aufbewahrt." in words(nothing)
    with doors.knocking(city) as everybody:
        assert links(everybody.get("/verlauf")) == []
        assert everybody.get(newest).status_code == 404


def test_a_mapping_that_does_not_fit_brings_the_earlier_ones_beside_a_proposal(
    planner, city, tmp_path
):
    """The headers are those of another list: it is found, and a source that never delivered is not."""
    take_in(city, "offers", given.offers(tmp_path), given.OFFERS)
    other = KITAS.replace('"nr"', '"Kennung"').replace("beispiel/kitas", "beispiel/horte")
    report = send(planner, next_year(tmp_path), own=other)
    assert report.status_code == 422
    assert "beispiel/kitas alle 6 Spalten heißen wie damals" in words(report)
    assert 'offer = "nr"' in mapping_in(report)
    assert recheck(planner, report, bisherige="nie/da", stichtag="1.1.2027").status_code == 404
    good = recheck(planner, report, bisherige="beispiel/kitas", stichtag="31.12.2027")
    assert "Stichtag 31.12.2027" in words(good)


def test_a_file_that_is_named_for_its_source_brings_a_proposal_by_its_mapping(
    planner, city, tmp_path
):
    """„Kitas 2027“ is that of beispiel/kitas: licence and secrecy need not be told again."""
    take_in(city, "offers", given.offers(tmp_path), given.OFFERS)
    report = send(planner, next_year(tmp_path), name="Kitas_2027.csv")
    text = mapping_in(report)
    assert 'source = "beispiel/kitas"' in text
    assert "# stichtag = 2025-12-31  # bitte prüfen: so war er bisher" in text
    assert 'rule = "open"' in text


def test_a_wrong_layer_is_changed_in_the_report(planner, city, tmp_path):
    """People were sent as offers: the mapping says which layer is meant, and one button checks them as that."""
    mapping = spelled(given.CELLS)
    report = send(planner, given.cells(tmp_path), own=mapping)
    assert report.status_code == 422
    assert "die Zuordnung ist für „cells“, nicht für „offers“" in words(report)
    assert re.search(r'<option value="cells" selected>', report.text)
    assert re.search(r'<details class="[^"]*other-layer" open>', report.text)
    assert "Ist das gemeint, bitte unten die Ebene ändern" in words(report)
    as_cells = recheck(planner, report, ebene="cells")
    assert as_cells.status_code == 200
    assert "Ebene Bevölkerung nach Zellen oder Gebieten" in words(as_cells)
    take_in(city, "areas", given.areas(tmp_path), given.AREAS)
    as_areas = recheck(planner, as_cells, ebene="areas")
    assert 'layer = "areas"' in mapping_in(as_areas), "a mapping for people says nothing of areas"
    assert "noch keine Zuordnung" in words(as_areas), "no header of these people is one of areas"
    assert 'name="bisherige" value="beispiel/ortsteile">' in as_areas.text, "not chosen beforehand"
    unchosen = recheck(planner, as_areas, stichtag="1.1.2027")
    assert unchosen.status_code == 422
    assert "Bitte eine frühere Lieferung wählen." in words(unchosen)
    strange = recheck(planner, report, ebene="wetter")
    assert strange.status_code == 422
    assert "Bitte eine Ebene wählen; es gibt areas, " in words(strange)


def test_what_a_form_asks_anew_keeps_what_fits(city):
    """A mapping of the catalogue goes with its layer; a day may be written as people do."""
    before = Asked("a.csv", "offers", "demo/angebote_jugendamt")
    assert again(city, before, {"ebene": "cells"}).asked == Asked("a.csv", "cells", OF_ITSELF)
    own = Asked("a.csv", "offers", OF_ITSELF, KITAS)
    assert again(city, own, {"ebene": "offers"}).asked == own
