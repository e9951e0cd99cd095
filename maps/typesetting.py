"""Typesetting: what a page says, set by its template as an accessible PDF (PDF/UA-1) or a picture."""

import json
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst


def pdf_of(template: str, content: Any, made_at: datetime) -> bytes:
    """The PDF that a template beside this file makes of `content`, which it reads as JSON.

    made_at : the date of the document; the same content and date give the same bytes
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
        made: bytes = typst.compile(
            here / template,
            root=here,
            font_paths=[here / "assets" / "fonts"],
            ignore_system_fonts=True,
            sys_inputs=said,
            **how,
        )
    return made
