"""Typesetting: what a page says, set by its template as an accessible PDF (PDF/UA-1) or a picture."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from textwrap import shorten
from typing import Any

import typst

from geo_lsz.errors import NoGlyph

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed with font `"(.+?)"`')


def pdf_of(template: str, content: Any, made_at: datetime) -> bytes:
    """The PDF that a template beside this file makes of `content`, which it reads as JSON.

    made_at : the date of the document; the same content and date give the same bytes
    Raises NoGlyph, in German, for a text that the font cannot show: a reader would miss it.
    """
    return _set(template, content, pdf_standards="ua-1", timestamp=made_at)


def png_of(template: str, content: Any, dpi: float) -> bytes:
    """The picture of the one page that a template makes of `content`."""
    return _set(template, content, format="png", ppi=dpi)


def is_picture(file: Path) -> bool:
    """Whether a file is a picture that can be set: its ending tells of which format."""
    page: Any = b"#image(sys.inputs.file)"
    try:
        typst.compile(
            page, root=file.parent, sys_inputs={"file": file.name}, ignore_system_fonts=True
        )
    except typst.TypstError:
        return False
    return True


def _set(template: str, content: Any, **how: Any) -> bytes:
    said = {"content": json.dumps(content, ensure_ascii=False)}
    with as_file(files("maps")) as here:
        try:
            made: bytes = typst.compile(
                here / template,
                root=here,
                font_paths=[here / "assets" / "fonts"],
                ignore_system_fonts=True,
                sys_inputs=said,
                **how,
            )
        except typst.TypstError as error:
            if lacking := _NO_GLYPH.search(str(error)):
                raise NoGlyph(_no_glyph(lacking[1], lacking[2], content)) from error
            raise
    return made


def _no_glyph(sign: str, font: str, content: Any) -> str:
    """What is missing, in which text, and what to do."""
    text = min((text for text in _texts(content) if sign in text), key=len, default=sign)
    return (
        f"Die Schrift {font} hat kein Zeichen für „{sign}“ (in „{shorten(text, 80)}“). Bitte in der "
        "Lieferung anders schreiben und neu veröffentlichen; solange gibt es diese Datei nicht."
    )


def _texts(content: Any) -> Iterator[str]:
    """Every text in what a template reads."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from _texts([*content.values()])
    elif isinstance(content, list | tuple):
        for part in content:
            yield from _texts(part)
