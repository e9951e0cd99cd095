"""The mapping that brought a delivery in is kept with it, and brings in the next one."""

import sys
from datetime import date

import pytest

import deliveries as given
from api.cli import main
from geo_lsz.errors import InputError, NotFound
from layers import kept_mappings
from layers.intake import take_in
from layers.kept_mappings import KeptMapping, by_fit, named_by, newest, of_source
from layers.mapping import TEXT_MOST, Mapping
from layers.mapping_text import spelled
from layers.store import Store

KITAS = """\
# Kitas, wie das Jugendamt sie 2025 nannte
layer = "offers"
source = "jugendamt/kitas"
title = "Kitas 2025"
stichtag = 2025-12-31  # Stand der Liste
licence = "dl-de/by-2-0"
attribution = "Stadt Beispiel"
crs = "EPSG:25832"

[columns]
offer = "nr"
name = "name"
places = "Plätze"
x = "x"
y = "y"

[constants]
angebotsart = "kita"
"""


def test_what_brought_a_delivery_in_is_kept_with_it(store, tmp_path):
    """To the last comment, on both databases; without a text it is spelled; an edition has none."""
    file = given.offers(tmp_path)
    mapping = Mapping.written(KITAS, "kitas.toml")
    kitas = take_in(store, "offers", file, mapping, text=KITAS).snapshot
    areas = take_in(store, "areas", given.areas(tmp_path), given.AREAS).snapshot
    assert kept_mappings.text_of(store, kitas.id) == KITAS
    assert kept_mappings.text_of(store, areas.id) == spelled(given.AREAS)
    assert kept_mappings.with_mapping(store) == {kitas.id, areas.id}
    assert [one.snapshot.source for one in newest(store)] == [
        *("beispiel/ortsteile", "jugendamt/kitas")
    ]


