"""What cannot be set says why: a sign that the font lacks, in which text, and what to do."""

import pytest

import doors
from geo_lsz.errors import NoGlyph
from maps.pack import map_pack
from maps.view_sheet import Imprint, view_sheet
from release_fixture import NAMES, made_release

FOREIGN = "東京am Berg"


def foreign():
    """The made release with a name that Source Sans Pro cannot write."""
    return made_release(names={**NAMES, "0101": FOREIGN})


def test_a_pack_with_a_sign_that_the_font_lacks_names_it():
    """The sign, the font, the text that it stands in, and that the delivery has to be changed."""
    made = foreign()
    with pytest.raises(NoGlyph, match=rf"kein Zeichen für „東.*in „{FOREIGN}.*Lieferung anders"):
        map_pack(made.release, made.features, area="0101", geography="ortsteile")


def test_a_sheet_with_such_a_sign_names_it_too():
    """Of every view in whose table the name would stand."""
    made = foreign()
    with pytest.raises(NoGlyph, match=FOREIGN):
        view_sheet(Imprint.of(made.release), *made.shown("beratung_ortsteile", "versorgung"))


def test_whoever_asks_is_told_and_the_page_goes_on(tmp_path):
    """422 with the sentence for the file; the page itself shows the name."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, foreign())
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        answer = client.get("/handlungsfelder/beratung/blatt.pdf?geographie=ortsteile")
        page = client.get("/handlungsfelder/beratung?geographie=ortsteile")
    opened.close()
    assert answer.status_code == 422
    assert "kein Zeichen für" in answer.text
    assert page.status_code == 200
    assert FOREIGN in page.text
