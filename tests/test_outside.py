"""Services outside are asked for addresses only where somebody says so, and what they say is held against the city."""

import sys
import time
from itertools import pairwise

import pytest
from pyproj import Transformer

import deliveries as given
import doors
from api.cli import main
from api.settings import Settings
from geo_lsz.errors import InputError
from layers import geocoder_kinds, geocoders
from layers.basis import editions
from layers.geocoder_kinds import KINDS
from layers.geocoders import OWED_TO, Geocoder
from layers.intake import take_in
from layers.mapping import Mapping
from layers.outside import KEPT_AS
from layers.store import Store
from listening import free_port
from test_fetching import service
from test_register import registered

KEY = "/dienst__geheim"
"""Path of the services here; it may hold a key, and is told nobody."""

LISTED = """\
layer = "offers"
source = "beispiel/beratung"
title = "Beratung"
stichtag = 2025-12-31
licence = "dl-de/by-2-0"
attribution = "Stadt Beispiel"

[columns]
offer = "nr"
name = "name"
strasse = "straße"
hausnummer = "hausnr"
plz = "plz"
ort = "ort"

[constants]
angebotsart = "kita"

[secrecy]
rule = "open"
reason = "zählt keine Personen"
"""

KNOWN = "1;Löwenzahn;Hauptstraße;5;99084;Altstadt"
OPEN = "2;Frauenzimmer;Neue Gasse;3;99084;Altstadt"
ASKED = "Neue Gasse 3, 99084 Altstadt"
MIDDLE = (given.WEST + 500, given.SOUTH + 500)


def place(east=500, north=500, *, street="Neue Gasse", number="3", plz="99084"):
    """A place as a service knows it; metres from the south-west corner of the little city."""
    degrees = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)
    lon, lat = degrees.transform(given.WEST + east, given.SOUTH + north)
    return {"street": street, "number": number, "plz": plz, "lon": lon, "lat": lat}


def nominatim(places):
    """Format `json` with `addressdetails`, as nominatim.org documents it under Place Output."""
    return [
        {
            "place_id": number,
            "licence": "Data © OpenStreetMap contributors",
            "osm_type": "node",
            "lat": f"{one['lat']:.9f}",
            "lon": f"{one['lon']:.9f}",
            "class": "place",
            "type": "house",
            "importance": 0.1,
            "display_name": f"{one['number']}, {one['street']}, {one['plz']}, Deutschland",
            "address": {
                "house_number": one["number"],
                "road": one["street"],
                "postcode": one["plz"],
                "country_code": "de",
            },
        }
        for number, one in enumerate(places)
    ]


def photon(places):
    """GeoJSON, as the README of Photon shows it."""
    return _features(
        places,
        lambda one: {
            "osm_key": "place",
            "type": "house",
            "street": one["street"],
            "housenumber": one["number"],
            "postcode": one["plz"],
            "country": "Deutschland",
        },
    )


def bkg(places):
    """GeoJSON, as the Schnittstellenbeschreibung of the Geokodierungsdienst names its attributes."""
    return _features(
        places,
        lambda one: {
            "text": f"{one['plz']} Altstadt - {one['street']} {one['number']}",
            "typ": "Haus",
            "score": 12.5,
            "treffer": "exakt",
            "plz": one["plz"],
            "ort": "Altstadt",
            "strasse": one["street"],
            "haus": one["number"],
        },
    )


def _features(places, said):
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [one["lon"], one["lat"]]},
                "properties": said(one),
            }
            for one in places
        ],
    }


SPOKEN = {
    "nominatim": (nominatim, "/search", "q"),
    "photon": (photon, "/api", "q"),
    "bkg": (bkg, "/geosearch", "query"),
}
"""How each kind answers, the path under which it does, and where it is told what is looked for."""


