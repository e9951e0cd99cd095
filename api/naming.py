"""Names as addresses, files and artifacts spell them."""

import re
import unicodedata

_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def slug_of(name: str) -> str:
    """`Möbisburg-Rhoda` and `moebisburg rhoda` are both `moebisburg-rhoda`."""
    german = unicodedata.normalize("NFC", name).lower().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", german).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def tiles_name(collection: str) -> str:
    """Under which name the vector tiles of a collection are kept with its release."""
    return f"tiles/{collection}.pmtiles"


def pack_name(geography: str, area: str | None, mark: str) -> str:
    """Under which name the pack of an area, or of the whole city, is kept with its release.

    mark : of who hands it out; may be empty
    """
    folder = f"pack/{mark}" if mark else "pack"
    return f"{folder}/{geography}/{area}.zip" if area is not None else f"{folder}/{geography}.zip"
