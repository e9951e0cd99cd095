"""Upload: a form with files, of which no more is taken than allowed, whatever a browser sends."""

import re
from collections.abc import AsyncGenerator
from pathlib import PurePosixPath, PureWindowsPath

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.errors import WrongQuery

UPLOAD_MOST = 512 * 1024**2
"""Bytes that a form with its files may have. A city's largest deliveries, a grid of its people or an
extract of OpenStreetMap, have a tenth of it; what is larger is for the command line, which copies nothing."""

FILES_MOST, FIELDS_MOST = 2, 10

NAME_MOST = 120
"""Characters that are shown of the name of a file."""


class TooLarge(MultiPartException):
    """A form has more than is allowed; the parser closes its files and lets it through."""


async def sent(request: Request) -> FormData | None:
    """The fields of a form with files; None where it is too large. Raises WrongQuery for what is none.

    The files lie on the disk from 1 MiB on; who has them closes the form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "multipart/form-data":
        raise WrongQuery("Erwartet wird ein Formular mit Datei (multipart/form-data).")
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=FILES_MOST, max_fields=FIELDS_MOST
    )
    try:
        return await parser.parse()
    except TooLarge:
        return None
    except MultiPartException:
        raise WrongQuery(
            "Das Formular kam beschädigt an; bitte die Seite neu laden und noch einmal senden."
        ) from None


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    """What is sent, as long as it is not too much; the rest is heard out, or the browser hears no answer."""
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read <= UPLOAD_MOST:
            yield chunk
    if read > UPLOAD_MOST:
        raise TooLarge("more than UPLOAD_MOST")


def file_of(form: FormData, field: str) -> UploadFile | None:
    """The file that was chosen in a field; None where none was."""
    told = form.get(field)
    return told if isinstance(told, UploadFile) and told.filename else None


def text_of(form: FormData, field: str) -> str:
    """What was written or chosen in a field; "" where nothing was."""
    told = form.get(field)
    return told if isinstance(told, str) else ""


def shown_name(file: UploadFile) -> str:
    """What the sender calls a file: its last part, on one line, not too long; only ever to be shown."""
    last = PurePosixPath(PureWindowsPath(file.filename or "").as_posix()).name
    plain = re.sub(r"[^\w .,;()&+'’–-]", "_", last) or "Datei"
    return plain if len(plain) <= NAME_MOST else f"{plain[: NAME_MOST - 21]}…{plain[-20:]}"