def answering(kind, *places):
    """A service of a kind that knows these places whatever it is asked for."""
    shape, path, _ = SPOKEN[kind]

    def answers(_, asked, __):
        assert asked == KEY + path
        return 200, shape(places), {}

    return answers


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Nobody has to wait for a service of our own."""
    monkeypatch.setattr(geocoders, "EVERY_S", 0.0)
    monkeypatch.setattr(geocoders, "WAIT_S", 0.0)


@pytest.fixture
def city(file_copy_of):
    """A store that knows the two Ortsteile and the register of a few streets."""
    return file_copy_of(registered)[0]


@pytest.fixture
def mapping(tmp_path):
    """How the list of addresses is read."""
    file = tmp_path / "beratung.toml"
    file.write_text(LISTED, encoding="utf-8")
    return Mapping.read(file)


@pytest.fixture
def taken(city, mapping, tmp_path):
    """Take a list of these rows in; what came of it, and its offers."""

    def take(geocoder, *rows):
        file = given.csv(tmp_path, "beratung.csv", "nr;name;straße;hausnr;plz;ort", *rows)
        intake = take_in(city, "offers", file, mapping, geocoder=geocoder)
        return intake, city.frame(intake.snapshot.id)

    return take


def said(intake):
    """All that the import told."""
    return "\n".join(map(str, intake.notices))


@pytest.mark.parametrize("kind", SPOKEN)
def test_what_the_register_leaves_open_is_found_outside(taken, kind):
    """Only that address is asked, and nothing else of the offer; it is less sure than the register."""
    told = []
    with service(answering(kind, place())) as (base, asked):
        geocoder = Geocoder.of(kind, base + KEY, lambda *what: told.append(what))
        intake, offers = taken(geocoder, KNOWN, OPEN)
    assert told == [(1, f"{kind}, {base}")]
    assert len(asked) == 1
    assert "Neue+Gasse+3%2C+99084+Altstadt" in asked[0]
    assert "Frauenzimmer" not in asked[0]
    assert offers["lage"].to_dict() == {"1": "adresse", "2": "dienst"}
    there = offers.geometry["2"]
    assert (there.x, there.y) == pytest.approx(MIDDLE, abs=0.01)
    assert "Adressen, die das Haus verlassen haben: 1" in said(intake)
    assert "geheim" not in said(intake)
    assert f"1 Angebot nach Auskunft eines Dienstes verortet ({kind}, {base}; {OWED_TO[kind]})" in (
        "".join(intake.snapshot.about["caveats"])
    )


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([], "kennt die Adresse nicht"),
        ([place(number="5")], "kennt dort keine solche Hausnummer"),
        ([place(number="")], "kennt dort keine solche Hausnummer"),
        ([place(street="Alte Gasse")], "kennt dort keine solche Hausnummer"),
        ([place(plz="99085")], "kennt dort keine solche Hausnummer"),
        ([place(north=1500)], "nennt einen Ort außerhalb der Gebiete"),
        ([place(), place(east=600)], "nennt mehrere Orte"),
    ],
)
def test_what_is_not_surely_the_one_place_stays_open(taken, answers, why):
    """A neighbour's number, another street or PLZ, beyond the border, a hundred metres apart: a person decides."""
    with service(answering("photon", *answers)) as (base, _):
        intake, offers = taken(Geocoder.of("photon", base + KEY), OPEN)
    assert offers["lage"].to_list() == ["offen"]
    assert offers.geometry.isna().all()
    assert f"photon {why}" in said(intake)


def test_two_doors_of_one_house_are_one_place(taken):
    """Twenty metres apart, and a slip of the pen in the street: the first answer counts."""
    answers = [place(street="Neue Gassse"), place(east=520)]
    with service(answering("nominatim", *answers)) as (base, _):
        _, offers = taken(Geocoder.of("nominatim", base + KEY), OPEN)
    assert offers["lage"].to_list() == ["dienst"]
    assert offers.geometry["2"].x == pytest.approx(MIDDLE[0], abs=0.01)


