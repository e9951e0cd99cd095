"""Whole files: what is written under its name is all of it, or is not there."""

import errno
from pathlib import Path

from api.errors import NotWritten

WHY = {
    errno.ENOSPC: "auf dem Datenträger ist kein Platz mehr",
    errno.EDQUOT: "das Kontingent auf dem Datenträger ist voll",
    errno.EFBIG: "so große Dateien sind hier nicht erlaubt",
    errno.EACCES: "dort darf nicht geschrieben werden",
    errno.EPERM: "dort darf nicht geschrieben werden",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
    errno.ENOTDIR: "auf dem Weg dorthin liegt eine Datei",
    errno.EEXIST: "dort liegt eine Datei, kein Ordner",
}


def write_whole(file: Path, content: bytes) -> None:
    """Write the file; one that holds just this is left as it is.

    Raises NotWritten; whatever was under the name before is then still there.
    """
    unfinished = file.with_name(f".{file.name}.unfertig")
    try:
        if file.exists() and file.read_bytes() == content:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        why = WHY.get(error.errno or 0, error.strerror or str(error))
        raise NotWritten(
            f"„{file}“ wurde nicht geschrieben: {why}. Was schon fertig ist, bleibt; nach dem "
            "Aufräumen, oder mit einem anderen Ordner, macht derselbe Befehl dort weiter."
        ) from error
