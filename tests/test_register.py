"""The address register: taken in from tables and OpenStreetMap, and what lists get from it."""

import gzip
from dataclasses import replace

import pytest
from pyproj import Transformer

import deliveries as given
from geo_lsz import frames
from geo_lsz.errors import DefinitionError, InputError
from layers.basis import newest, read_inputs
from layers.intake import take_in
from layers.mapping import Mapping, mapping
from layers.readers import read
from layers.reading.asked import LIMITS, MIB
from layers.releases import publish
from layers.runs import reckon
from layers.status import lacking

HEADER = "Straße;Nr;Zusatz;PLZ;Ort;Gebiet;x;y"
COLUMNS = {
    "strasse": "Straße",
    "hausnummer": ["Nr", "Zusatz"],
    "plz": "PLZ",
    "ort": "Ort",
    "area": "Gebiet",
    "x": "x",
    "y": "y",
}


def register_mapping(**said):
    """The mapping of a register; None leaves something out."""
    told = {
        "layer": "register",
        "source": "beispiel/adressen",
        "title": "Adressregister",
        "crs": "EPSG:25832",
        "geography": "ortsteile",
        "columns": COLUMNS,
        **given.SAID,
        **said,
    }
    return Mapping.of({key: value for key, value in told.items() if value is not None}, "register")


REGISTER = register_mapping()


def row(street, number, east, *, plz="99084", area="01"):
    """A line of the register; `east` metres from the west end of the little city."""
    letter = number.lstrip("0123456789")
    number = number.removesuffix(letter)
    return (
        f"{street};{number};{letter};{plz};Altstadt;{area};{given.WEST + east};{given.SOUTH + 500}"
    )


LINES = [
    *(row("Hauptstraße", str(number), 10 * number) for number in range(1, 31)),
    row("Hauptstraße", "4a", 45),
    row("Lange Zeile", "1", 100),
    row("Lange Zeile", "99", 1900, area="02"),
    row("Marktplatz", "1", 500),
    row("Marktplatz", "1", 700),
]


def registered(store, folder):
    """The two Ortsteile and the register."""
    take_in(store, "areas", given.areas(folder), given.AREAS)
    take_in(store, "register", given.csv(folder, "adressen.csv", HEADER, *LINES), REGISTER)


@pytest.fixture
def city(copy_of):
    """A store that knows them; both databases."""
    return copy_of(registered)[0]


def notices(intake):
    """What the import said, as texts."""
    return [str(notice) for notice in intake.notices]


def test_a_register_is_kept_as_its_contract_says(city):
    """One row per place, called as a person writes it; a second place of an address has a 2."""
    (snapshot,) = city.current("register")
    frame = city.frame(snapshot.id)
    frames.check(frame, frames.REGISTER)
    assert len(frame) == len(LINES)
    assert {"Hauptstraße 4a, 99084 Altstadt", "Marktplatz 1, 99084 Altstadt (2)"} <= set(
        frame.index
    )
    assert frame.loc["Lange Zeile 99, 99084 Altstadt", "area"] == "02"


def test_the_import_tells_what_of_a_register_cannot_be_used(city, tmp_path):
    """Rows without a number, numbers nobody can read, an address at two places."""
    lines = [row("Hauptstraße", "", 5), "Hauptstraße;hinten;;99084;Altstadt;01;;", *LINES[-2:]]
    file = given.csv(tmp_path, "neu.csv", HEADER, *lines)
    lacking, unreadable, nowhere, apart = notices(take_in(city, "register", file, REGISTER))
    assert "1 von 4 Zeilen ohne Hausnummer" in lacking
    assert "Zeile 3, Spalte „Nr + Zusatz“, Wert „hinten“" in unreadable
    assert "1 von 4 Adressen ohne Koordinaten" in nowhere
    assert "1 Adressen stehen an mehreren Orten" in apart
    assert "Marktplatz 1, 99084 Altstadt" in apart


