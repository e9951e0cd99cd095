"""Debian's QGIS, asked in a process of its own with Debian's own Python (tests/qgis_picture.py)."""

import json
import os
import subprocess
from pathlib import Path

import pytest

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("qgis_picture.py")
HERE = Path("/usr/lib/python3/dist-packages/qgis")


def picture(folder, **order):
    """What QGIS says to an order; skipped aloud where there is no QGIS, a failure with CI=true."""
    if not HERE.exists():
        reason = "no QGIS: sudo apt-get install --no-install-recommends python3-qgis"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI=true needs QGIS: {reason}")
        pytest.skip(reason)
    home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [PYTHON, SCRIPT],
        input=json.dumps(order | {"picture": str(folder / "picture.png")}),
        env=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, (done.returncode, done.stdout[:300], done.stderr)
    return json.loads(done.stdout)
