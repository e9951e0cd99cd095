"""What the numbers of a map pack stand on."""

from collections.abc import Iterator, Sequence

from geo_lsz.released import Release
from maps.legend import german_date, stand
from maps.pack_results import Result

RUNS = "Berechnungen"
"""Title of the ids of the runs."""


def sources(release: Release, results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """Title and text of what the numbers stand on, each thing said once."""
    shown = [result.collection for result in results]
    beside = [c for c in release.collections if c.kind in {"offers", "indicators"}]
    everything = [*shown, *beside]
    said = {
        "Stand": [stand(c).removeprefix("Stand: ") for c in shown],
        "Quelle": [c.attribution for c in everything],
        "Lizenz": [c.licence for c in everything],
        "Veröffentlichung": [
            f"{release.id} vom {german_date(release.made_at)}, {release.software}"
        ],
        RUNS: [run for c in everything for run in c.runs],
    }
    for title, parts in said.items():
        text = "; ".join(dict.fromkeys(part for part in parts if part))
        if text:
            yield title, text


def caveats(release: Release, results: Sequence[Result]) -> tuple[str, ...]:
    """German sentences that go with everything, those of the whole release first."""
    of_results = (caveat for result in results for caveat in result.collection.caveats)
    return tuple(dict.fromkeys([*release.caveats, *of_results]))
