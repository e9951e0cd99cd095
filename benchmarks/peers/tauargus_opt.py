"""What tau-ARGUS hides of a table (optimal suppression), from one record a person."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from pytauargus import protect
from worker import peer_main


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """One record for each person; Ortsteile nested in their Planungsräume."""
    people, raum = work["people"], work["raum"]
    code = [f"{raum[ortsteil] + 1}{ortsteil:02}" for ortsteil in range(len(people))]
    records = pd.DataFrame(
        [
            (code[ortsteil], str(age))
            for (ortsteil, age), count in np.ndenumerate(people)
            for _ in range(count)
        ],
        columns=["Region", "Age"],
    ).assign(N=1.0)

    def suppress() -> Mapping[str, np.ndarray]:
        with tempfile.TemporaryDirectory() as folder, _quiet(folder):
            nested = Path(folder) / "region.hrc"
            with nested.open("w") as lines:
                for first in sorted({one[0] for one in code}):
                    lines.write(f"{first}\n")
                    lines.writelines(f"@{one}\n" for one in code if one[0] == first)
            result = protect(
                records,
                ["Region", "Age"],
                response="N",
                safety_rules="FREQ(3,100)",
                suppress="OPT(1)",
                hrc={"Region": str(nested)},
                hierleadstring="@",
                workdir=folder,
            )
            return {"hidden": result.tables[0].dataframe()["status"].isin(["U", "M"]).to_numpy()}

    return suppress


@contextlib.contextmanager
def _quiet(folder: str) -> Iterator[None]:
    """What the engine prints, and the logs that it leaves where it stands, go nowhere."""
    before, out = Path.cwd(), os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.chdir(folder)
        try:
            yield
        finally:
            os.dup2(out, 1)
            os.close(out)
            os.chdir(before)


if __name__ == "__main__":
    peer_main(prepare)
