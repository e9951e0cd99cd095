"""The texts that a city writes itself: Impressum, Datenschutz, Barrierefreiheit, and a word on methods.

They are Markdown files in one folder. Markup of HTML in them is shown as
text, and pictures are left out: a page loads nothing from elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from geo_lsz.errors import Fault, InputError

TITLES: Mapping[str, str] = {
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
    "methode": "Methode",
}
"""The pages that a text may stand on, by its name: `impressum.md` in the folder, `/impressum` here."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text ready for its page: the title and the rest, as HTML of our making."""

    title: str
    html: Markup


def read_texts(folder: Path | None) -> dict[str, Text]:
    """The texts of a folder by name; none without one.

    Raises InputError with every file that is none of TITLES or cannot be read.
    """
    if folder is None:
        return {}
    files = sorted(folder.glob("*.md"))
    unknown = [file for file in files if file.stem not in TITLES]
    faults = [Fault(str(file), _not_known()) for file in unknown]
    if not files:
        faults.append(Fault(f"GEOLSZ_TEXTS, Ordner {folder}", _not_known("Hier liegt kein Text")))
    texts = {}
    for file in files:
        try:
            texts[file.stem] = text_of(file.read_text("utf-8"), TITLES.get(file.stem, ""))
        except (OSError, UnicodeDecodeError):
            what = "nicht lesbar; bitte als UTF-8 speichern und dem Dienst das Lesen erlauben"
            faults.append(Fault(str(file), what))
    if faults:
        raise InputError(faults)
    return texts


def text_of(markdown: str, title: str) -> Text:
    """A text; where it begins with a heading of the first rank, that is its title.

    All other headings of the first rank become those of the second: a page has one title.
    """
    tokens = _markdown().parse(markdown)
    if tokens and tokens[0].tag == "h1":
        title, tokens = tokens[1].content, tokens[3:]
    for token in tokens:
        token.tag = "h2" if token.tag == "h1" else token.tag
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return Text(title, Markup(html))  # noqa: S704 - HTML in the text was escaped on the way


@cache
def _markdown() -> MarkdownIt:
    """CommonMark with tables; HTML is text, pictures and their addresses stay text as well."""
    rules = MarkdownIt("commonmark", {"html": False, "typographer": False})
    return rules.enable("table").disable("image")


def _not_known(what: str = "Diesen Text gibt es nicht") -> str:
    return f"{what}; möglich sind {', '.join(f'{name}.md' for name in TITLES)}"
