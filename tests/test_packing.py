"""Packs built and kept: what is there is not built again, and nothing half is ever written."""

import os
import resource
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

import doors
from api import cli
from api.errors import CannotDraw, NotWritten
from api.packing import build
from api.sender import Sender
from api.whole_files import write_whole
from geo_lsz.errors import NotFound
from maps.face import Face
from release_fixture import Made, made_release

LATER = "1" * 32


def later(made, **features):
    """The same release under another id, with other features of some collections."""
    release = made.release.model_copy(update={"id": LATER, "follows": made.release.id})
    return Made(release, {**made.features, **features})


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A folder with a store in which all packs of the made release are built, and what that told."""
    folder = tmp_path_factory.mktemp("packed")
    store = doors.store_in(folder)
    doors.put(store, made_release())
    told = build(store, folder / "mappen")
    store.close()
    return folder, told


@pytest.fixture
def again(packed, tmp_path):
    """That store and that folder, of the test's own."""
    folder, told = packed
    (tmp_path / "doors.db").write_bytes((folder / "doors.db").read_bytes())
    (tmp_path / "mappen").mkdir()
    for file in told.files:
        (tmp_path / "mappen" / file.name).write_bytes(file.read_bytes())
    store = doors.store_in(tmp_path)
    yield store, tmp_path / "mappen"
    store.close()


def test_every_area_and_the_city_have_a_file(packed):
    """Nine Ortsteile, three Planungsräume, one city, all built in processes; nothing else lies there."""
    folder, told = packed
    assert (told.built, told.taken_over) == (13, 0)
    names = sorted(file.name for file in (folder / "mappen").iterdir())
    assert len(names) == 13
    assert {
        "gesamtstadt-beispielstadt.zip",
        "ortsteile-0103-sankt-aegidien-suedoestliche-vorstadt.zip",
        "planungsraeume-a-westen.zip",
    } <= set(names)


def test_another_face_gets_packs_of_its_own(again):
    """A new logo: that pack is built anew and the old one stays; the old face finds its pack again."""
    store, out = again
    told = build(store, out / "neu", only="0106", sender=Sender(face=Face(imprint="Stadt B.")))
    assert told.built == 1
    (new,) = told.files
    assert new.read_bytes() != (out / new.name).read_bytes()
    assert build(store, out / "alt", only="0106").built == 0


def test_a_pack_is_the_same_wherever_it_is_built(packed, tmp_path):
    """Alone in this process or among many in another: the same bytes."""
    folder, _ = packed
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    (alone,) = build(store, tmp_path / "eine", only="0106").files
    store.close()
    assert alone.read_bytes() == (folder / "mappen" / alone.name).read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc names the processes")
