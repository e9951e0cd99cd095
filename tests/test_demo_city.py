"""The demo city: its files fit together, as departments would deliver them."""

import csv
import io
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo_lsz import frames, voice_frames
from geo_lsz.angebotsart import angebotsarten
from geo_lsz.gueltigkeit import is_there
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.linkage import linked_pairs
from geo_lsz.merged_offers import listings
from layers.conform import conform
from layers.demo_city import Delivery, city, known_duplicates, write_deliveries
from layers.mapping import mapping
from layers.readers import read

CONTRACTS = {
    "areas": frames.AREAS,
    "cells": frames.CELLS,
    "offers": frames.OFFERS,
    "indicators": frames.INDICATORS,
    "documents": voice_frames.DOCUMENTS,
    "events": voice_frames.EVENTS,
    "bedarfe": voice_frames.BEDARFE,
    "survey": voice_frames.SURVEY,
    "vorhaben": voice_frames.VORHABEN,
}
# adding up the 53 approximate numbers of residents with a pocket calculator
RESIDENTS = 212_920
LISTS = ("jugendamt", "sozialamt", "kulturamt", "traeger")


@pytest.fixture(scope="module")
def delivered(tmp_path_factory) -> dict[str, Delivery]:
    """Every delivery by the name of its mapping, in import order."""
    folder = tmp_path_factory.mktemp("demo")
    return {delivery.mapping: delivery for delivery in write_deliveries(folder)}


@pytest.fixture(scope="module")
def conformed(delivered) -> dict[str, pd.DataFrame]:
    """Every delivery as the ordinary import would keep it."""
    kept: dict[str, pd.DataFrame] = {}
    for name, delivery in delivered.items():
        cited = {"documents": "demo/dokumente", "events": "demo/veranstaltungen"}
        keys = {layer: kept[told].index for layer, told in cited.items() if told in kept}
        areas = kept.get("demo/ortsteile")
        kept[name], _ = conform(read(delivery.file), mapping(name), areas, keys=keys)
    return kept


def rows_of(file: Path, encoding: str = "utf-8-sig") -> pd.DataFrame:
    """A file as texts, read without the project's own reader."""
    lines = list(csv.DictReader(io.StringIO(file.read_bytes().decode(encoding)), delimiter=";"))
    return pd.DataFrame(lines)


def projected(delivery: Delivery) -> gpd.GeoDataFrame:
    """Areas in metres."""
    return gpd.read_file(delivery.file).to_crs("EPSG:25832")


@pytest.fixture(scope="module")
def population(delivered) -> pd.DataFrame:
    """The population file as numbers, NA where a field is empty, with the Ortsteil of each cell."""
    rows = rows_of(delivered["demo/bevoelkerung_500m"].file).set_index("gitter_id")
    numbers = rows.apply(pd.to_numeric)
    points = gpd.GeoDataFrame(
        numbers, geometry=gpd.points_from_xy(numbers["x"], numbers["y"]), crs="EPSG:25832"
    )
    areas = projected(delivered["demo/ortsteile"])[["nr", "siedlungstyp", "geometry"]]
    return points.sjoin(areas, predicate="within")


def test_ortsteile_leave_no_gap_and_no_overlap(delivered):
    """The 53 Ortsteile are one coverage: nobody lives in two of them, or in none."""
    areas = projected(delivered["demo/ortsteile"])
    assert sorted(areas["nr"]) == [f"{n:02d}" for n in range(1, 54)]
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas.is_valid.all()
    assert (areas.geom_type == "Polygon").all()
    whole = shapely.union_all(areas.geometry.to_numpy())
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area / 1e6 == pytest.approx(270, abs=10)
    # without overlap, the parts add up to the whole
    assert areas.area.sum() == pytest.approx(whole.area, rel=1e-9)
    assert areas["flaeche_km2"].tolist() == pytest.approx((areas.area / 1e6).tolist(), abs=0.01)


