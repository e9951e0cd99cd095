"""Packs, posters and sheets are listened to by two checkers of PDF/UA that know nothing of how they were made."""

import pandas as pd
import pytest
import typst

from listened import heard
from maps.face import Face
from maps.pack import map_pack, map_poster
from maps.view_sheet import Imprint, view_sheet
from release_beside import with_choices, with_kennzahlen, with_reach, with_voices
from release_fixture import SUPPRESSED, made_release

FULL = with_voices(with_choices(with_reach(with_kennzahlen(made_release()))))
FACE = Face(
    logo='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2"/></svg>',
    contact="Amt für Soziales, soziales@stadt.example",
    imprint="Stadt B.",
)


@pytest.mark.parametrize("area", ["0101", "0102", "0104"])
@pytest.mark.parametrize("make", [map_pack, map_poster])
@pytest.mark.parametrize(
    "made", [FULL, made_release(SUPPRESSED, with_offers=False)], ids=["full", "hidden"]
)
def test_nothing_is_lost_on_who_listens(tmp_path, make, made, area):
    """Full, or with all hidden and no offers, with logo, links and QR code: no error."""
    address = f"https://sozialraum.stadt.example/gebiete/ortsteile/{area}"
    pdf = make(made.release, made.features, area, "ortsteile", address=address, face=FACE).pdf
    assert heard(pdf, tmp_path) == []


def test_a_table_over_several_pages_is_heard_whole(tmp_path):
    """Sixty offers: no heading, repeated for the eye alone, stands outside of what is read aloud."""
    made = made_release()
    one = made.features["angebote"].loc[["a1"]]
    many = pd.concat([one] * 60).set_axis(pd.Index([f"b{n:02}" for n in range(60)], name="feature"))
    many["name"] = [f"Beratungsstelle {n}" for n in range(60)]
    pack = map_pack(made.release, made.features | {"angebote": many}, "0101", "ortsteile")
    assert heard(pack.pdf, tmp_path) == []


def test_a_sheet_is_heard_too(tmp_path):
    """The sheet of a single view, with the city's face."""
    sheet = view_sheet(
        Imprint.of(FULL.release, FACE), *FULL.shown("beratung_ortsteile", "versorgung")
    )
    assert heard(sheet, tmp_path) == []


def test_the_listeners_find_what_is_wrong(tmp_path):
    """A PDF without tags, language and title is refused by both: they are not deaf."""
    found = heard(typst.compile(b"Nichts", pdf_tags=False), tmp_path)
    rules = {rule.split("-")[0] for rule, *_ in found}
    assert len(found) >= 3
    assert len(rules) >= 2
