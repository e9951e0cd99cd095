"""What the numbers of a map pack stand on."""

from collections.abc import Iterable, Iterator, Sequence

from geo_lsz.released import Release
from maps.legend import german_date, stand
from maps.pack_results import Result

JOINT = "; "
"""Between the sources of a collection that stands on several deliveries, and between their licences."""

RUNS = "Berechnungen"
"""Title of the ids of the runs."""


def sources(release: Release, results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """Title and text of what the numbers stand on, each thing said once."""
    shown = [result.collection for result in results]
    beside = [c for c in release.collections if c.kind in {"offers", "indicators", "streets"}]
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
        text = each_once(parts)
        if text:
            yield title, text


def caveats(release: Release, results: Sequence[Result]) -> tuple[str, ...]:
    """German sentences that go with everything, those of the whole release first."""
    of_results = (caveat for result in results for caveat in result.collection.caveats)
    return tuple(dict.fromkeys([*release.caveats, *of_results]))


def each_once(lists: Iterable[str]) -> str:
    """What stands in lists of texts, each text once."""
    return JOINT.join(dict.fromkeys(one for texts in lists for one in texts.split(JOINT) if one))