def test_area_codes_of_a_register_must_exist(city, tmp_path):
    """A code that the geography does not have is refused; without the geography it is only noticed."""
    file = given.csv(tmp_path, "neu.csv", HEADER, row("Gasse", "1", 5, area="77"))
    with pytest.raises(InputError, match=r"Wert „77“: diesen Gebietsschlüssel gibt es .* nicht"):
        take_in(city, "register", file, REGISTER)
    other = register_mapping(geography="bezirke")
    assert "noch nicht da" in notices(take_in(city, "register", file, other))[0]


def test_a_register_needs_no_coordinates_and_no_areas(store, tmp_path):
    """Street and number alone are a register; only OpenStreetMap may leave out its Stichtag."""
    plain = {"strasse": "Straße", "hausnummer": "Nr"}
    mapped = register_mapping(columns=plain, geography=None, crs=None)
    file = given.csv(tmp_path, "kurz.csv", "Straße;Nr", "Gasse;1")
    intake = take_in(store, "register", file, mapped)
    assert store.frame(intake.snapshot.id).geometry.isna().all()
    undated = mapped.model_copy(update={"stichtag": None})
    with pytest.raises(DefinitionError, match="stichtag"):
        take_in(store, "register", file, undated)


def test_addresses_of_openstreetmap_are_a_register(store, tmp_path):
    """A node and a house with a number; a number in a village by its place; the day from the file."""
    nodes = {1: (0.1, 0.1), 2: (0.2, 0.2), 3: (0.22, 0.2), 4: (0.22, 0.22), 5: (0.2, 0.22)}
    house = {"addr:street": "Hauptstraße", "addr:housenumber": "5", "addr:postcode": "99084"}
    village = {"addr:place": "Dorf", "addr:housenumber": "7", "building": "yes"}
    nameless = {"addr:housenumber": "9"}
    ring = [2, 3, 4, 5, 2]
    ways = {10: (ring, house), 11: ([1], village), 12: (ring, nameless)}
    file = given.osm(tmp_path, nodes, ways, name="stadt.osm")
    intake = take_in(store, "register", file, mapping("osm/adressen"))
    frame = store.frame(intake.snapshot.id)
    assert intake.snapshot.stichtag.isoformat() == "2025-06-01"
    assert frame.index.tolist() == ["Dorf 7", "Hauptstraße 5, 99084"]
    middle = frame.geometry.loc["Hauptstraße 5, 99084"]
    assert middle.x == pytest.approx(given.WEST + 210, abs=0.1)
    assert middle.y == pytest.approx(given.SOUTH + 210, abs=0.1)


def test_an_extract_without_addresses_is_refused(store, tmp_path):
    """A street network is no register."""
    file = given.osm(tmp_path, {1: (0, 0), 2: (1, 0)}, {7: ([1, 2], {"highway": "path"})})
    with pytest.raises(InputError, match="keine Zeilen"):
        take_in(store, "register", file, mapping("osm/adressen"))


def test_a_packed_table_is_unpacked_within_bounds(city, tmp_path):
    """A `.csv.gz` is the table in it; one that becomes too large, or is no gzip, is refused."""
    plain = given.csv(tmp_path, "neu.csv", HEADER, *LINES)
    file = tmp_path / "neu.csv.gz"
    file.write_bytes(gzip.compress(plain.read_bytes()))
    assert not take_in(city, "register", file, REGISTER).new
    file.write_bytes(gzip.compress(plain.read_bytes())[:-20])
    with pytest.raises(InputError, match="lässt sich nicht entpacken"):
        take_in(city, "register", file, REGISTER)
    file.write_bytes(plain.read_bytes())
    with pytest.raises(InputError, match="lässt sich nicht entpacken"):
        take_in(city, "register", file, REGISTER)
    file.write_bytes(gzip.compress(b"0" * 11 * MIB))
    with pytest.raises(InputError, match="größer als 10 MB"):
        read(file, limits=replace(LIMITS, unpacked_bytes=10 * MIB))


OFFERS = "nr;name;straße;nummer;PLZ;x;y;gebiet"
WHERE = {"strasse": "straße", "hausnummer": "nummer", "plz": "PLZ", "einzugsgebiet": "gebiet"}


def offers_mapping(*corrections):
    """A list of Kitas with addresses; coordinates may lack."""
    columns = {"offer": "nr", "name": "name", "x": "x", "y": "y"} | WHERE
    said = {"columns": columns, "geography": "ortsteile", "correction": corrections}
    return Mapping.of(given.OFFERS.model_dump(exclude_none=True) | said, "offers")


