"""The least that a server in Python can do: send bytes that are there already."""

import os
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["BARE_FOLDER"])
BODIES = {f"/{file.name}": file.read_bytes() for file in FOLDER.iterdir() if file.is_file()}


async def app(scope: dict[str, Any], _: Any, send: Any) -> None:
    """Send the file that the path names."""
    if scope["type"] != "http":
        return
    body = BODIES[scope["path"]]
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})
