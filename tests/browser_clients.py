"""Clients of city portals, each on a page in a browser that comes from elsewhere than the service."""

import os
import subprocess
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent / "portal_clients"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="client.css"><script type="module" src="client.js"></script>
<style>body { margin: 0 } #map { width: 600px; height: 600px }</style><div id="map"></div>"""


@contextmanager
def page_of(client, folder, **beside):
    """The address of a page with a client of `portal_clients`, put together in `folder`.

    beside : scripts that the client loads by itself, by the name under which it does

    Skipped aloud where the clients are not installed, a failure with CI=true.
    """
    _require_clients()
    scripts = {"client": f"./{client}.js", **beside}
    entries = [f"{name}={script}" for name, script in scripts.items()]
    command = [CLIENTS / "node_modules/.bin/esbuild", *entries, "--bundle", "--format=esm"]
    subprocess.run([*command, f"--outdir={folder}", "--log-level=error"], cwd=CLIENTS, check=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "client.css").touch()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html"
    finally:
        server.shutdown()
        server.server_close()


def axe():
    """The source of axe-core, to be run on a page; skipped and failed as `page_of`."""
    _require_clients()
    return (CLIENTS / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def _require_clients():
    if (CLIENTS / "node_modules/.bin/esbuild").exists():
        return
    reason = "no portal clients at hand; with npm: npm ci --prefix tests/portal_clients"
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true needs the portal clients: {reason}")
    pytest.skip(reason)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing of requests."""
