"""Lücken-Doppel-Ausgleich: redundant supply for areas where it is lacking (METHODS M7).

Own definition. An area surely below 75 percent in a kind of offer is paired with
pairs of that kind that reach the same people, near enough to be moved there:

    verlegen        the weaker one moves to where most of the area's Zielgruppe live
    teilen          the weaker one gives part of its places and hours to an outpost there
    zusammenlegen   the weaker one joins the stronger, places together

Each is proven by reckoning supply anew with the change (`consequence.py`): the gain
of the area is told, and every area that gets worse. An offer under Bestandsschutz is
in no pair, and so in no proposal. A proposal is an answer to look at, not a plan: it
knows nothing of buildings, contracts or staff.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from pydantic import Field

from geo_lsz import frames
from geo_lsz.because import TITLES
from geo_lsz.city import placed, reach_of
from geo_lsz.consequence import Names, Standing, said, summed_up
from geo_lsz.coverage import SERVED_PERCENT
from geo_lsz.definition import Definition
from geo_lsz.doppelstruktur import CONDITIONS, quoted
from geo_lsz.intervals import is_applicable, limits
from geo_lsz.klassen import VERSORGUNG, classify
from geo_lsz.recount import Change
from geo_lsz.status import Status

Vorschlag = Literal["verlegen", "teilen", "zusammenlegen"]

COLUMNS = ("geography", "area", "vorschlag", "offer", "partner", "cell")
HARM = {"nein": 0, "unbekannt": 1, "ja": 2}
"""Proposals that harm nobody stand first."""


class Search(Definition):
    """How far and how long proposals are looked for.

    within_m : metres, straight line, that an offer may move at most
    part : share of its places (0..1) that an offer gives to an outpost
    pairs : so many pairs are tried for each area, the nearest first
    proposals : so many are told for each area, the best first
    served_percent : percent below which an area is underserved
    """

    within_m: Annotated[float, Field(gt=0)] = 3000.0
    part: Annotated[float, Field(gt=0, lt=1)] = 0.5
    pairs: Annotated[int, Field(ge=1)] = 4
    proposals: Annotated[int, Field(ge=1)] = 3
    served_percent: Annotated[float, Field(gt=0)] = SERVED_PERCENT


DEFAULT = Search()


def ausgleich(
    standing: Standing, judged: DataFrame, names: Names | None = None, search: Search = DEFAULT
) -> DataFrame:
    """Proposals for every gap of the finest geography, the best first.

    standing : of the kind, without a change
    judged : its pairs, as `doppelstruktur.judged` gives them
    names : of areas; others are told by geography and area

    Returns geography, area, `vorschlag`, `offer` (the weaker one), `partner` (the
    stronger), `cell` (to whose point something moves; NA where nothing does), the
    values `before` and `after` (percent of the area), `worse` (whether any area on any
    geography gets worse: ja, nein, unbekannt) and `text`, a German sentence; best
    first within each area, areas in order. Only what surely helps is told: the least that the area is
    sure to have grows, and the most does not shrink.
    """
    finest = next(iter(standing.percents))
    percents = standing.percents[finest]
    _, most = limits(percents)
    gaps = percents.index[is_applicable(percents) & (most < search.served_percent)]
    pairs = redundant(judged)
    asked = _Asked(standing, finest, names or {}, search)
    rows = [row for area in gaps for row in asked.best(area, pairs)] if len(pairs) else []
    columns = [*COLUMNS, *(f"{side}_{p}" for side in ("before", "after") for p in frames.VALUE)]
    table = DataFrame(rows, columns=[*columns, "worse", "text"])
    return table.rename(columns={"before_value": "before", "after_value": "after"})


def redundant(judged: DataFrame) -> DataFrame:
    """Pairs against which nothing speaks but that somebody would miss the weaker one.

    Whether somebody does is reckoned with every proposal. A pair with an offer
    under Bestandsschutz, with a waiting list, or never open together is none.
    """
    others = [name for name in CONDITIONS if name != "entbehrlich"]
    return judged[(judged[others] != "nein").all(axis="columns")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What proposals are made of, for the gaps of the finest geography."""

    standing: Standing
    finest: str
    names: Names
    search: Search

    def best(self, area: str, pairs: DataFrame) -> list[dict[str, Any]]:
        """The best proposals for an area, as rows."""
        cell = self._where_most_live(area)
        if cell is None:
            return []
        rows = [
            row
            for _, pair in self._nearest(cell, pairs).iterrows()
            for vorschlag, change in self._changes(pair, cell)
            if (row := self._proposal(area, vorschlag, change, pair, cell)) is not None
        ]
        return sorted(rows, key=_rank)[: self.search.proposals]

    def _where_most_live(self, area: str) -> str | None:
        """The cell of an area with most people of the Zielgruppe; the first of several."""
        reached = self.standing.reached
        inside = reached.city.area_of[self.finest].reindex(reached.persons.index) == area
        there = reached.persons[inside.to_numpy(dtype=bool)].sort_index()
        if there.empty:
            return None
        low, high = limits(there)
        return str(there.index[np.lexsort((-high, -low))[0]])

    def _nearest(self, cell: str, pairs: DataFrame) -> DataFrame:
        """Pairs whose weaker offer may move to a cell, each weaker one once, the nearest first."""
        offers = placed(self.standing.reached.offers)
        point = self.standing.reached.city.ways.cells[cell]
        ours = pairs[pairs["weaker"].isin(offers.index)]
        metres = offers.geometry.distance(point)[ours["weaker"]].to_numpy()
        table = DataFrame(ours).assign(metres=metres)
        near = table[table["metres"] <= self.search.within_m]
        ordered = near.sort_values(["metres", "weaker", "stronger"])
        return ordered.drop_duplicates("weaker")[: self.search.pairs]

    def _changes(self, pair: Series, cell: str) -> Iterator[tuple[Vorschlag, Change]]:
        reached, gone = self.standing.reached, pair["weaker"]
        offers, point = reached.offers, reached.city.ways.cells[cell]
        there = offers.loc[[gone]].set_geometry([point], crs=offers.crs)
        yield "verlegen", self._coming({gone}, there)
        part = self.search.part
        outpost = _with_places(there.rename({gone: f"{gone} (Außenstelle)"}), part)
        stays = self._as_it_is(gone, _with_places(offers.loc[[gone]], 1 - part))
        yield "teilen", _both(stays, self._coming(set(), outpost))
        stronger = pair["stronger"]
        together = _joined(offers.loc[[stronger]], offers.loc[[gone]])
        joined = self._as_it_is(stronger, together)
        yield "zusammenlegen", joined._replace(gone=frozenset({gone, stronger}))

    def _coming(self, gone: set[str], come: GeoDataFrame) -> Change:
        """These come to new places, from which nobody knows the ways yet."""
        reached = self.standing.reached
        asked = (
            come.geometry, reach_of(reached.kind), reached.kind.zielgruppe.speed_m_per_min
        )  # fmt: skip
        ways = reached.city.ways
        return Change(frozenset(gone), come, ways.links(*asked), ways.unsure(*asked))

    def _as_it_is(self, offer: str, changed: GeoDataFrame) -> Change:
        """An offer stays where it is and changes otherwise."""
        reached = self.standing.reached
        links, unsure = (it[it["offer"] == offer] for it in (reached.links, reached.unsure))
        return Change(frozenset({offer}), changed, links, unsure)

    def _proposal(
        self, area: str, vorschlag: Vorschlag, change: Change, pair: Series, cell: str
    ) -> dict[str, Any] | None:
        """The row of a proposal; None where it does not surely help the area."""
        effects = self.standing.effects(change, self.search.served_percent)
        at = (self.finest, area)
        if at not in effects.index:
            return None
        row = effects.loc[[at]]
        before, after = (frames.values_of(row, side) for side in ("before", "after"))
        (was_low,), (was_high,) = limits(before)
        (low,), (high,) = limits(after)
        if not (low > was_low and high >= was_high):
            return None
        worse = summed_up(effects["worse"])
        both = {
            f"{side}_{part}": values[part].iloc[0]
            for side, values in (("before", before), ("after", after))
            for part in frames.VALUE
        }
        return both | {
            "geography": self.finest,
            "area": area,
            "vorschlag": vorschlag,
            "offer": pair["weaker"],
            "partner": pair["stronger"],
            "cell": None if vorschlag == "zusammenlegen" else cell,
            "worse": worse,
            "text": self._text(area, vorschlag, pair, row, effects),
        }

    def _text(
        self, area: str, vorschlag: Vorschlag, pair: Series, row: DataFrame, effects: DataFrame
    ) -> str:
        names = self.standing.reached.offers["name"]
        weaker, stronger = (quoted(names[pair[which]]) for which in ("weaker", "stronger"))
        where = self.names.get((self.finest, area), area)
        begins = {
            "verlegen": f"{weaker} nach {where} verlegen",
            "teilen": f"{weaker} teilen: ein Teil der Plätze und Stunden nach {where}",
            "zusammenlegen": f"{weaker} mit {stronger} zusammenlegen, die Plätze zusammen",
        }[vorschlag]
        was, becomes = (
            TITLES[classify(frames.values_of(row, side), VERSORGUNG).iloc[0]]
            for side in ("before", "after")
        )
        gain = f"{said(row, self.names)}, {was} → {becomes}"
        worse = summed_up(effects["worse"])
        who = said(effects[effects["worse"] == worse], self.names)
        harm = {
            "nein": "Kein Gebiet wechselte in eine schlechtere Klasse.",
            "unbekannt": f"Nicht sicher ist, ob alle Gebiete in ihrer Klasse blieben: {who}.",
            "ja": f"Schlechter versorgt wären dann: {who}.",
        }[worse]
        unclear = f" Ob {weaker} und {stronger} eine Doppelstruktur sind, ist offen."
        return f"{begins}: {gain}. {harm}{unclear if pair['verdict'] == 'offen' else ''}"


def _rank(row: dict[str, Any]) -> tuple[Any, ...]:
    """Whom it harms, then how much it surely helps, then an order that is always the same."""
    gain = row["after_low"] - row["before_low"]
    return HARM[row["worse"]], -gain, row["vorschlag"], row["offer"], row["partner"]


def _both(one: Change, other: Change) -> Change:
    """Two changes at once."""
    return Change(
        one.gone | other.gone,
        pd.concat([one.come, other.come]),
        pd.concat([one.links, other.links]),
        pd.concat([one.unsure, other.unsure]),
    )


def _with_places(offers: GeoDataFrame, part: float) -> GeoDataFrame:
    """OFFERS with this part of their places."""
    return offers.assign(
        **{name: part * offers[name] for name in ("places", "places_low", "places_high")}
    )


def _joined(stronger: GeoDataFrame, weaker: GeoDataFrame) -> GeoDataFrame:
    """The stronger offer with the places of both; unknown where one is."""
    sums = {
        name: stronger[name].to_numpy() + weaker[name].to_numpy()
        for name in ("places", "places_low", "places_high")
    }
    unknown = weaker["places_status"].iloc[0]
    status = stronger["places_status"] if unknown == Status.OK else unknown
    return stronger.assign(**sums, places_status=status)