def test_what_nobody_could_find_is_not_asked(taken):
    """Without a number, or without PLZ and Ort, an address says nothing to anybody outside."""
    rows = ["3;Ohne Nummer;Neue Gasse;;99084;Altstadt", "4;Irgendwo;Neue Gasse;3;;"]
    with service(answering("bkg", place())) as (base, asked):
        _, offers = taken(Geocoder.of("bkg", base + KEY), *rows)
    assert asked == []
    assert offers["lage"].to_list() == ["offen", "offen"]


def test_the_same_import_asks_nobody_again(taken, city):
    """Its answers lie with the delivery, also that there was none; a new row alone goes out."""
    none = "5;Dritte;Neue Gasse;9;99084;Altstadt"
    with service(answering("photon", place())) as (base, asked):
        geocoder = Geocoder.of("photon", base + KEY)
        first, _ = taken(geocoder, KNOWN, OPEN, none)
        assert len(asked) == 2
        again, _ = taken(geocoder, KNOWN, OPEN, none)
        assert len(asked) == 2
        assert (again.new, again.snapshot) == (False, first.snapshot)
        assert "Adressen, die das Haus verlassen haben: 0" in said(again)
        later, _ = taken(geocoder, OPEN, none, "6;Vierte;Neue Gasse;11;99084;Altstadt")
        assert len(asked) == 3
    assert set(later.snapshot.about[KEPT_AS]["photon"]) == {
        f"Neue Gasse {number}, 99084 Altstadt" for number in (3, 9, 11)
    }
    assert all(KEPT_AS not in edition.about for edition in editions(city)), "public ones go without"


def test_nobody_is_asked_unless_the_import_says_so(taken):
    """Open as ever, and nothing of a service in what the delivery says of itself."""
    intake, offers = taken(None, KNOWN, OPEN)
    assert offers["lage"].to_list() == ["adresse", "offen"]
    assert KEPT_AS not in intake.snapshot.about


def test_without_areas_nothing_goes_out(mapping, tmp_path):
    """Nobody could see whether an answer lies in the city."""
    store = Store.open(f"sqlite:///{tmp_path / 'leer.db'}")
    file = given.csv(tmp_path, "beratung.csv", "nr;name;straße;hausnr;plz;ort", OPEN)
    with service(answering("photon", place())) as (base, asked):
        geocoder = Geocoder.of("photon", base + KEY)
        with pytest.raises(InputError, match="ohne Gebiete wird kein Dienst gefragt"):
            take_in(store, "offers", file, mapping, geocoder=geocoder)
    assert asked == []
    store.close()


