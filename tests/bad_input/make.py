"""The corpus of bad files: `python tests/bad_input/make.py ORDNER` writes them all, to be looked at."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bad_input import archive_files, separated, vector_files, workbook_files

FILES = {
    **separated.FILES,
    **workbook_files.FILES,
    **archive_files.FILES,
    **vector_files.FILES,
}
"""Bad files by name."""


if __name__ == "__main__":
    for name, bad in FILES.items():
        bad.make(Path(sys.argv[1]) / name)
