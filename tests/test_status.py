"""What is in the store, what is still asked for, and whose protection ends when."""

import sys
from datetime import date

import pytest

import deliveries as given
from api.cli import main
from api.console_deliveries import age
from layers import status
from layers.intake import take_in
from layers.layer import RECKONED
from layers.mapping import Mapping
from layers.store import Store

TODAY = date(2026, 11, 27)


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    yield store
    store.close()


def protected_offers(folder, *days):
    """Kitas A, B, C … whose Bestandsschutz lasts until these days."""
    rows = [
        f"{n};{name};01067;45;{given.WEST};{given.SOUTH};{day};Beschluss"
        for n, (name, day) in enumerate(zip("ABCDE", days, strict=False), start=1)
    ]
    return given.csv(folder, "liste.csv", "nr;name;PLZ;Plätze;x;y;bis;quelle", *rows)


PROTECTED = Mapping.of(
    given.OFFERS.model_dump(exclude_none=True)
    | {
        "columns": given.OFFERS.columns
        | {"bestandsschutz_bis": "bis", "bestandsschutz_quelle": "quelle"}
    },
    "protected",
)


def test_an_empty_store_lacks_every_layer(store):
    """Each is named, with nothing else: what it would hold is not asked for yet."""
    assert status.deliveries(store, TODAY).empty
    assert [sentence.partition(" (")[2] for sentence in status.lacking(store)] == [
        f"{slug}): keine Lieferung" for slug in RECKONED
    ]


def test_deliveries_say_how_old_they_are(store, tmp_path):
    """Of a source the newest, with its rows, its age from the Stichtag and how many came before."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    take_in(store, "offers", given.offers(tmp_path), given.OFFERS)
    newer = given.OFFERS.model_copy(update={"stichtag": date(2026, 11, 17)})
    take_in(store, "offers", given.offers(tmp_path), newer)
    found = status.deliveries(store, TODAY)
    # 31.12.2025 to 27.11.2026 are 365 days less the 34 from 27.11. to 31.12.
    assert found[["layer", "source", "age_days", "rows", "older"]].to_numpy().tolist() == [
        ["areas", "beispiel/ortsteile", 331, 2, 0],
        ["offers", "beispiel/kitas", 10, 3, 1],
    ]


def test_what_is_asked_for_and_nobody_delivered_is_named(store, tmp_path):
    """Kennzahlen of Handlungsfelder, kinds that no list holds completely, columns that no list tells."""
    for slug, file, mapping in (
        ("areas", given.areas(tmp_path), given.AREAS),
        ("cells", given.cells(tmp_path), given.CELLS),
        ("offers", given.offers(tmp_path), given.OFFERS.model_copy(update={"secrecy": None})),
        ("indicators", given.indicators(tmp_path), given.INDICATORS),
    ):
        take_in(store, slug, file, mapping)
    found = status.lacking(store)
    assert any(one.startswith("Kennzahl „Arbeitslose“ (arbeitslose)") for one in found)
    assert not any("sgb2_unter_15" in one for one in found)
    assert any(one.startswith("Bibliothek (bibliothek): keine Liste") for one in found)
    assert not any("(kita)" in one for one in found)
    assert "Angebote: keine Liste nennt „Träger“ (traeger)" in found
    assert not any("(plz)" in one for one in found)
    assert any("Zielgruppe ab_65" in one for one in found)
    assert not any("Zielgruppe unter_6" in one for one in found)
    assert any(one.startswith("beispiel/kitas: ohne Regel der Geheimhaltung") for one in found)
    assert not any(one.startswith("beispiel/atlas") for one in found)


def test_bestandsschutz_is_told_the_next_to_end_first(store, tmp_path):
    """One has ended, one ends in 34 days, one later, one never; one is not protected."""
    file = protected_offers(tmp_path, "unbefristet", "31.12.2026", "", "01.01.2028", "26.11.2026")
    take_in(store, "offers", file, PROTECTED)
    found = status.protected(store, TODAY)
    assert found["name"].to_list() == ["E", "B", "D", "A"]
    # 27.11. to 31.12. are 34 days; to 01.01.2028 one more and the 365 of 2027
    assert found["days_left"].fillna(-999).to_list() == [-1, 34, 400, -999]
    assert set(found["told_by"]) == {"Beschluss"}


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "0 Tage"), (1, "1 Tag"), (60, "60 Tage"), (61, "2 Monate"), (1096, "3 Jahre")],
)
def test_an_age_is_told_in_whole_parts(days, said):
    """Two months are 60.9 days; three years are 1,095.75."""
    assert age(days) == said


def test_the_command_line_tells_it_all(store, tmp_path, monkeypatch, capsys):
    """Deliveries, what is missing, and protection, in German."""
    take_in(store, "offers", protected_offers(tmp_path, "31.12.2199"), PROTECTED)
    monkeypatch.setattr(
        sys, "argv", ["geo-lsz", "status", "--db", f"sqlite:///{tmp_path}/stadt.db"]
    )
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().out
    assert not end.value.code
    assert "beispiel/kitas" in said
    assert "Gebiete einer Gliederung (areas): keine Lieferung" in said
    assert "31.12.2199" in said
    assert "Noch nichts veröffentlicht" in said