def test_every_centre_lies_in_its_own_ortsteil(delivered):
    """A village stands inside its boundary, and dense quarters are smaller than villages."""
    areas = projected(delivered["demo/ortsteile"]).set_index("nr")
    # four of the approximate centres, in degrees as they are written down
    centres = {
        "01": (11.029, 50.978),
        "06": (11.010, 51.006),
        "27": (11.045, 51.062),
        "53": (11.152, 51.012),
    }
    points = gpd.GeoSeries.from_xy(*zip(*centres.values(), strict=True), crs="EPSG:4326")
    inside = areas.geometry[list(centres)].contains(
        gpd.GeoSeries(points.to_crs(areas.crs).to_numpy(), index=list(centres), crs=areas.crs)
    )
    assert inside.all()
    made = city().areas
    assert made.geometry.contains(made["centre"], align=False).all()
    size = areas.area.groupby(areas["siedlungstyp"]).median()
    assert size["Plattenbau"] < size["städtisch"] < size["dörflich"]


def test_planungsraeume_are_made_of_their_ortsteile(delivered):
    """Each of the six Planungsräume is exactly as large as its Ortsteile together."""
    parts = projected(delivered["demo/ortsteile"])
    whole = projected(delivered["demo/planungsraeume"]).set_index("code")
    assert list(whole.index) == ["PR1", "PR2", "PR3", "PR4", "PR5", "PR6"]
    assert shapely.coverage_is_valid(whole.geometry.to_numpy())
    added = parts.area.groupby(parts["planungsraum"]).sum()
    assert whole.area.to_dict() == pytest.approx(added.to_dict(), rel=1e-9)


def test_residents_add_up(population, delivered):
    """Nobody is lost on the grid: every Ortsteil has the residents it is said to have."""
    assert len(population) == len(rows_of(delivered["demo/bevoelkerung_500m"].file))
    assert 430 <= len(population) <= 700
    assert population.index.is_unique
    assert population["einwohner"].sum() == RESIDENTS
    by_area = population.groupby("nr")["einwohner"].sum()
    # the first, a middle and the last row of the source
    assert by_area[["01", "27", "53"]].tolist() == [19_200, 3_500, 170]
    assert by_area.to_dict() == city().areas["residents"].to_dict()


def test_ages_add_up(population):
    """In every cell the age groups are whole people and together everybody, where all are known."""
    ages = population[["unter_18", "von_18_bis_64", "ab_65"]]
    known = ages.notna().all(axis=1)
    assert (ages[known].sum(axis=1) == population.loc[known, "einwohner"]).all()
    both = population[["unter_6", "unter_18"]].dropna()
    assert (both["unter_6"] <= both["unter_18"]).all()
    numbers = population[["einwohner", "unter_6", "unter_18", "von_18_bis_64", "ab_65"]]
    assert numbers.min().min() >= 0
    assert population["einwohner"].min() > 0
    assert int(numbers.isna().sum().sum()) == 6
    assert (numbers.fillna(0) % 1 == 0).all(axis=None)


def test_only_a_few_cells_are_small(population):
    """Between 2 and 6 percent of the cells count one or two people of an age group."""
    for group in ("unter_6", "unter_18", "ab_65"):
        share = population[group].between(1, 2).mean()
        assert 0.02 <= share <= 0.06, group
    assert not population["einwohner"].between(1, 2).any()


@pytest.mark.parametrize("year", [2022, 2025])
def test_indicators_count_parts_of_wholes(delivered, year):
    """Every numerator is part of its denominator, and the long-term unemployed are unemployed."""
    rows = rows_of(delivered[f"demo/indikatoren_{year}"].file)
    assert len(rows) == 53 * 7
    counts = rows.set_index(["ortsteil_nr", "kennzahl"]).apply(pd.to_numeric)
    assert (counts["zaehler"].isna() == counts["nenner"].isna()).all()
    known = counts.dropna()
    assert len(counts) - len(known) == 3
    assert (known["zaehler"] <= known["nenner"]).all()
    people = counts["zaehler"]
    long_term = people.xs("langzeitarbeitslose", level="kennzahl").dropna()
    assert (long_term <= people.xs("arbeitslose", level="kennzahl")[long_term.index]).all()
    wanted = {field.key for h in handlungsfelder().values() for field in h.indicator}
    assert wanted <= set(rows["kennzahl"])
    assert (known["nenner"] < 100).any()


