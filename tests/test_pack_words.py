"""What a pack says beside its maps: five sentences, people beside the city, what is near, what is not known."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geo_lsz.kennzahl_words import as_sure, beside_city
from geo_lsz.released import View
from maps.pack import map_pack
from maps.pack_content import content
from release_beside import with_choices, with_kennzahlen, with_reach, with_voices
from release_fixture import NAMES, SOUTH, SUPPRESSED, WEST, Made, made_release
from test_pack import text_of


def said(made, area="0101"):
    return content(made.release, made.features, area, "ortsteile")


def test_five_sentences_say_the_essentials():
    """Who lives there, where it lacks, where it is well, how burdened it is, what nobody knows."""
    # Altstadt: 45–95 % (gesperrt), nicht anwendbar, 32 %, 63 %, 83 %; nobody told its residents
    told = dict(said(made_release()).essentials)
    assert list(told) == [
        "Menschen", "Wo es fehlt", "Wo es gut ist", "Soziale Belastung", "Was wir nicht wissen",
    ]  # fmt: skip
    assert told["Menschen"].endswith("steht nicht in der Veröffentlichung.")
    assert told["Wo es gut ist"] == "In keinem Handlungsfeld ist sicher, dass genug da ist."
    assert told["Soziale Belastung"].endswith("gering (Status hoch).")
    assert told["Was wir nicht wissen"] == (
        "Ob etwas fehlt, ist in einem Handlungsfeld nicht sicher: "
        "„Vereinbarkeit von Familie und Beruf sowie Mobilität“."
    )


def test_where_there_is_enough_is_told():
    """Melchendorf has 101 % in beratung and 1240 % in wohnumfeld."""
    told = dict(said(made_release(), "0104").essentials)
    assert told["Wo es gut ist"] == (
        "Genug ist da in 2 Handlungsfeldern: „Beratung, Unterstützung und Information“, "
        "„Wohnumfeld und Lebensqualität“."
    )


def with_residents(made, value, status):
    """The release, which tells so many residents of every area."""
    number = {"einwohner": value, "einwohner_status": status}
    features = {
        key: frame.assign(**number)
        if "versorgung_klasse" in frame or "belastung" in frame
        else frame
        for key, frame in made.features.items()
    }
    return Made(made.release, features)


@pytest.mark.parametrize(
    ("value", "status", "sentence"),
    [
        (1234.0, "ok", "In Altstadt leben 1.234 Menschen auf 1,0 km²."),
        (float("nan"), "suppressed", "so wenige Menschen, dass ihre Zahl verborgen bleibt."),
        (float("nan"), "missing", "Wie viele Menschen in Altstadt leben, ist nicht bekannt."),
    ],
)
def test_residents_are_told_as_they_are_known(value, status, sentence):
    """A number, or why there is none; a hidden one is not called unknown."""
    made = with_residents(made_release(), value, status)
    assert dict(said(made).essentials)["Menschen"].endswith(sentence)


def test_a_kennzahl_stands_beside_the_city():
    """10 % by 20 of 200, 6 to 14 by chance: surely below 35 %, which are 420 of 1,200 in the city."""
    (row,) = said(with_kennzahlen(made_release())).people.rows
    assert (row.title, row.here) == ("Arbeitslose", "10 %")
    assert row.city == "35,0 % (ohne 2 von 9 Gebieten)"
    assert row.told == "niedriger; mit Zufall 6 bis 14 %"
    assert row.trend == "gestiegen um 4,0 Punkte (1,0 bis 7,0)"


def test_the_larger_area_stands_beside_it():
    """Altstadt lies in Westen, of which 24 % are told; of Ortsteile only, nothing larger is named."""
    made = with_kennzahlen(made_release())
    assert said(made).people.around == ""
    coarse = made.release.collection("kennzahlen_ortsteile").model_copy(
        update={"key": "kennzahlen_planungsraeume", "geography": "planungsraeume"}
    )
    of_west = {"arbeitslose": 24.0, "arbeitslose_von": 23.5, "arbeitslose_bis": 24.5}
    frame = made.features["kennzahlen_ortsteile"].iloc[:3].assign(**of_west)
    frame.index = pd.Index(["A", "B", "C"], name="feature")
    frame["name"] = ["Westen", "Mitte", "Osten"]
    release = made.release.model_copy(update={"collections": (*made.release.collections, coarse)})
    people = said(Made(release, made.features | {coarse.key: frame})).people
    assert people.around == "Westen"
    assert people.rows[0].around == "24,0 %"


def test_without_counts_the_median_area_stands_for_the_city():
    """10 to 60 %: the median of the six that are known is 35 %, of which 10 % is less; chance is not told."""
    made = with_kennzahlen(made_release())
    counted = [f"arbeitslose_{part}" for part in ("von", "bis", "zaehler", "nenner")]
    frame = made.features["kennzahlen_ortsteile"].drop(columns=counted)
    people = said(Made(made.release, made.features | {"kennzahlen_ortsteile": frame})).people
    assert (people.rows[0].city, people.rows[0].told) == ("mittleres Gebiet 35,0 %", "niedriger")
    assert not people.chance


def test_where_nothing_is_known_no_small_maps_stand_there():
    """Everything hidden in the whole neighbourhood: no row of six maps that show nothing."""
    assert said(made_release(SUPPRESSED)).around is None
    assert len(said(made_release()).around.maps) == 6


def test_hidden_kennzahlen_are_not_compared():
    """Wüstheim's share is hidden: no number, no comparison."""
    (row,) = said(with_kennzahlen(made_release()), "0107").people.rows
    assert row.here == "gesperrt (kleine Zahlen)"
    assert row.told == "lässt sich nicht vergleichen"


