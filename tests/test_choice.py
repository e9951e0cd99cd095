"""What a page of a Handlungsfeld lets one choose: Stichtag and Zielgruppe, beside the rest."""

from datetime import date

import pytest

import doors
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.released import View
from layers.withdrawals import withdraw
from release_fixture import Made, made_release
from test_pages import Page

OLD, MIDDLE, NEW = "fedcba9876543210fedcba9876543210", "1" * 32, "0" * 32
BERATUNG = "/handlungsfelder/beratung?geographie=ortsteile"


def published(release_id, follows, day, values=()):
    """The made release as it was published for another Stichtag, with other values first."""
    plain = made_release()
    made = made_release([*values, *_supply(plain)[len(values) :]])
    dated = [one.model_copy(update={"stichtag": day}) for one in made.release.collections]
    told = {"id": release_id, "follows": follows, "collections": tuple(dated)}
    return Made(made.release.model_copy(update=told), made.features)


def _supply(made):
    columns = ("versorgung", "versorgung_status", "versorgung_low", "versorgung_high")
    features = made.features["beratung_ortsteile"]
    return [tuple(row[column] for column in columns) for _, row in features.iterrows()]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with three releases: two of 31.12.2024, and one of 31.12.2025 in which 0101 rose to 80."""
    opened = doors.store_in(tmp_path_factory.mktemp("stichtage"))
    doors.put(opened, made_release())
    doors.put(opened, published(MIDDLE, OLD, date(2024, 12, 31), [(61.0, "ok", 61.0, 61.0)]))
    doors.put(opened, published(NEW, MIDDLE, date(2025, 12, 31), [(80.0, "ok", 80.0, 80.0)]))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store):
    """A browser before the service on that store."""
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


def options(html, label):
    """Texts and addresses of a choice, and which of them is chosen."""
    part = html.partition(f'aria-label="{label}"')[2].partition("</nav>")[0]
    links = Page(part).all("a")
    titles = [one.partition(">")[2] for one in part.split("</a>")[:-1]]
    return {
        title.rpartition(">")[2]: (link["href"], "aria-current" in link)
        for title, link in zip(titles, links, strict=True)
    }


def test_each_stichtag_stands_once_with_what_was_published_last(client):
    """Of two releases for 2024 the later is offered; the newest Stichtag is the one shown."""
    found = options(client.get(BERATUNG).text, "Stichtag")
    assert found == {
        "31.12.2025": (f"{BERATUNG}&ansicht=versorgung", True),
        "31.12.2024": (f"{BERATUNG}&ansicht=versorgung&stand={MIDDLE}", False),
    }


def test_an_earlier_stichtag_shows_its_own_values_and_says_so(client):
    """61 percent in place of 80, in table, map and sheet; every file is that of the older release."""
    newest, earlier = (client.get(BERATUNG + more).text for more in ("", f"&stand={MIDDLE}"))
    assert ">80 %<" in newest
    assert ">61 %<" not in newest
    assert ">61 %<" in earlier
    assert ">80 %<" not in earlier
    assert "nicht das Neueste" in earlier
    files = [link["href"] for link in Page(earlier).all("a") if "/daten/" in link.get("href", "")]
    assert files
    assert all(file.startswith(f"/releases/{MIDDLE}/daten/") for file in files)
    assert client.get(files[0]).status_code == 200
    drawn = client.get(f"/handlungsfelder/beratung/karte.js?geographie=ortsteile&stand={MIDDLE}")
    assert "Versorgung: 61\N{NO-BREAK SPACE}%" in drawn.text or "Versorgung: 61 %" in drawn.text
    assert drawn.headers["cache-control"] == "no-store"


def test_other_views_keep_the_stichtag(client):
    """Whoever looks at 2024 goes on looking at 2024, on another geography and in another view."""
    html = client.get(f"{BERATUNG}&stand={MIDDLE}").text
    for label in ("Gliederung", "Ansicht"):
        assert all(f"stand={MIDDLE}" in href for href, _ in options(html, label).values())


def test_an_unknown_stichtag_leads_to_the_newest(client):
    """404 with a way on; nonsense is not looked for in the store."""
    answer = client.get(f"{BERATUNG}&stand=gestern")
    assert answer.status_code == 404
    assert "Einen Stand „gestern“ gibt es nicht." in answer.text
    assert "Neuester Stand" in answer.text


def test_what_was_taken_back_is_not_shown(tmp_path):
    """An older release that was withdrawn after the page was made answers 410, and not its reason."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, made_release())
    doors.put(opened, published(NEW, OLD, date(2025, 12, 31)))
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        assert client.get(f"{BERATUNG}&stand={OLD}").status_code == 200
        withdraw(opened, OLD, reason="Falsche Grenzen", who="Amt")
        answer = client.get(f"{BERATUNG}&stand={OLD}")
    opened.close()
    assert answer.status_code == 410
    assert "Das wurde zurückgezogen" in answer.text
    assert "Falsche Grenzen" not in answer.text


def test_a_single_stichtag_is_no_choice(tmp_path):
    """With one release nothing is offered that cannot be chosen."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, made_release())
    with doors.knocking(opened) as client:
        html = client.get(BERATUNG, headers=doors.AS_BROWSER).text
    opened.close()
    assert 'aria-label="Stichtag"' not in html
    assert 'aria-label="Angebote für"' not in html  # the made release has no view of a kind


def with_kinds(made):
    """The same with a view of each kind of `beratung`, which serve three different groups."""
    features = made.features["beratung_ortsteile"].copy()
    views = []
    for kind in handlungsfelder()["beratung"].kinds:
        key = f"{kind.slug}_erreichbarkeit"
        for part in ("", "_status", "_low", "_high", "_klasse"):
            features[key + part] = features[f"versorgung{part}"]
        told = {"angebotsart": kind.slug, "zielgruppe": kind.zielgruppe.slug}
        views.append(
            View(key=key, title=kind.title, klassen=VERSORGUNG, palette="versorgung", **told)
        )
    collections = [
        one.model_copy(update={"views": (*one.views, *views)})
        if one.key == "beratung_ortsteile"
        else one
        for one in made.release.collections
    ]
    release = made.release.model_copy(update={"collections": tuple(collections)})
    return Made(release, made.features | {"beratung_ortsteile": features})


def test_a_group_is_chosen_and_only_its_kinds_remain(tmp_path):
    """Three kinds for three groups: all are offered first, then the one for children alone."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, with_kinds(made_release()))
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        first = client.get(BERATUNG).text
        groups = options(first, "Angebote für")
        children = client.get(groups["Kinder und Jugendliche unter 18 Jahren"][0]).text
    opened.close()
    assert [*groups] == [
        "jede Gruppe",
        "Alle Einwohnerinnen und Einwohner",
        "Erwachsene von 18 bis 64 Jahren",
        "Kinder und Jugendliche unter 18 Jahren",
    ]
    assert groups["jede Gruppe"][1]
    assert len(options(first, "Einzelne Angebotsart")) == 3
    assert [*options(children, "Einzelne Angebotsart")] == ["Erziehungsberatung"]
    assert options(children, "Angebote für")["Kinder und Jugendliche unter 18 Jahren"][1]