def test_what_is_only_checked_or_there_already_keeps_no_mapping(tmp_path):
    """The first text stays: a delivery is only ever added to the store once."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    file, mapping = given.offers(tmp_path), Mapping.written(KITAS, "kitas.toml")
    take_in(store, "offers", file, mapping, keep=False, text=KITAS)
    assert newest(store) == []
    take_in(store, "offers", file, mapping, text=KITAS)
    take_in(store, "offers", file, mapping, text=KITAS + "# noch einmal")
    assert [one.text for one in newest(store)] == [KITAS]
    with pytest.raises(InputError, match="zu lang für eine Zuordnung"):
        take_in(store, "offers", file, mapping, text="#" * (TEXT_MOST + 1))
    store.close()


@pytest.fixture(scope="module")
def kept_city(tmp_path_factory):
    """A folder with a store: Kitas of 2024 and 2025, an atlas under another source, and one of no mapping."""
    folder = tmp_path_factory.mktemp("stadt")
    store = Store.open(f"sqlite:///{folder / 'stadt.db'}")
    take_in(store, "areas", given.areas(folder), given.AREAS)
    file = given.offers(folder)
    for year in ("2025", "2024"):
        text = KITAS.replace("2025-12-31", f"{year}-12-31")
        take_in(store, "offers", file, Mapping.written(text, "m"), text=text)
    take_in(store, "offers", file, given.OFFERS)
    store.close()
    return folder


@pytest.fixture
def store_of(kept_city):
    """The store in it."""
    store = Store.open(f"sqlite:///{kept_city / 'stadt.db'}")
    yield store
    store.close()


@pytest.fixture
def command(kept_city, monkeypatch):
    """The command line on it, as a function: its exit code."""

    def run(*argv):
        url = f"sqlite:///{kept_city / 'stadt.db'}"
        monkeypatch.setattr(sys, "argv", ["geo-lsz", *map(str, argv), "--db", url])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0

    return run


def test_the_newest_of_a_source_is_that_of_its_latest_stichtag(store_of):
    """2024 came in after 2025, and is older all the same."""
    kept = of_source(store_of, "jugendamt/kitas")
    assert (kept.snapshot.stichtag, kept.text) == (date(2025, 12, 31), KITAS)
    with pytest.raises(NotFound, match=r"„kitas“.*Es gibt: .*jugendamt/kitas"):
        of_source(store_of, "kitas")
    with pytest.raises(NotFound, match="noch keine; die erste kommt mit --mapping"):
        of_source(store_of, "jugendamt/kitas", "survey")


def test_a_file_is_known_by_its_name(store_of):
    """„Kitas 2026“ is a list of jugendamt/kitas; but beispiel/kitas is called so, too: then nobody guesses."""
    assert named_by(store_of, "offers", "Horte_2026.csv") is None
    assert named_by(store_of, "offers", "Kitas_2026.csv") is None
    assert named_by(store_of, "areas", "Ortsteile 2026.geojson").snapshot.source == (
        "beispiel/ortsteile"
    )
    assert named_by(store_of, "areas", "2026.geojson") is None


def test_the_one_whose_headers_fit_best_comes_first(store_of):
    """Both Kitas have all their headers in the file; with PLZ renamed only one has; then the newest."""
    kept = newest(store_of, "offers")
    fits = by_fit(kept, ["nr", "name", "Postleitzahl", "Plätze", "x", "y"])
    assert [(one.kept.snapshot.source, round(one.share, 2)) for one in fits] == [
        ("jugendamt/kitas", 1.0),
        ("beispiel/kitas", 0.83),
    ]
    assert fits[0].reason == "alle 5 Spalten heißen wie damals"
    assert fits[1].reason == "5 von 6 Spalten heißen wie damals; es fehlt „PLZ“"


def test_one_that_is_not_understood_any_more_comes_last_and_says_why(store_of):
    """Another version of the software knows other keys."""
    (kept,) = newest(store_of, "areas")
    old = KeptMapping(kept.snapshot, kept.text.replace("licence", "lizenz"))
    fits = by_fit([old, kept], ["nr", "name"])
    assert [one.share for one in fits] == [1.0, 0.0]
    assert fits[1].reason.startswith("gilt nicht mehr: ")


def test_the_command_line_takes_the_next_delivery_in_by_the_mapping_of_the_last(
    command, store_of, tmp_path, capsys
):
    """With its comments and the new day; that the title still speaks of 2025 is said."""
    file = given.csv(tmp_path, "neu.csv", "nr;name;Plätze;x;y", "9;Neu;20;640500;5650500")
    assert command("import", "offers", file, "--like", "jugendamt/kitas") == 2
    assert "der bisherige ist 31.12.2025" in " ".join(capsys.readouterr().err.split())
    told = ("--like", "jugendamt/kitas", "--stichtag", "31.12.2026")
    assert command("import", "offers", file, *told) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Zuordnung wie bei jugendamt/kitas vom 31.12.2025" in said
    assert "Hinweis: title nennt 2025" in said
    assert "Stichtag 31.12.2026" in said
    kept = of_source(store_of, "jugendamt/kitas")
    assert kept.snapshot.stichtag == date(2026, 12, 31)
    assert kept.text == KITAS.replace("2025-12-31", "2026-12-31")


def test_the_command_line_asks_for_the_day_before_a_terminal(
    command, tmp_path, monkeypatch, capsys
):
    """What is no day is said; what is one is taken."""
    file = given.csv(tmp_path, "neu.csv", "nr;name;Plätze;x;y", "8;Alt;20;640500;5650500")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, code in {"bald": 2, "1.7.2023": 0}.items():
        monkeypatch.setattr("typer.prompt", lambda *_, said=answer: said)
        assert command("import", "offers", file, "--check", "--like", "jugendamt/kitas") == code
    said = capsys.readouterr()
    assert "„bald“ ist kein Tag" in said.err
    assert "Stichtag 01.07.2023" in said.out


def test_the_command_line_shows_kept_mappings(command, tmp_path, capsys):
    """All sources as a list; of one the text as it is, to be put into a file that is not overwritten."""
    assert command("mapping") == 0
    listed = capsys.readouterr().out
    assert "jugendamt/kitas" in listed
    assert "beispiel/ortsteile" in listed
    assert command("mapping", "beispiel/ortsteile") == 0
    assert capsys.readouterr().out == spelled(given.AREAS)
    out = tmp_path / "ortsteile.toml"
    assert command("mapping", "beispiel/ortsteile", "--out", out) == 0
    assert out.read_text(encoding="utf-8") == spelled(given.AREAS)
    assert command("mapping", "beispiel/ortsteile", "--out", out) == 2
    assert command("mapping", "niemand/nichts") == 1


def test_a_proposal_takes_the_mapping_of_its_source_as_that_of_last_year(command, tmp_path, capsys):
    """By the name of the file, or by --like; secrecy and source are there already."""
    file = given.areas(tmp_path).rename(tmp_path / "Ortsteile_2026.geojson")
    assert command("import", "areas", file, "--propose") == 0
    assert "nach der Zuordnung von beispiel/ortsteile" in " ".join(capsys.readouterr().out.split())
    text = file.with_suffix(".toml").read_text(encoding="utf-8")
    assert 'source = "beispiel/ortsteile"' in text
    assert "# stichtag = 2025-12-31  # bitte prüfen: so war er bisher" in text
    list_of_kitas = given.offers(tmp_path)
    told = ("--like", "jugendamt/kitas", "--out", tmp_path / "k.toml")
    assert command("import", "offers", list_of_kitas, "--propose", *told) == 0
    assert 'source = "jugendamt/kitas"' in (tmp_path / "k.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "argv",
    [
        ("wetter", "x.csv"),
        ("offers", "x.csv", "--like", "a", "--mapping", "b"),
        ("offers", "x.csv", "--stichtag", "2026-12-31"),
        ("offers", "x.csv", "--like", "a", "--propose", "--stichtag", "2026-12-31"),
    ],
)
def test_what_does_not_go_together_is_wrong_use(command, argv):
    """Exit code 2, before any file is read."""
    assert command("import", *argv) == 2