KENNZAHL = View(key="k", title="K", unit="%", digits=1, klassen=(), palette="kennzahl")


@pytest.mark.parametrize(
    ("low", "high", "here", "beside"),
    [
        (11.6, 13.0, "12,3 %", "höher"),  # 1.4 points wide: a decimal is worth telling
        (9.3, 15.3, "12 %", "kein sicherer Unterschied"),  # 10 % lies within
        (float("nan"), float("nan"), "12,3 %", "höher"),
    ],
)
def test_words_follow_what_chance_leaves(low, high, here, beside):
    """A wide interval takes the decimals away, and one that holds the city's 10 % the difference."""
    row = {"k": 12.3, "k_von": low, "k_bis": high}
    assert as_sure(KENNZAHL, row) == here
    assert beside_city(KENNZAHL, row, 10.0) == beside


def test_what_lies_beyond_the_border_is_named():
    """Berghausen: of three Familienberatungen the two that most reach, and that there is one more."""
    rows = said(with_reach(made_release()), "0102").beyond
    assert [(row.kind, row.name, row.minutes, row.more) for row in rows] == [
        ("Familienberatung", "Online-Beratung", "kommt hierher", 0),
        ("Familienberatung", "Haus Löwenzahn & Co.", "14 Minuten", 1),
        ("Kindertageseinrichtung", "Kita „Sonnenschein“", "9 Minuten", 0),
    ]
    assert [row.place for row in rows] == ["ohne festen Ort", "Altstadt", "Rieth"]


def test_without_ways_nothing_is_said_of_what_is_beyond():
    """A release that does not tell who reaches what has no part about it."""
    made = made_release()
    text = text_of(map_pack(made.release, made.features, "0101", "ortsteile"))
    assert "jenseits der Grenze zu Fuß erreichbar" in text
    assert "In Reichweite jenseits" not in text


def test_where_offers_overlap_is_told_without_a_judgement():
    """Who reaches two, the most first; the class that begins at nobody claims nobody; unknown stays a word."""
    made = with_choices(made_release())
    told = said(made).choices
    assert [(row.kind, row.share.split(" (")[0]) for row in told.rows] == [
        ("Spielplatz", "fast alle"),
        ("Kindertageseinrichtung", "die meisten"),
    ]
    assert told.others == (
        ("keine Angabe", "Bibliothek"),
        ("niemand oder wenige (unter 10 %)", "Familienberatung"),
    )
    text = text_of(map_pack(made.release, made.features, "0101", "ortsteile"))
    assert "Ob ein Angebot verzichtbar ist, prüfen Ämter und Träger gemeinsam." in text
    other = text_of(map_pack(made.release, made.features, "0102", "ortsteile"))
    assert "Wo sich Angebote überschneiden" not in other


