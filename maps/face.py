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

PNG, SVG = ".png", ".svg"
FORMATS = frozenset({PNG, SVG})


@dataclass(frozen=True, slots=True)
class Face:
    """How a city wants to be seen.

    logo : a PNG or SVG file, or None
    accent : #rrggbb of headings and lines; it has to be readable on white
    contact, imprint : German texts: whom to ask, and who answers for it; may be empty
    """

    logo: Path | None = None
    accent: str = "#0b5563"
    contact: str = ""
    imprint: str = ""


PLAIN = Face()


@dataclass(frozen=True, slots=True)
class Shown:
    """A face, made ready to be set: the logo as SVG, empty where there is none."""

    logo: str
    accent: str
    contact: str
    imprint: str


def shown(face: Face) -> Shown:
    """The face made ready. Raises InputError with all that is wrong with it."""
    faults = [*_colour_faults(face.accent)]
    logo = ""
    if face.logo is not None:
        try:
            logo = _logo(face.logo)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return Shown(logo, face.accent, face.contact, face.imprint)


def _colour_faults(accent: str) -> list[Fault]:
    if not re.fullmatch("#[0-9a-fA-F]{6}", accent):
        what = "ist keine Farbe; geschrieben wird sie wie #0b5563"
        return [Fault("Gesicht der Stadt", what, column="accent", value=accent)]
    reached = contrast(accent, LIGHT)
    if reached < READABLE:
        what = (
            f"ist auf weißem Papier zu blass: Kontrast {german(reached, 1)} zu 1, nötig sind "
            f"{german(READABLE, 1)} zu 1; bitte eine dunklere Farbe wählen"
        )
        return [Fault("Gesicht der Stadt", what, column="accent", value=accent)]
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
    if not is_picture(file):
        raise _refused(file, "ist kein lesbares Bild; bitte neu als PNG oder SVG speichern")
    return content.decode("utf-8") if file.suffix.lower() == SVG else _framed(content)


def _framed(png: bytes) -> str:
    """The SVG that holds a PNG: width and height stand in its head."""
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    data = b64encode(png).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _refused(file: Path, what: str) -> InputError:
    return InputError([Fault(str(file), what, column="logo")])
