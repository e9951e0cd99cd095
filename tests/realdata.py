"""Where the real data lie that some tests read; without them these tests are skipped, aloud."""

import os
from pathlib import Path

import pytest

HERE = Path(os.environ.get("GEOLSZ_REALDATA", Path(__file__).parents[2] / "shared" / "data"))

needs_realdata = pytest.mark.skipif(
    not HERE.is_dir(),
    reason=f"no real data at {HERE}; name their folder with GEOLSZ_REALDATA to run this test",
)
