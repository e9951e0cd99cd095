"""Typesetting: what a page says, set by its template as an accessible PDF (PDF/UA-1)."""

import json
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

import typst


def pdf_of(template: str, content: Any, made_at: datetime) -> bytes:
    """The PDF that a template beside this file makes of `content`, which it reads as JSON.

    made_at : the date of the document; the same content and date give the same bytes
    """
    said = {"content": json.dumps(content, ensure_ascii=False)}
    with as_file(files("maps")) as here:
        pdf: bytes = typst.compile(
            here / template,
            root=here,
            font_paths=[here / "assets" / "fonts"],
            ignore_system_fonts=True,
            sys_inputs=said,
            pdf_standards="ua-1",
            timestamp=made_at,
        )
    return pdf
