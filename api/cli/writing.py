"""Writing files on the command line."""

from __future__ import annotations

from pathlib import Path

import typer


def write(file: Path, content: bytes) -> None:
    """Write a file, or say that it cannot be written there."""
    try:
        file.write_bytes(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise typer.BadParameter(f"{file} lässt sich nicht schreiben ({reason})") from error
