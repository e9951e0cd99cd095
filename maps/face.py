"""The city's own face: logo, colour, contact and imprint on what it hands out."""

import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from geo_lsz.errors import Fault, InputError
from geo_lsz.german import german
from maps.palette import LIGHT, READABLE, contrast
from maps.typesetting import is_picture

MOST_BYTES = 500_000
"""Of the file of a logo: what is larger makes every pack as large."""

MOST_PX = 4000
"""Of a side of a PNG: a small file may hold so many pixels that a machine runs out of memory."""

PNG, SVG = ".png", ".svg"
FORMATS = frozenset({PNG, SVG})


ACCENT = "#0b5563"
"""The colour of headings and lines where a city tells none."""


@dataclass(frozen=True, slots=True)
class Face:
    """How a city wants to be seen, ready to be set.

    logo : as SVG; empty where there is none
    accent : #rrggbb of headings and lines
    contact, imprint : German texts: whom to ask, and who answers for it; may be empty
    """

    logo: str = ""
    accent: str = ACCENT
    contact: str = ""
    imprint: str = ""


PLAIN = Face()


def face_of(
    logo: Path | None = None, *, accent: str = ACCENT, contact: str = "", imprint: str = ""
) -> Face:
    """The face with the logo of a PNG or SVG file; the accent has to be readable on white.

    Raises InputError with all that is wrong with it.
    """
    faults = [*_colour_faults(accent)]
    drawn = ""
    if logo is not None:
        try:
            drawn = _logo(logo)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return Face(drawn, accent, contact, imprint)


def _colour_faults(accent: str) -> list[Fault]:
    where = "Farbe der Stadt (GEOLSZ_ACCENT)"
    if not re.fullmatch("#[0-9a-fA-F]{6}", accent):
        return [Fault(where, "ist keine Farbe; geschrieben wird sie wie #0b5563", value=accent)]
    reached = contrast(accent, LIGHT)
    if reached < READABLE:
        what = (
            f"ist auf weißem Papier zu blass: Kontrast {german(reached, 1)} zu 1, nötig sind "
            f"{german(READABLE, 1)} zu 1; bitte eine dunklere Farbe wählen"
        )
        return [Fault(where, what, value=accent)]
    return []


def _logo(file: Path) -> str:
    """The logo as SVG. Raises InputError."""
    if file.suffix.lower() not in FORMATS:
        raise _refused(file, "ist kein PNG und kein SVG; bitte in einem von beiden speichern")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _refused(file, "lässt sich nicht lesen; bitte Pfad und Rechte prüfen") from error
    if len(content) > MOST_BYTES:
        size, most = len(content) // 1000, MOST_BYTES // 1000
        raise _refused(file, f"ist {size} kB groß, erlaubt sind {most} kB; bitte kleiner speichern")
    pixels = _pixels(content) if file.suffix.lower() == PNG else (0, 0)
    if max(pixels) > MOST_PX:
        said = f"{pixels[0]} × {pixels[1]} Pixel groß, erlaubt sind {MOST_PX} je Seite"
        raise _refused(file, f"ist {said}; bitte kleiner speichern")
    text = _framed(content, *pixels) if file.suffix.lower() == PNG else _text(content)
    if not text or not is_picture(file):
        raise _refused(file, "ist kein lesbares Bild; bitte neu als PNG oder SVG speichern")
    return text


def _pixels(png: bytes) -> tuple[int, int]:
    """Width and height, as the head of a PNG tells them."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def _text(svg: bytes) -> str:
    """The SVG; empty where it is no plain text, as a compressed one."""
    try:
        return svg.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _framed(png: bytes, width: int, height: int) -> str:
    """The SVG that holds a PNG."""
    data = b64encode(png).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _refused(file: Path, what: str) -> InputError:
    return InputError([Fault("Logo der Stadt (GEOLSZ_LOGO)", what, value=str(file))])