def offers(folder, *lines):
    """A list of such Kitas."""
    return given.csv(folder, "kitas.csv", OFFERS, *lines)


FOUND = [
    "1;Eins;Hauptstr.;12;99084;;;",
    "2;Zwei;Haupstraße 4 A;;99084;;;",
    "3;Drei;Hauptstraße;55;99084;;;",
    "4;Vier;Lange Zeile;60;99084;;;",
    f"5;Fünf;Hauptstraße;1;99084;{given.WEST + 900};{given.SOUTH + 500};",
    "6;Sechs;;;;;;stadtweit",
]


def test_offers_without_coordinates_are_found_in_the_register(city, tmp_path):
    """Number 12 lies 120 m east, 4a 45 m; the middle of the street is that of its 31 houses.

    Their mean is 151 m east: the house nearest to it is number 15. What has
    coordinates keeps them, and what serves the whole city needs no place.
    """
    intake = take_in(city, "offers", offers(tmp_path, *FOUND), offers_mapping())
    frame = city.frame(intake.snapshot.id)
    assert frame["lage"].fillna("").tolist() == ["adresse", "aehnlich", "strasse", "offen", "", ""]
    east = (frame.geometry.x - given.WEST).round(6)
    assert east[["1", "2", "3", "5"]].tolist() == [120.0, 45.0, 150.0, 900.0]
    assert frame.geometry.isna().tolist() == [False, False, False, True, False, True]


def test_what_was_found_unsurely_or_not_at_all_is_told_row_by_row(city, tmp_path):
    """The spelling in the register, how far the middle may be off, and for open ones what to do."""
    said = notices(take_in(city, "offers", offers(tmp_path, *FOUND), offers_mapping()))
    assert "1 von 4 Adressen ohne Koordinaten stehen so im Adressregister" in said[0]
    similar, middle, lost = said[1:4]
    assert "Zeile 3, Wert „Zwei“" in similar
    assert "„Hauptstraße 4a, 99084 Altstadt“" in similar
    # from number 15 it is 150 m to number 30 and 140 m to number 1
    assert "bis zu 150 m daneben" in middle
    assert "Lange Zeile 60 99084: offen" in lost
    assert "Lange Zeile 99, 99084 Altstadt | Lange Zeile 1, 99084 Altstadt" in lost
    assert "[[correction]]" in lost


def test_an_open_offer_is_not_lost_and_never_zero(city, tmp_path):
    """It stays in the list without a place, and nobody may conclude that there is no Kita anywhere."""
    take_in(city, "offers", offers(tmp_path, *FOUND), offers_mapping())
    inputs = read_inputs(city, newest(city))
    assert len(inputs.offers) == 6
    assert inputs.listed == frozenset()
    caveats = city.current("offers")[0].about["caveats"]
    assert "1 Angebot ohne bekannten Ort" in caveats[0]
    assert "1 Angebot nur ungefähr verortet" in caveats[1]
    assert "3 Angebote nach der Adresse verortet: Adressregister, Stand 31.12.2025" in caveats[2]


def test_what_is_open_is_asked_for(city, tmp_path):
    """`geo-lsz status` names the list, and not the register, which needs no rule of secrecy."""
    take_in(city, "offers", offers(tmp_path, *FOUND), offers_mapping())
    asked = lacking(city)
    assert next(text for text in asked if "ohne bekannten Ort" in text).startswith(
        "beispiel/kitas: 1 Zeilen ohne bekannten Ort"
    )
    assert not [text for text in asked if "beispiel/adressen" in text or "(register)" in text]


def test_a_person_decides_by_a_correction(city, tmp_path):
    """A line of the mapping says what is meant; then the list is complete again."""
    meant = {
        "where": {"nr": "4"},
        "set": {"straße": "Hauptstraße", "nummer": "5"},
        "reason": "Auskunft des Trägers",
    }
    take_in(city, "offers", offers(tmp_path, *FOUND), offers_mapping(meant))
    inputs = read_inputs(city, newest(city))
    lage = inputs.offers["lage"].fillna("").tolist()
    assert lage == ["adresse", "aehnlich", "strasse", "adresse", "", ""]
    assert inputs.listed == frozenset({"kita"})