def test_without_a_register_every_address_is_asked(mapping, tmp_path):
    """Areas alone are enough to see whether an answer lies in the city."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    file = given.csv(tmp_path, "beratung.csv", "nr;name;straße;hausnr;plz;ort", KNOWN, OPEN)
    with service(answering("bkg", place())) as (base, asked):
        taken = take_in(store, "offers", file, mapping, geocoder=Geocoder.of("bkg", base + KEY))
    assert len(asked) == 2
    assert store.frame(taken.snapshot.id)["lage"].to_list() == ["offen", "dienst"]
    store.close()


@pytest.mark.parametrize("kind", SPOKEN)
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((503, b"", {}), "antwortet mit 503"),
        ((401, b"", {}), "antwortet mit 401"),
        ((302, b"", {"Location": "http://127.0.0.1:9/anderswo"}), "antwortet mit 302"),
        ((200, b"<html></html>", {}), "antwortet nicht wie ein Dienst der Art"),
        ((200, b"[" * 100_000, {}), "antwortet nicht wie ein Dienst der Art"),
        ((200, b'[{"features": 1}]', {}), "antwortet nicht wie ein Dienst der Art"),
        ((200, b" " * 1_100_000, {}), "antwortet nicht wie ein Dienst der Art"),
    ],
)
def test_a_service_that_misbehaves_is_named_and_nothing_is_kept(
    taken, city, caplog, kind, answer, why
):
    """By its origin, without what its address may hold besides; no redirect is followed, no address logged."""
    before = city.snapshots()
    with service(lambda *_: answer) as (base, _):
        geocoder = Geocoder.of(kind, base + KEY)
        with pytest.raises(InputError, match=why) as error:
            taken(geocoder, OPEN)
    assert str(error.value).startswith(base)
    assert "geheim" not in str(error.value)
    assert caplog.text == ""
    assert city.snapshots() == before


def test_a_service_that_is_not_there_or_too_slow_is_named(taken, monkeypatch):
    """Nobody listens; or nothing comes within the patience."""
    geocoder = Geocoder.of("nominatim", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(InputError, match="antwortet nicht"):
        taken(geocoder, OPEN)
    monkeypatch.setattr(geocoder_kinds, "PATIENCE_S", 0.1)
    monkeypatch.setattr(geocoders, "TRIES", 1)

    def slowly(*_):
        time.sleep(0.4)
        return 200, [], {}

    with service(slowly) as (base, _):
        geocoder = Geocoder.of("nominatim", base)
        with pytest.raises(InputError, match="antwortet nicht"):
            taken(geocoder, OPEN)


def test_a_service_is_asked_at_its_pace_and_once_more_where_it_fails(taken, monkeypatch):
    """A fifth of a second lies between two questions; what failed once is asked again."""
    monkeypatch.setattr(geocoders, "EVERY_S", 0.2)
    monkeypatch.setattr(geocoders, "WAIT_S", 0.2)
    times = []

    def answers(*_):
        times.append(time.monotonic())
        return (503, b"", {}) if len(times) == 1 else (200, photon([place()]), {})

    with service(answers) as (base, _):
        _, offers = taken(Geocoder.of("photon", base), OPEN, "3;Zweite;Neue Gasse;4;99084;Altstadt")
    assert len(times) == 3
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.19
    assert offers["lage"].to_list() == ["dienst", "offen"]


def test_every_kind_is_known_everywhere():
    """What can be configured can be asked, and says whom its answers are owed to."""
    every = Settings.read(geocoders=", ".join(f"{kind}=http://127.0.0.1" for kind in OWED_TO))
    assert set(every.geocoders) == set(OWED_TO) == set(KINDS) == set(SPOKEN)


@pytest.mark.parametrize(
    "told",
    ["google=https://a.example", "nominatim", "photon=ftp://a.example", "bkg=https://a@b.example"],
)
def test_a_setting_that_names_no_service_is_refused(told):
    """Another kind, no address, one that is none of the web, and one with credentials."""
    with pytest.raises(InputError, match=r"Einstellung GEOLSZ_GEOCODERS, .*nominatim="):
        Settings.read(geocoders=told)


def test_the_command_asks_a_configured_service_and_says_so(
    city, mapping, tmp_path, monkeypatch, capsys
):
    """Not configured, or another layer: 2, and nothing goes out; configured: it is told, with the number."""
    city.close()
    file = given.csv(tmp_path, "beratung.csv", "nr;name;straße;hausnr;plz;ort", KNOWN, OPEN)
    told = ["--mapping", str(tmp_path / "beratung.toml"), "--db", doors.url_in(tmp_path)]
    codes = []
    with service(answering("nominatim", place())) as (base, asked):
        for layer, service_of in (("offers", ""), ("areas", base), ("offers", base)):
            setting = f"nominatim={service_of}{KEY}" if service_of else ""
            monkeypatch.setenv("GEOLSZ_GEOCODERS", setting)
            command = ["geo-lsz", "import", layer, str(file), *told, "--geocoder", "nominatim"]
            monkeypatch.setattr(sys, "argv", command)
            with pytest.raises(SystemExit) as end:
                main()
            codes.append((end.value.code, len(asked)))
    assert codes == [(2, 0), (2, 0), (0, 1)]
    heard = capsys.readouterr()
    assert "GEOLSZ_GEOCODERS" in heard.err
    assert f"1 Adresse verlässt das Haus, an nominatim, {base}" in " ".join(heard.out.split())
    assert mapping.source in heard.out
