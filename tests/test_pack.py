"""Map packs: the same bytes, readable for everybody, and saying what the release says."""

import io
import re

import pytest
from pypdf import PdfReader

from geo_lsz.errors import NotFound
from maps.pack import map_pack
from maps.pack_content import content
from maps.pack_offers import table_of
from release_fixture import NAMES, SUPPRESSED, made_release


def built(made, area="0101", geography="ortsteile"):
    return map_pack(made.release, made.features, area, geography)


def read(pack):
    return PdfReader(io.BytesIO(pack.pdf))


def text_of(pack):
    """The text of all pages in one line; breaks within words are closed."""
    text = "\n".join(page.extract_text() for page in read(pack).pages)
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("-\n", ""))


def said(made, area="0101", geography="ortsteile"):
    return content(made.release, made.features, area, geography)


PACK = built(made_release())
TEXT = text_of(PACK)


def test_two_builds_are_identical():
    """The same release gives the same bytes."""
    assert built(made_release()).pdf == PACK.pdf


def test_a_pack_is_made_for_everybody():
    """PDF/UA-1: it says so, is tagged, German, has its title in the window, dated by the release."""
    reader = read(PACK)
    catalog = reader.trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_object().get_data()
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/Lang"].startswith("de")
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata.title == "Kartenmappe Altstadt, Beispielstadt"
    assert f"{reader.metadata.creation_date:%Y-%m-%d}" == "2025-03-01"


def alt_texts(node):
    """Alt texts in the tree of tags, from `node` down."""
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/Alt" in node:
        yield str(node["/Alt"])
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if not isinstance(child, int):
            yield from alt_texts(child)


def test_the_maps_are_told_in_words():
    """Each map carries an alt text with the very values that are drawn: the inset, one of each field, two large, the offers."""
    inset, *fields, main, second, detail = alt_texts(read(PACK).trailer["/Root"]["/StructTreeRoot"])
    assert inset == "Karte: Altstadt in Beispielstadt."
    # `steuerung` has no gap map
    assert len(fields) == 5
    assert fields[2] == (
        "Karte: Altstadt und Umgebung, Handlungsfeld „Beratung, Unterstützung und Information“: "
        "32 %, stark unterversorgt (unter 50 %)."
    )
    assert main == PACK.alt
    assert "Hervorgehoben ist Altstadt: 32 %, stark unterversorgt (unter 50 %)." in main
    assert "knapp versorgt (75 bis unter 90 %): 2;" in main
    assert "Hervorgehoben ist Altstadt: 63 %, unterversorgt (50 bis unter 75 %)." in second
    assert detail.startswith("Detailkarte von Altstadt mit 3 nummerierten Angeboten.")


def test_only_fonts_that_come_along_are_used():
    """All fonts are embedded and ours, whatever the machine has installed."""
    names = set()
    for page in read(PACK).pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(font.get_object()["/BaseFont"].split("+")[1])
    assert names == {"SourceSansPro-Regular-Identity-H", "SourceSansPro-Semibold-Identity-H"}


def test_no_page_is_empty():
    """An area with offers and one without: every page says something beside its foot."""
    for pack in (PACK, built(made_release(), "0103"), built(made_release(SUPPRESSED), "0105")):
        pages = [page.extract_text() for page in read(pack).pages]
        assert 3 <= len(pages) <= 8
        assert min(map(len, pages)) > 300


@pytest.mark.parametrize(
    "words",
    [
        "Auf einen Blick",
        "Am dringlichsten ist das Handlungsfeld „Beratung, Unterstützung und Information“",
        "Beispieldaten, schematische Grenzen.",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "Beispielstadt, Statistikstelle",
        "31.12.2024",
        "fedcba9876543210fedcba9876543210",
        "0123456789abcdef0123456789abcdef",
        "Gemessen am Median der Stadt",
        "Dialog der Generationen",
        "Haus Löwenzahn & Co.",
        "unbekannt",
    ],
)
def test_a_pack_says_what_it_must(words):
    """Lead, caveats, licence, attribution, Stand, release, runs and offers stand in the body."""
    assert words in TEXT


def test_at_a_glance_each_field_has_its_line():
    """All six fields in their order, each with value, class, worst kind and need."""
    glance = said(made_release()).glance
    # the fixture starts its row of values one Ortsteil later in each field after `beratung`
    assert [row.value for row in glance] == ["–", "45–95 %", "–", "32 %", "63 %", "83 %"]
    assert glance[0].klasse == "nicht anwendbar"
    assert glance[1].klasse == "gesperrt (kleine Zahlen)"
    assert glance[3].klasse == "stark unterversorgt (unter 50 %)"
    assert glance[4].worst == "Spielplatz"
    assert {row.need for row in glance} == {"gering (Status hoch)"}


