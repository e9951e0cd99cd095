"""What is internal says so: on every page, in every file, and in the name that a file is saved under."""

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

import doors
from api.workbench.view_files import PICTURE, VIEW_FILES
from draft_city import drafted
from maps.formats import FORMATS

BAND = "Diese Seite ist nicht öffentlich."
DRAFT = "Das ist ein interner Entwurf; er ist nicht veröffentlicht."
LIST = "Das ist eine interne Liste der Planung; sie ist nicht veröffentlicht."
FINDINGS = "/planner/doppelstrukturen"
SAVED_AS = re.compile(r'attachment; filename="intern_[^"]+"')


def words_in(content):
    """All that a file says, whatever it is packed in."""
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize(
    "path", ["/planner/lieferungen", FINDINGS, "/planner/entwuerfe", "/verlauf"]
)
def test_a_page_for_planners_says_that_it_is_internal(planner, path):
    """Above everything else, on paper too."""
    assert BAND in planner.get(path).text


def test_what_is_public_does_not_say_so(city):
    """The public's history is not internal, nor is any page that everybody may see."""
    with doors.knocking(city) as client:
        for path in ("/", "/verlauf", "/gebiete"):
            assert BAND not in client.get(path).text


@pytest.mark.parametrize("name", [name for name in VIEW_FILES if name != PICTURE])
def test_every_file_of_a_draft_says_that_it_is_internal(planner, name):
    """In the file, whatever its format, and in the name that it is saved under."""
    answer = planner.get(f"{drafted(planner, kita__minuten='30')}/{name}")
    assert DRAFT in " ".join(words_in(answer.content).split())
    assert SAVED_AS.fullmatch(answer.headers["content-disposition"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_of_the_findings_says_that_it_is_internal(planner, name):
    """Likewise."""
    planner.post(FINDINGS)
    answer = planner.get(f"{FINDINGS}/daten/{name}")
    assert LIST in words_in(answer.content)
    assert SAVED_AS.fullmatch(answer.headers["content-disposition"])