def test_a_process_that_is_ended_costs_no_finished_pack(tmp_path):
    """Killed as for want of memory: one sentence says so, what was done stays, the rest comes on the next run."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())

    def end_one(_what, done, _of):
        if done == 3:
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            builds = [
                c for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()
            ]
            os.kill(int(builds[0]), signal.SIGKILL)

    with pytest.raises(NotWritten, match="Derselbe Befehl baut nur noch, was fehlt"):
        build(store, tmp_path / "mappen", progress=end_one)
    there = len([*(tmp_path / "mappen").iterdir()])
    told = build(store, tmp_path / "mappen")
    store.close()
    assert 4 <= there < 13
    assert (told.built, len(told.files)) == (13 - there, 13)


def test_a_second_run_builds_nothing(again):
    """All is there: nothing is built and no file is touched; a lost file comes back from the store."""
    store, out = again
    before = {file: file.stat().st_mtime_ns for file in out.iterdir()}
    lost = next(iter(before))
    content = lost.read_bytes()
    lost.unlink()
    told = build(store, out)
    assert (told.built, told.taken_over, len(told.files)) == (0, 0, 13)
    assert lost.read_bytes() == content
    after = {file: file.stat().st_mtime_ns for file in out.iterdir() if file != lost}
    assert after.items() <= before.items()


def test_what_shows_the_same_is_taken_over(again):
    """Another release of the same content: every pack is taken over as it was, byte for byte."""
    store, out = again
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    made = made_release()
    doors.put(store, later(made))
    told = build(store, out, since=made.release.id[:8])
    assert (told.built, told.taken_over) == (0, 13)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert len([name for name in store.artifact_names(LATER) if name.startswith("pack/")]) == 13


def test_what_shows_something_else_is_built_anew(again):
    """One offer of Altstadt is renamed: its packs and that of the city are built, ten are taken over."""
    store, out = again
    made = made_release()
    offers = made.features["angebote"].copy()
    offers.loc["a1", "name"] = "Beratungsstelle Nord"
    doors.put(store, later(made, angebote=offers))
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    told = build(store, out, since=made.release.id)
    assert (told.built, told.taken_over) == (3, 10)
    changed = {f.name for f in out.iterdir() if f.read_bytes() != before[f.name]}
    assert changed == {
        "gesamtstadt-beispielstadt.zip",
        "ortsteile-0101-altstadt.zip",
        "planungsraeume-a-westen.zip",
    }


def test_another_value_changes_the_maps_of_its_geography(again):
    """One value of a Planungsraum: its three packs are built, those of the Ortsteile are taken over."""
    store, out = again
    made = made_release()
    result = made.features["beratung_planungsraeume"].copy()
    result.loc["B", "versorgung"] = 61.0
    doors.put(store, later(made, beratung_planungsraeume=result))
    told = build(store, out, since=made.release.id)
    assert (told.built, told.taken_over) == (3, 10)


def test_a_release_that_nobody_knows_is_named(again):
    """A slip in --changed-since is told with the releases that there are, and nothing is built."""
    store, out = again
    doors.put(store, later(made_release()))
    with pytest.raises(NotFound, match=r"--changed-since.*„ffff“.*fedcba98, 11111111"):
        build(store, out, since="ffff")
    assert not store.artifact_names(LATER)


def test_an_area_that_nobody_knows_is_named(again):
    """A slip in --only is told with the areas that there are."""
    store, out = again
    with pytest.raises(NotFound, match=r"„Altstdt“.*Altstadt"):
        build(store, out, only="Altstdt")


def test_without_the_means_to_draw_nothing_is_built(monkeypatch, tmp_path):
    """A machine without skia's libraries is told what to install before anything is written."""
    store = doors.store_in(tmp_path)
    made = doors.put(store, made_release())
    monkeypatch.setitem(sys.modules, "maps.raster", None)
    with pytest.raises(CannotDraw, match="libegl1"):
        build(store, tmp_path / "mappen")
    assert not (tmp_path / "mappen").exists()
    assert store.artifact_names(made.release.id) == []
    with doors.knocking(store) as client:
        assert client.get("/packs/0101").status_code == 503
        assert client.get("/packs/0101.pdf").status_code == 200
    store.close()


def test_the_command_tells_what_it_did(again, monkeypatch):
    """`geo-lsz packs`: a line for each file, and how many are new."""
    _, out = again
    monkeypatch.setenv("GEOLSZ_DB", doors.url_in(out.parent))
    told = CliRunner().invoke(cli.app, ["packs", "--out", str(out), "--only", "Altstadt"])
    assert told.exit_code == 0, told.output
    assert "ortsteile-0101-altstadt.zip" in told.output
    assert "0 gebaut, 0 übernommen, 1 waren schon da." in told.output


@contextmanager
def files_no_larger_than(size):
    """As on a disk that is full after so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_does_not_fit_is_not_there(tmp_path):
    """A file that cannot be written wholly: a German sentence, no half of it, and the old one stays."""
    file = tmp_path / "mappe.zip"
    file.write_bytes(b"die alte")
    with files_no_larger_than(1000), pytest.raises(NotWritten, match=r"mappe\.zip.*nicht erlaubt"):
        write_whole(file, b"x" * 5000)
    assert file.read_bytes() == b"die alte"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_a_file_is_told(tmp_path):
    """`--out` names a file: a German sentence that says so."""
    (tmp_path / "mappen").write_text("")
    with pytest.raises(NotWritten, match="liegt eine Datei"):
        write_whole(tmp_path / "mappen" / "a.zip", b"x")


def test_a_full_disk_leaves_no_half_pack_and_the_next_run_goes_on(tmp_path):
    """The pack is built, its file does not fit: nothing half lies there, and the next run only writes."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    out = tmp_path / "mappen"
    build(store, tmp_path / "woanders", only="0106")
    with files_no_larger_than(1000), pytest.raises(NotWritten, match="macht derselbe Befehl"):
        build(store, out, only="0106")
    assert list(out.iterdir()) == []
    told = build(store, out, only="0106")
    store.close()
    assert told.built == 0
    assert [file.name for file in out.iterdir()] == ["ortsteile-0106-toettelstaedt.zip"]
