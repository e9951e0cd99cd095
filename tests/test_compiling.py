"""Whoever waits for a kernel to be compiled is told so, once."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
KERNEL = """
import logging

from numba import njit

from geo_lsz import compiling

logging.basicConfig(level="INFO", format="%(message)s")


@njit(cache=True)
def twice(number):
    return 2 * number


@njit(cache=True)
def thrice(number):
    return 3 * number


print(twice(3) + thrice(3))
"""


def test_compiling_is_said_once_and_never_again(tmp_path):
    """Two kernels, one sentence; what lies on disk is loaded without a word."""
    program = tmp_path / "kernel.py"
    program.write_text(KERNEL, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(tmp_path)}
    runs = [
        subprocess.run(
            [sys.executable, program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["15", "15"]
    assert [run.stderr.count("einmalig einige Sekunden") for run in runs] == [1, 0]