def test_denominators_are_the_people_of_the_grid(delivered, population):
    """Indicators of 2025 count against the very residents that live in the cells."""
    rows = rows_of(delivered["demo/indikatoren_2025"].file)
    counts = rows.pivot_table(
        index="ortsteil_nr", columns="kennzahl", values="nenner", aggfunc="first"
    )
    everybody = population.groupby("nr")["einwohner"].sum()
    assert pd.to_numeric(counts["transferbezug"]).to_dict() == everybody.to_dict()
    complete = population.groupby("nr")["ab_65"].agg(lambda ages: ages.notna().all())
    old = population.groupby("nr")["ab_65"].sum()[complete]
    told = pd.to_numeric(counts["grundsicherung_ab_65"].replace("", None)).dropna()
    both = old.index.intersection(told.index)
    assert len(both) >= 50
    assert (told[both] == old[both]).all()


def test_load_is_highest_in_the_plattenbau(delivered):
    """What a planner expects: high load in the Plattenbau, low in the villages, and change."""
    types = projected(delivered["demo/ortsteile"]).set_index("nr")["siedlungstyp"]
    rates = {}
    for year in (2022, 2025):
        rows = rows_of(delivered[f"demo/indikatoren_{year}"].file).replace("", None)
        rows[["zaehler", "nenner"]] = rows[["zaehler", "nenner"]].apply(pd.to_numeric)
        known = rows.dropna()
        by_type = known.groupby([known["ortsteil_nr"].map(types), "kennzahl"])
        sums = by_type[["zaehler", "nenner"]].sum()
        rate = sums["zaehler"] / sums["nenner"]
        assert (rate.loc["Plattenbau"] > rate.loc["städtisch"]).all()
        assert (rate.loc["städtisch"] > rate.loc["dörflich"]).all()
        transfer = known[known["kennzahl"] == "transferbezug"].set_index("ortsteil_nr")
        rates[year] = transfer["zaehler"] / transfer["nenner"]
    change = rates[2025] / rates[2022]
    assert (change < 0.95).sum() >= 5
    assert (change > 1.05).sum() >= 5


def test_every_kind_is_offered_and_listed(delivered, conformed):
    """All kinds of offer occur, and exactly one list claims to hold each of them completely."""
    offers = pd.concat(conformed[f"demo/angebote_{name}"] for name in LISTS)
    counts = offers["angebotsart"].value_counts()
    assert set(counts.index) == set(angebotsarten())
    assert 240 <= len(offers) <= 310
    claimed = [k for name in LISTS for k in mapping(f"demo/angebote_{name}").complete_for]
    assert sorted(claimed) == sorted(angebotsarten())
    assert counts["kita"] > counts["jugendfreizeit"] > counts["schuldnerberatung"] >= 3
    assert counts[["netzwerkstelle", "familienservice"]].max() <= 5
    assert {offer.mapping for offer in delivered.values() if offer.layer == "offers"} == {
        f"demo/angebote_{name}" for name in LISTS
    }


def test_a_complete_list_is_complete():
    """A list that claims a kind holds every offer of it, once."""
    made = city()
    for name in LISTS:
        rows = made.listings[made.listings["liste"] == name]
        for kind in mapping(f"demo/angebote_{name}").complete_for:
            there = rows.loc[rows["angebotsart"] == kind, "truth"]
            assert sorted(there) == sorted(made.offers.index[made.offers["angebotsart"] == kind])


def test_known_duplicates_stand_in_two_files(conformed):
    """The offers listed twice: same kind, same spot, other words, in two different lists."""
    pairs = known_duplicates(city().listings)
    assert 8 <= len(pairs) <= 14
    assert (pairs["liste_a"] != pairs["liste_b"]).all()
    for pair in pairs.itertuples():
        one = conformed[f"demo/angebote_{pair.liste_a}"].loc[pair.id_a]
        other = conformed[f"demo/angebote_{pair.liste_b}"].loc[pair.id_b]
        assert one["angebotsart"] == other["angebotsart"]
        assert one["plz"] == other["plz"]
        assert one["name"] != other["name"]
        # noise of 12 m in each direction and coordinates of 1 m: 100 m are beyond all chance
        assert one["geometry"].distance(other["geometry"]) < 100
    listed = sum(len(conformed[f"demo/angebote_{name}"]) for name in LISTS)
    over = 1
    assert listed - len(pairs) - over == len(city().offers)


