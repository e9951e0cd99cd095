"""The portal kit: files that put a release into a Masterportal and into QGIS, and a page that says how.

The files name addresses of the service and hold no data, so they stay right
when something newer is published.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.errors import FolderTaken, WrongAddress
from api.kit.layers import Features, as_a_whole, in_its_views
from api.kit.qgis import data, images, tiles
from api.kit.services import entries_of, tree
from api.rendering import document
from geo_lsz.errors import NotFound
from geo_lsz.released import Release
from layers.store import Store
from maps.masterportal import style_entry
from maps.qlr import layer_definition
from maps.tiles import ZOOMS

ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?(/[\w.~%/-]*)?")
"""Scheme, name or number, port, path; nothing that an address in a file would have to quote."""


def base_of(address: str) -> str:
    """The address of the service as the kit writes it: without a slash at its end. Raises WrongAddress."""
    if not ADDRESS.fullmatch(address):
        raise WrongAddress(
            f"--base-url: „{address}“ ist keine Adresse des Dienstes. Erwartet wird etwa "
            "https://sozialraum.stadt.example oder https://stadt.example/sozialraum, "
            "ohne Anfrage (?…), Anker (#…), Anmeldung und Leerzeichen."
        )
    base = address.rstrip("/")
    if base.endswith(("/ogc", "/wms")):
        raise WrongAddress(
            f"--base-url: „{address}“ ist die Adresse einer Schnittstelle; bitte ohne „{base[-4:]}“."
        )
    return base


def kit(store: Store, base: str) -> dict[str, str]:
    """The files of the kit for the newest release, by their paths within a folder.

    base : of the service, as `base_of` gives it
    Raises NotFound where nothing is published.
    """
    release_id = store.newest_release_id()
    if release_id is None:
        raise NotFound("Noch nichts veröffentlicht; zuerst: geo-lsz run, dann geo-lsz publish")
    release = store.release(release_id)
    features = {c.key: store.features(release_id, c.key) for c in release.collections}
    return files_of(release, features, base)


def files_of(release: Release, features: Features, base: str) -> dict[str, str]:
    """The files of the kit; the same release and address give the same texts."""
    shown = list(in_its_views(release, features, base))
    whole = list(as_a_whole(release, features, base))
    entries = [entry for one in whole for entry in entries_of(one, shown)]
    styles = [style_entry(one.collection, one.view, one.key) for one in shown]
    context = {"release": release, "base": base, "features": features, "zooms": ZOOMS}
    return {
        "LIESMICH.html": document("portal_kit.html", context),
        "masterportal/services.json": _json(entries),
        "masterportal/style.json": _json(styles),
        "masterportal/themenbaum.json": _json(tree(release, entries)),
        "qgis/daten.qlr": layer_definition(data(release, whole)),
        "qgis/karten.qlr": layer_definition(images(shown)),
        "qgis/kacheln.qlr": layer_definition(tiles(release, whole)),
    }


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the files into a new or empty folder; one that holds just these is left as it is.

    Raises FolderTaken where anything else is in it (nothing is overwritten), and where
    nothing can be written.
    """
    written = {folder / name: text.encode() for name, text in files.items()}
    there = {path for path in folder.rglob("*") if not path.is_dir()}
    same = there == set(written) and all(p.read_bytes() == text for p, text in written.items())
    if there and not same:
        named = ", ".join(sorted(str(path.relative_to(folder)) for path in there)[:3])
        raise FolderTaken(
            f"--out: in „{folder}“ liegt schon etwas ({named} …). Überschrieben wird nichts; "
            "bitte einen neuen oder leeren Ordner nennen."
        )
    try:
        for path, text in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    except OSError as error:
        raise FolderTaken(
            f"--out: „{folder}“ ist kein Ordner, in den sich schreiben lässt ({error.strerror})."
        ) from error
    return list(written)


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
