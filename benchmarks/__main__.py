"""`python -m benchmarks [NAME]`: all benchmarks, or one.

Each has a process of its own: what one pins or holds in memory is none of the next one's business.
"""

import importlib
import subprocess
import sys
from pathlib import Path

NAMES = sorted(
    file.stem
    for file in Path(__file__).parent.glob("*.py")
    if not file.stem.startswith("_") and file.stem != "harness"
)

wanted = sys.argv[1:] or NAMES
unknown = sorted(set(wanted) - set(NAMES))
if unknown:
    raise SystemExit(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
if len(wanted) == 1:
    importlib.import_module(f"benchmarks.{wanted[0]}").main()
else:
    failed = [
        name
        for name in wanted
        if subprocess.run([sys.executable, "-m", "benchmarks", name], check=False).returncode  # noqa: S603 - our own modules
    ]
    if failed:
        raise SystemExit(f"these benchmarks failed: {', '.join(failed)}")
