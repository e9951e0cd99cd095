"""`python -m benchmarks [NAME]`: all benchmarks, or one."""

import importlib
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
for name in wanted:
    importlib.import_module(f"benchmarks.{name}").main()