def test_without_a_register_an_address_is_no_place(store, tmp_path):
    """The offer stays open, and whoever delivers learns that a register would help."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    intake = take_in(store, "offers", offers(tmp_path, FOUND[0], FOUND[5]), offers_mapping())
    assert store.frame(intake.snapshot.id)["lage"].fillna("").tolist() == ["offen", ""]
    (notice,) = (text for text in notices(intake) if "keiner Erreichbarkeit" in text)
    assert "geo-lsz import register" in notice
    assert read_inputs(store, newest(store)).listed == frozenset()


def test_a_list_may_tell_addresses_alone(city, tmp_path):
    """Without columns for coordinates the register is asked for every row."""
    columns = {"offer": "nr", "name": "name", "strasse": "straße", "hausnummer": "nummer"}
    mapped = given.OFFERS.model_copy(update={"columns": columns})
    file = given.csv(tmp_path, "kitas.csv", "nr;name;straße;nummer", "1;Eins;Hauptstr.;12")
    intake = take_in(city, "offers", file, mapped)
    assert city.frame(intake.snapshot.id).geometry.notna().all()


def test_a_register_that_tells_areas_only_gives_no_place(store, tmp_path):
    """An offer in some Planungsraum is reached from nowhere: it stays open, with what was found."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    areas_only = {name: header for name, header in COLUMNS.items() if name not in {"x", "y"}}
    file = given.csv(tmp_path, "adressen.csv", HEADER, *LINES)
    take_in(store, "register", file, register_mapping(columns=areas_only))
    intake = take_in(store, "offers", offers(tmp_path, FOUND[0]), offers_mapping())
    assert store.frame(intake.snapshot.id)["lage"].tolist() == ["offen"]
    (notice,) = (text for text in notices(intake) if "ohne Koordinaten;" in text)
    assert "am nächsten kommt: Hauptstraße 12, 99084 Altstadt" in notice


def test_two_registers_are_one_book(city, tmp_path):
    """OpenStreetMap may fill what the city's register lacks; a newer delivery replaces its own alone."""
    to_degrees = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(given.WEST + 300, given.SOUTH + 800)
    tags = "".join(
        f'<tag k="addr:{key}" v="{word}"/>'
        for key, word in {"street": "Neue Gasse", "housenumber": "3", "postcode": "99084"}.items()
    )
    node = f'<node id="1" version="1" timestamp="{given.DAY}" lat="{lat}" lon="{lon}">{tags}</node>'
    file = given.csv(tmp_path, "mehr.osm", "<osm version='0.6'>", node, "</osm>")
    take_in(city, "register", file, mapping("osm/adressen"))
    lines = [FOUND[0], "7;Sieben;Neue Gasse;3;99084;;;"]
    intake = take_in(city, "offers", offers(tmp_path, *lines), offers_mapping())
    frame = city.frame(intake.snapshot.id)
    assert frame["lage"].tolist() == ["adresse", "adresse"]
    assert frame.geometry.x["7"] == pytest.approx(given.WEST + 300, abs=0.1)


def test_a_release_tells_how_surely_offers_are_where_it_shows_them(city, tmp_path):
    """Each offer says it, and the list's caveats stand beside every map and file."""
    take_in(city, "cells", given.cells(tmp_path), given.CELLS)
    take_in(city, "offers", offers(tmp_path, *FOUND), offers_mapping())
    reckon(city)
    release = publish(city, city="Beispiel", reason="Test", software="test")
    told = city.features(release.id, "angebote").set_index("name")["lage"].fillna("")
    assert told.to_dict() == {
        "Eins": "an der Adresse",
        "Zwei": "an der Adresse, Schreibweise weicht ab",
        "Drei": "Mitte der Straße",
        "Vier": "offen",
        "Fünf": "",
        "Sechs": "",
    }
    shown = release.collection("angebote")
    assert shown.properties["lage"] == "Lage"
    assert any("1 Angebot ohne bekannten Ort" in caveat for caveat in shown.caveats)
