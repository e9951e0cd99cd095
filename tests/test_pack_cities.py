"""Every pack of whole cities: none that cannot be listened to, none that says nothing."""

import io
from itertools import pairwise

import pytest
from pypdf import PdfReader

from api.walk import walk
from layers.demo_city import write_deliveries
from layers.store import Store
from listened import heard
from maps.pack import map_pack, map_poster
from realdata import HERE, needs_realdata

pytestmark = pytest.mark.slow

READ_IN_THIS_ORDER = (
    "Auf einen Blick",
    "Wer hier lebt",
    "Unsere Angebote",
    "Wie sicher ist das",
    "Herkunft der Angaben",
)
AT_THE_END = ("Stand", "Quelle", "Lizenz", "Veröffentlichung", "Berechnungen")


def published(folder, city, data):
    """The release of a city after its walk through the whole house, and its features."""
    store = Store.open(f"sqlite:///{folder / 'city.db'}")
    walk(store, city, data)
    release = store.release(store.newest_release_id())
    features = {c.key: store.features(release.id, c.key) for c in release.collections}
    store.close()
    return release, features


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo city."""
    folder = tmp_path_factory.mktemp("demo")
    write_deliveries(folder / "lieferungen")
    return published(folder, "demo", folder / "lieferungen")


@pytest.fixture(scope="module")
def jena(tmp_path_factory):
    """Jena, of open data."""
    return published(tmp_path_factory.mktemp("jena"), "jena", HERE / "jena")


def packs_of(release, features, folder):
    """Name and text, page by page, of the pack of each Ortsteil; typst refuses what is not PDF/UA-1.

    Pack and poster of each are listened to by two checkers on the way.
    """
    for area in features["ortsteile"].index:
        pack = map_pack(release, features, area, "ortsteile")
        poster = map_poster(release, features, area, "ortsteile")
        assert [heard(pack.pdf, folder), heard(poster.pdf, folder)] == [[], []], pack.name
        assert len(PdfReader(io.BytesIO(poster.pdf)).pages) == 1, pack.name
        yield pack.name, [page.extract_text() for page in PdfReader(io.BytesIO(pack.pdf)).pages]


def test_every_pack_of_the_demo_city(demo, tmp_path):
    """53 packs of five to eight pages, none of them empty, read in order down to licence and runs."""
    packs = dict(packs_of(*demo, tmp_path))
    assert len(packs) == 53
    for name, pages in packs.items():
        text = "\n".join(pages)
        places = [text.rindex(heading) for heading in READ_IN_THIS_ORDER]
        places += [text.index(title, places[-1]) for title in AT_THE_END]
        assert name in pages[0]
        assert 5 <= len(pages) <= 8, name
        assert min(map(len, pages)) > 300, name
        assert all(before < after for before, after in pairwise(places)), name


@needs_realdata
def test_every_pack_of_jena(jena, tmp_path):
    """30 packs of real areas, without places and Kennzahlen, and none of them empty."""
    packs = dict(packs_of(*jena, tmp_path))
    assert len(packs) == 30
    for name, pages in packs.items():
        assert name in pages[0]
        assert min(map(len, pages)) > 300, name


def test_a_poster_of_the_demo_city_names_every_ortsteil(demo):
    """All 53 names stand on it: in their area, or in the key of the numbers."""
    release, features = demo
    poster = map_poster(release, features, features["ortsteile"].index[0], "ortsteile")
    text = " ".join(PdfReader(io.BytesIO(poster.pdf)).pages[0].extract_text().split())
    missing = [
        name
        for name in features["ortsteile"]["name"]
        if not all(part in text for part in name.replace("-", "- ").split())
    ]
    assert missing == []