def test_the_map_shows_the_most_pressing_field():
    """Of all fields the one in the lowest class colours the map, and the lead names it."""
    # 0104 stands at 101 % in beratung, 1240 % in wohnumfeld, 81 to 82 % in dialog,
    # 83 % in bildung and 63 % in vereinbarkeit, which is the least
    pack = said(made_release(), "0104")
    assert pack.large[0].title == "Versorgung – Vereinbarkeit von Familie und Beruf sowie Mobilität"
    assert "Versorgung 63 %, unterversorgt (50 bis unter 75 %)" in pack.lead


def test_offers_are_those_of_the_area_in_order_of_kind():
    """The table lists the offers of the area by kind and name, numbered as on the map."""
    rows = said(made_release()).offers
    assert [(row.number, row.name, row.places) for row in rows] == [
        ("1", "Beratungsstelle Mitte", "40"),
        ("2", "Haus Löwenzahn & Co.", "unbekannt"),
        ("3", "<script>alert(1)</script>", "5"),
    ]
    assert (rows[1].traeger, rows[1].address) == ("keine Angabe", "keine Angabe")


def test_an_offer_without_a_place_has_no_number():
    """Only what lies on the map is numbered; the others follow with a dash."""
    offers = made_release().features["angebote"].loc[["a6", "a1"]]
    assert [row.number for row in table_of(offers)] == ["–", "1"]


def test_without_offers_the_pack_says_so():
    """No offer inside is not no supply: the pack says both, and shows no empty table."""
    made = made_release(with_offers=False)
    assert "kein Angebot" in text_of(built(made))
    assert "Das heißt nicht, dass niemand versorgt ist" in text_of(built(made))
    assert said(made).detail_map is None
    assert "Nr." not in text_of(built(made))


def test_a_city_in_which_all_is_hidden_reads_well():
    """Where every value is hidden, the lead says that nothing is sure, and no number appears."""
    made = made_release(SUPPRESSED)
    pack = said(made, "0105")
    assert pack.lead.startswith("Für kein Handlungsfeld ist sicher")
    assert {row.value for row in pack.glance} == {"–"}
    assert {row.klasse for row in pack.glance} == {"nicht anwendbar", "gesperrt (kleine Zahlen)"}
    assert pack.large[0].lines[-1].count == 9
    assert "gesperrt (kleine Zahlen): 9" in built(made, "0105").alt


def test_the_coarser_geography_has_packs_too():
    """A Planungsraum gets its pack, with the offers that lie in it."""
    pack = built(made_release(), "A", "planungsraeume")
    assert "Westen" in text_of(pack)
    assert "Planungsräume" in pack.alt
    assert "Beratungsstelle Mitte" in text_of(pack)


def test_markup_in_a_name_is_only_text():
    """A name full of typst's own signs is set as it is written."""
    names = NAMES | {"0101": '#panic("x") *fett* $x$ \\ "'}
    pack = built(made_release(names=names))
    assert pack.name in read(pack).metadata.title


def test_unknown_areas_and_geographies_are_named():
    """An unknown area or geography is refused with what there is."""
    with pytest.raises(NotFound, match="kein Gebiet „0999“"):
        built(made_release(), "0999")
    with pytest.raises(NotFound, match="„kreise“, nur ortsteile, planungsraeume"):
        built(made_release(), "0101", "kreise")


def test_one_line_at_the_foot_whatever_the_caveats():
    """Ten long caveats stand in full in the body, once, and do not push the foot off the sheet."""
    made = made_release()
    caveats = tuple(f"Hinweis Nummer {n}: " + "ein langer Satz " * 12 for n in range(10))
    release = made.release.model_copy(update={"caveats": caveats})
    pack = map_pack(release, made.features, "0101", "ortsteile")
    text = text_of(pack)
    assert all(text.count(f"Nummer {n}:") == 1 + (n == 0) for n in range(10))
    assert all("Seite" in page.extract_text().split("\n")[-1] for page in read(pack).pages)


def test_where_nothing_is_short_the_lead_says_so():
    """An area that is well supplied in every field is not told what is most pressing."""
    plenty = [(100.0 + n, "ok", 100.0 + n, 100.0 + n) for n in range(9)]
    lead = said(made_release(plenty)).lead
    assert lead.startswith(
        "In keinem Handlungsfeld mit sicherem Wert ist das Gebiet unterversorgt."
    )


def test_fields_that_are_as_low_are_named_too():
    """Where several fields share the lowest value, the lead names all of them."""
    lead = said(made_release([(0.0, "ok", 0.0, 0.0)] * 9)).lead
    assert "„Vereinbarkeit von Familie und Beruf sowie Mobilität“. Versorgung 0 %" in lead
    assert lead.endswith(
        "Ebenso niedrig: „Bildung im familiären Umfeld“, „Beratung, Unterstützung und Information“, "
        "„Wohnumfeld und Lebensqualität“, „Dialog der Generationen“."
    )
