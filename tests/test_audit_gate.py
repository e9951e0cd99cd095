"""`geo-lsz audit gate` tells the Statistikstelle what was hidden behind a release, and never a number that was."""

import pytest
from typer.testing import CliRunner

from api.cli import app, main
from layers.gating import audit_of
from layers.releases import publish
from layers.runs import reckon
from layers.store import Store
from test_walk import SAID, take_all


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The two Ortsteile of the walk, published: its database and its release."""
    folder = tmp_path_factory.mktemp("audit")
    url = f"sqlite:///{folder}/stadt.db"
    store = Store.open(url)
    take_all(store, folder)
    reckon(store)
    yield url, publish(store, **SAID).id, store
    store.close()


def test_the_audit_counts_what_is_behind_a_release(published):
    """Two children of a cell and 2 of 120 are small; nothing else has to be hidden for them."""
    _, release, store = published
    did = {edition.layer: audit for edition, audit in audit_of(store, release)}
    assert {name: did["cells"][name] for name in ("counts", "small", "further")} == {
        "counts": 4,
        "small": 1,
        "further": 0,
    }
    assert (did["indicators"]["counts"], did["indicators"]["small"]) == (2, 1)
    assert did["cells"]["narrowest"] >= 3


def test_the_command_line_says_it(published):
    """Each delivery that counts people has its row; areas and offers count nobody."""
    url, release, _ = published
    said = CliRunner().invoke(app, ["audit", "gate", "--db", url])
    assert said.exit_code == 0
    assert release in said.output
    assert "beispiel/kitas" not in said.output
    assert said.output.count("mindestens") == 2


def test_before_the_first_release_there_is_nothing_to_tell(tmp_path, capsys, monkeypatch):
    """The message says what comes first."""
    monkeypatch.setattr(
        "sys.argv", ["geo-lsz", "audit", "gate", "--db", f"sqlite:///{tmp_path}/leer.db"]
    )
    with pytest.raises(SystemExit):
        main()
    assert "geo-lsz publish" in capsys.readouterr().err