def test_voices_and_vorhaben_stand_in_the_order_of_the_fields():
    """`bildung` goes before `dialog`; a Vorhaben of the area before one of the whole city."""
    made = with_voices(made_release())
    told = said(made).participation
    assert told.heard == (
        "Die Menschen hier wurden gehört. In den letzten Runden gab es hier 2 Veranstaltungen. "
        "An der letzten Befragung nahmen hier 41 % der Angeschriebenen teil."
    )
    assert [row.slug for row in told.rows] == ["bildung", "dialog"]
    assert [plan.title for plan in told.vorhaben] == ["Familienzentrum", "Lotsen"]
    text = text_of(map_pack(made.release, made.features, "0101", "ortsteile"))
    for words in (
        "7 Stimmen zu 1 Bedarf",
        "Ein Ort für alle; 2026; 120.000 Euro",
        "Beschluss 1/25",
    ):
        assert words in text


def test_not_heard_is_not_no_need():
    """Berghausen was not heard: the pack says that silence is no answer, and lists what concerns it."""
    told = said(with_voices(made_release()), "0102").participation
    assert "heißt nicht, dass niemand etwas braucht" in told.heard
    assert "keine Veranstaltung" in told.heard
    assert [plan.title for plan in told.vorhaben] == ["Lotsen"]


def test_without_voices_no_room_is_left():
    """A release without voices, survey and Vorhaben has no such part."""
    made = made_release()
    assert said(made).participation is None
    assert "Stimmen und Vorhaben" not in text_of(
        map_pack(made.release, made.features, "0101", "ortsteile")
    )


def test_days_and_bestandsschutz_stand_beside_an_offer():
    """Hours in German; a protection that ended before the Stichtag (31.12.2024) is none."""
    made = made_release()
    columns = {
        "oeffnungszeiten": ["Tu,Th 13:00-18:00", None, None],
        "bestandsschutz_bis": ["2027-12-31", "2024-12-30", "unbefristet"],
        "bestandsschutz_quelle": ["Beschluss 12/24", "Beschluss 1/20", None],
    }
    inside = said(made).offers
    index = made.features["angebote"].query("area_ortsteile == '0101'").index
    offers = made.features["angebote"].join(pd.DataFrame(columns, index=index))
    told = content(made.release, made.features | {"angebote": offers}, "0101", "ortsteile").offers
    by_name = {row.name: (row.hours, row.protected) for row in told}
    names = made.features["angebote"]["name"]
    assert by_name == {
        names[index[0]]: ("Di, Do 13:00–18:00", "bis 31.12.2027, Quelle: Beschluss 12/24"),
        names[index[1]]: ("", ""),
        names[index[2]]: ("", "unbefristet, ohne Angabe einer Quelle"),
    }
    assert {(row.hours, row.protected) for row in inside} == {("", "")}


def test_what_is_hidden_is_counted():
    """Everything of supply is hidden in Rieth: five fields with a gap map; its need is known."""
    first, second, *fields = said(made_release(SUPPRESSED), "0105").unknowns
    assert first == (
        "Von 11 Angaben zu Versorgung und Belastung sind hier 5 gesperrt und 0 nicht genau bekannt."
    )
    assert second.startswith("Gesperrt wird, was so klein ist")
    assert len(fields) == 5


def test_sixty_offers_in_one_street_stay_on_the_page():
    """All sixty are in the table and on the map, and the pack still passes as accessible."""
    names = NAMES | {"0101": "Sankt-Ägidien-Südöstliche-Vorstadtheiden"}
    made = made_release(SUPPRESSED, names=names)
    one = made.features["angebote"].loc[["a1"]]
    many = pd.concat([one] * 60)
    many.index = pd.Index([f"b{n:02}" for n in range(60)], name="feature")
    street = [Point(WEST + 20 + n, SOUTH + 20) for n in range(60)]
    many = many.assign(geometry=gpd.GeoSeries(street, index=many.index, crs="EPSG:25832"))
    features = made.features | {"angebote": many}
    text = text_of(map_pack(made.release, features, "0101", "ortsteile"))
    assert text.count("Beratungsstelle Mitte") == 60
    detail = content(made.release, features, "0101", "ortsteile").detail_map
    assert "mit 60 nummerierten Angeboten" in detail.alt
