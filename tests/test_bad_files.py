"""The corpus of bad files (`tests/bad_input`): each is refused in a German sentence, none breaks anything."""

import re
import time

import pytest

from bad_input.make import FILES
from geo_lsz.errors import InputError
from layers.readers import read


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_in_words(tmp_path, name):
    """The sentence names the file, the place, what is wrong, and what to do."""
    bad = FILES[name]
    file = bad.make(tmp_path / name)
    begun = time.monotonic()
    with pytest.raises(InputError) as error:
        read(file, bad.asked, bad.limits)
    said = str(error.value)
    assert said.startswith(name)
    assert bad.said in said
    for fault in error.value.faults:
        assert fault.file == name
        assert re.search(r"; |\?$", fault.what), "what to do stands behind a semicolon"
    assert "lieferung" not in said, "the name of our copy means nothing to anybody"
    assert time.monotonic() - begun < 60


def test_the_corpus_is_large():
    """Sixty are asked for."""
    assert len(FILES) >= 60