def test_linking_finds_just_the_offers_that_stand_in_two_lists(conformed):
    """However the Träger spell their names and streets: every one of them is linked, and no other."""
    parts, lists = {}, {}
    for name in LISTS:
        frame = conformed[f"demo/angebote_{name}"]
        parts[name] = frame.set_axis(f"{name}/" + frame.index, axis="index")
        lists |= dict.fromkeys(parts[name].index, name)
    offers = pd.concat(parts.values())
    pairs = linked_pairs(listings(offers, pd.Series(lists))).pairs
    told = {
        frozenset([f"{pair.liste_a}/{pair.id_a}", f"{pair.liste_b}/{pair.id_b}"])
        for pair in known_duplicates(city().listings).itertuples()
    }
    linked = pairs[pairs["zone"] == "link"]
    assert set(map(frozenset, linked[["listing_a", "listing_b"]].to_numpy().tolist())) == told


def test_lists_tell_more_of_some_offers(conformed):
    """Each column is told by one list or more, and by none of them of every offer."""
    offers = pd.concat(conformed[f"demo/angebote_{name}"] for name in LISTS)
    for column in ("handlungsfelder", "zielgruppen", "sprachen", "barrierefrei", "gueltig_bis"):
        assert 5 <= offers[column].notna().sum() < len(offers), column
    assert set(offers["angebotsform"].dropna()) == {
        *("einrichtung", "projekt", "maßnahme", "initiative"),
    }
    assert offers["sprachen"].str.contains("uk").any()
    in_hours = set(offers.loc[offers["stunden"].notna(), "angebotsart"])
    assert {"schuldnerberatung", "familienberatung"} <= in_hours
    assert not {"kita", "spielplatz"} & in_hours


def test_one_course_is_over_and_counts_nowhere(conformed):
    """A list of the Träger that was not tidied up: one of its rows ended in March 2025."""
    parts = {name: conformed[f"demo/angebote_{name}"] for name in LISTS}
    over = {name: rows[~is_there(rows, date(2025, 12, 31))] for name, rows in parts.items()}
    assert {name: len(rows) for name, rows in over.items()} == {
        **dict.fromkeys(LISTS, 0),
        "traeger": 1,
    }
    assert over["traeger"]["name"].item() == "Elternkurs „Winter 2024/25“"


def test_some_things_are_unknown(conformed):
    """A few capacities and coordinates are missing, and none of them is a zero."""
    offers = pd.concat(conformed[f"demo/angebote_{name}"] for name in LISTS)
    counted = offers["angebotsart"].map(lambda kind: angebotsarten()[kind].yardstick == "places")
    unknown = offers.loc[counted, "places_status"] == "missing"
    assert 3 <= unknown.sum() <= 15
    assert offers.loc[counted & offers["places"].notna(), "places"].min() > 0
    assert (offers.loc[~counted, "places_status"] == "not_applicable").all()
    placeless = offers[offers.geometry.isna()]
    assert len(placeless) == 3
    assert set(placeless["angebotsart"]) == {"netzwerkstelle", "familienservice"}


def test_kitas_have_three_places_for_four_children():
    """All Kitas together hold about 0.75 places per child under 6; nobody counts twice."""
    made = city()
    kitas = made.offers[made.offers["angebotsart"] == "kita"]
    told = kitas["places"].sum()
    # three Kitas of unknown size stand in between as average ones
    assumed = told + kitas["places"].isna().sum() * kitas["places"].mean()
    assert assumed / made.cells["unter_6"].sum() == pytest.approx(0.75, abs=0.03)


