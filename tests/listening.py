"""A service that listens, for clients that come over the network of this machine."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server

ROOT = Path(__file__).parent.parent


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(app, port):
    """The app on granian in a thread of its own, ended at the end."""
    server = Server(app, "127.0.0.1", port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()))
    thread.start()
    try:
        _wait_until_ready(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(20)
        loop.close()


@contextmanager
def process(store_url, port, *options):
    """`geo-lsz serve` as a process of its own: clients in C hold this one still while they ask."""
    command = ["-c", "from api.cli import main; main()", "serve", "--db", store_url, *options]
    running = subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(20)


def _wait_until_ready(port):
    for _ in range(300):
        asking = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            asking.request("GET", "/readyz")
            if asking.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            asking.close()
    pytest.fail("the service did not become ready within thirty seconds")
