"""Clusters: which listings are one offer, after what was linked and what people decided.

Clusters grow along their strongest pairs. A confirmed pair is joined whatever
its weight; a rejected one never ends up in one cluster, along no path. Two rows
of one list that are clearly different are kept apart as well: the weakest link
between them is cut, and that is told. Decisions that contradict each other are
told by name; there the rejection counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo_lsz import frames
from geo_lsz.errors import ContractError
from geo_lsz.frames import Contract
from geo_lsz.joining import Joining, Pair, ordered

Labels = NDArray[Any]

SAME, DIFFERENT = "same", "different"

DECISIONS = Contract(
    "DECISIONS", columns=dict.fromkeys(("listing_a", "listing_b", "decision"), "text")
)
"""What people decided about pairs of listings: `same` or `different`."""

MOST_ROWS = 300
"""Different rows of one list beyond which listings that hang together are not joined unasked."""

REJECTED = "eine Entscheidung trennt sie"
ONE_LIST = "zwei verschiedene Zeilen einer Liste kämen zusammen"
TOO_MANY = f"mehr als {MOST_ROWS} verschiedene Zeilen einer Liste hängen zusammen"


@dataclass(frozen=True, slots=True)
class Clusters:
    """Listings by cluster, and what did not fit.

    members : the cluster of every listing, called by the first of its listings
    cuts : links that were not followed; `listing_a`, `listing_b`, `bits`, `grund`
    contradictions : confirmed pairs that a rejection forbids; `listing_a`, `listing_b`,
        the rejected `listing_c`, `listing_d`, and `satz` with all decisions on the way
    unused : decisions about listings that are not there
    """

    members: Series
    cuts: DataFrame
    contradictions: DataFrame
    unused: DataFrame


def clusters(
    lists: Series,
    pairs: DataFrame,
    decisions: DataFrame | None = None,
    *,
    alike: Series | None = None,
) -> Clusters:
    """Listings joined to offers.

    lists : the list of each listing
    pairs : `listing_a`, `listing_b`, `bits`, `zone`, `outcome`, as linkage.py finds them
    decisions : DECISIONS; None: none yet
    alike : a label per listing; rows that share it say exactly the same, and are one
        offer whatever the pairs say. None: no two do

    Raises ContractError.
    """
    lists = lists.sort_index()
    names = lists.index
    said, unused = _decided(decisions, names)
    bits = dict(zip(_places(pairs, names), pairs["bits"].tolist(), strict=True))
    joining = Joining(len(names))
    joining.forbid(dict.fromkeys(said[DIFFERENT], REJECTED))
    confirmed = sorted(said[SAME], key=lambda pair: (-bits.get(pair, 0.0), pair))
    contradictions = [
        (*pair, *against[0], [pair, *_steps(joining, pair, against[0])])
        for pair in confirmed
        if (against := joining.join(pair))
    ]
    label = np.arange(len(names)) if alike is None else alike.loc[names].to_numpy()
    for pair in _copies(label):
        joining.join(pair)
    decided = {*said[SAME], *said[DIFFERENT]}
    linked = pairs["zone"].eq("link").tolist()
    links = [p for p, sure in zip(bits, linked, strict=True) if sure and p not in decided]
    offers = pairs["outcome"].ne("two_offers").tolist()
    may_be_one = {p for p, one in zip(bits, offers, strict=True) if one} | set(confirmed)
    apart, crowded = _apart(lists, [*links, *confirmed], may_be_one, label)
    joining.forbid(apart)
    cuts = []
    for pair in sorted(links, key=lambda pair: (-bits[pair], pair)):
        against = ((pair, TOO_MANY) if pair[0] in crowded else None) or joining.join(pair)
        if against:
            cuts.append((*pair, bits[pair], against[1]))
    return Clusters(
        Series(names.to_numpy()[joining.firsts()], index=names, name="cluster", dtype="str"),
        _named(cuts, ["listing_a", "listing_b", "bits", "grund"], names),
        _told(contradictions, names),
        unused,
    )


def _places(pairs: DataFrame, names: Index) -> list[Pair]:
    """Pairs by place of their listings, the smaller first."""
    a, b = (names.get_indexer(Index(pairs[side])) for side in ("listing_a", "listing_b"))
    if len(a) and min(a.min(), b.min()) < 0:
        raise ContractError("pairs name listings that are not there")
    return list(zip(np.minimum(a, b).tolist(), np.maximum(a, b).tolist(), strict=True))


def _decided(
    decisions: DataFrame | None, names: Index
) -> tuple[Mapping[str, list[Pair]], DataFrame]:
    """Decided pairs by place, and decisions about listings that are not there."""
    if decisions is None:
        empty = DataFrame(columns=["listing_a", "listing_b", "decision"])
        return {SAME: [], DIFFERENT: []}, empty
    frames.check(decisions, DECISIONS)
    strange = set(decisions["decision"]) - {SAME, DIFFERENT}
    if strange:
        raise ContractError(f"decision is {sorted(strange)}, should be {SAME!r} or {DIFFERENT!r}")
    itself = decisions["listing_a"] == decisions["listing_b"]
    if itself.any():
        raise ContractError(f"{decisions.loc[itself, 'listing_a'].iloc[0]!r} is compared to itself")
    there = decisions["listing_a"].isin(names) & decisions["listing_b"].isin(names)
    known = decisions[there]
    return {
        said: ordered(_places(known[known["decision"] == said], names))
        for said in (SAME, DIFFERENT)
    }, decisions[~there].reset_index(drop=True)


def _copies(label: Labels) -> list[Pair]:
    """Each row that says what another said before, with the first that did."""
    _, first, kind = np.unique(label, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[kind] != np.arange(len(label)))
    return list(zip(first[kind[again]].tolist(), again.tolist(), strict=True))


def _apart(
    lists: Series, joined: list[Pair], may_be_one: set[Pair], label: Labels
) -> tuple[dict[Pair, str], set[int]]:
    """Pairs of one list that hang together and are clearly different; and who hangs in a crowd."""
    size = len(lists)
    ends = np.array(joined, dtype=np.intp).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    component = connected_components(graph, directed=False)[1]
    rows = DataFrame({"component": component, "list": lists.to_numpy(), "label": label})
    rows["place"] = np.arange(size)
    together = rows[rows.duplicated(["component", "list"], keep=False)]
    apart: dict[Pair, str] = {}
    crowded = set[int]()
    for (number, _), group in together.groupby(["component", "list"], sort=True):
        if group["label"].nunique() > MOST_ROWS:
            crowded |= set(np.flatnonzero(component == number).tolist())
            continue
        same_label = dict(zip(group["place"].tolist(), group["label"].tolist(), strict=True))
        apart |= {
            pair: ONE_LIST
            for pair in combinations(same_label, 2)
            if same_label[pair[0]] != same_label[pair[1]] and pair not in may_be_one
        }
    return apart, crowded


def _steps(joining: Joining, refused: Pair, rejected: Pair) -> list[Pair]:
    """The confirmed pairs that lead, with a refused one, from one end of a rejected pair to the other."""
    a, b = refused
    start, end = rejected if joining.first(rejected[0]) == joining.first(a) else rejected[::-1]
    ways = (joining.path(start, a), joining.path(b, end))
    return [step for way in ways for step in pairwise(way)]


def _told(contradictions: list[tuple[int, int, int, int, list[Pair]]], names: Index) -> DataFrame:
    """Contradictions by name, each with a sentence."""
    columns = ["listing_a", "listing_b", "listing_c", "listing_d"]
    told = _named([row[:4] for row in contradictions], columns, names)
    told["satz"] = [
        "Widerspruch: bestätigt ist "
        + " und ".join(f"„{names[i]}“ = „{names[j]}“" for i, j in ordered(steps))
        + f", abgelehnt ist „{names[c]}“ = „{names[d]}“; "
        + f"„{names[a]}“ und „{names[b]}“ bleiben getrennt."
        for a, b, c, d, steps in contradictions
    ]
    return told


def _named(
    rows: Sequence[tuple[int | float | str, ...]], columns: list[str], names: Index
) -> DataFrame:
    """Rows as a frame, with the names of listings in place of their places."""
    frame = DataFrame(rows, columns=columns)
    for column in columns:
        if column.startswith("listing"):
            frame[column] = names.to_numpy()[frame[column].to_numpy(dtype=np.intp)]
    return frame