def test_ways_are_long_in_the_villages():
    """Most children of the city have a Kita within 900 m; in the villages far fewer have one."""
    made = city()
    kitas = shapely.get_coordinates(made.offers.loc[made.offers["angebotsart"] == "kita"].geometry)
    cells = shapely.get_coordinates(made.cells.geometry)
    nearest = np.hypot(*(cells[:, None, :] - kitas[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    near = made.cells["unter_6"].where(nearest <= 900, 0)
    by_type = made.cells["siedlungstyp"]
    share = near.groupby(by_type).sum() / made.cells["unter_6"].groupby(by_type).sum()
    assert share["städtisch"] > 0.9
    assert share["Plattenbau"] > 0.9
    assert share["dörflich"] < 0.8


def test_offers_stand_in_their_own_ortsteil():
    """An offer lies in the Ortsteil whose people it was made for."""
    made = city()
    placed = made.offers[made.offers.geometry.notna()]
    own = gpd.GeoSeries(
        made.areas.geometry.loc[placed["nr"]].to_numpy(), index=placed.index, crs=placed.crs
    )
    assert own.contains(placed.geometry).all()


def test_everything_goes_through_the_ordinary_import(delivered, conformed):
    """Every file conforms to its layer, in the order given, and says that it is made up."""
    assert [d.layer for d in delivered.values()] == [
        *["areas"] * 2,
        "cells",
        *["indicators"] * 2,
        *["offers"] * 4,
        *("documents", "events", "bedarfe", "survey", "vorhaben"),
    ]
    for name, delivery in delivered.items():
        assert mapping(name).layer == delivery.layer
        assert mapping(name).caveats[0].startswith("Beispieldaten")
        frames.check(conformed[name], CONTRACTS[delivery.layer])


def test_lists_come_in_different_clothes(delivered):
    """The lists differ as real ones do: encoding, coordinates, decimal sign and headers."""
    sozialamt = delivered["demo/angebote_sozialamt"].file
    with pytest.raises(UnicodeDecodeError):
        sozialamt.read_bytes().decode("utf-8")
    east = pd.to_numeric(rows_of(sozialamt, "cp1252")["rechtswert"].str.replace(",", "."))
    assert east.dropna().between(630_000, 655_000).all()
    kulturamt = rows_of(delivered["demo/angebote_kulturamt"].file)
    assert kulturamt["Länge"].str.fullmatch(r"1[01],\d+").all()
    assert "Sparte" in kulturamt
    jugendamt = rows_of(delivered["demo/angebote_jugendamt"].file)
    assert jugendamt["lon"].str.fullmatch(r"1[01]\.\d+").all()


def test_same_seed_same_bytes(tmp_path, delivered):
    """The same seed writes the same bytes; another one makes another city that is sound, too."""
    city.cache_clear()
    again = write_deliveries(tmp_path / "again")
    assert [d.file.read_bytes() for d in again] == [d.file.read_bytes() for d in delivered.values()]
    other = write_deliveries(tmp_path / "other", seed=7)
    assert other[0].file.read_bytes() != again[0].file.read_bytes()
    areas = projected(other[0])
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert city(7).areas.geometry.contains(city(7).areas["centre"], align=False).all()
    assert city(7).cells["einwohner"].sum() == RESIDENTS


def test_a_wave_of_37_percent_leaves_few_answers_an_ortsteil(conformed):
    """A sample of the whole city: 37 % answer, in the middle Ortsteil some twenty people."""
    answers = conformed["demo/befragung_2025"].groupby(level="area").first()
    assert answers["answered"].sum() / answers["asked"].sum() == pytest.approx(0.37, abs=0.01)
    assert 15 <= answers["answered"].median() <= 30


def test_voices_and_plans_of_the_demo_fit_together(conformed):
    """Some 80 Bedarfe of 15 events, 20 Vorhaben of all stands, and Ortsteile that nobody visited."""
    bedarfe, vorhaben = conformed["demo/bedarfe"], conformed["demo/vorhaben"]
    assert len(vorhaben) == 20
    assert set(vorhaben["stand"]) == {"geplant", "laufend", "abgeschlossen", "eingestellt"}
    assert vorhaben.geometry.notna().sum() == 9
    assert 60 <= len(bedarfe) <= 100
    assert set(bedarfe["handlungsfeld"]) == set(handlungsfelder())
    visited = set(", ".join(conformed["demo/veranstaltungen"]["betroffen"]).split(", "))
    assert 35 <= len(visited - {"stadtweit"}) <= 45
