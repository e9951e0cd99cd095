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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, Self

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, notna
from pydantic import Field

from geo_lsz import frames
from geo_lsz.because import TITLES
from geo_lsz.city import placed, reach_of
from geo_lsz.consequence import Names, Standing, State, said, summed_up
from geo_lsz.coverage import SERVED_PERCENT
from geo_lsz.definition import Definition
from geo_lsz.doppelstruktur import CONDITIONS, quoted
from geo_lsz.grouping import Floats
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
    asked = _Asked.of(standing, redundant(judged), names or {}, search)
    rows = [row for area in gaps for row in asked.best(area)]
    columns = [*COLUMNS, *frames.value_columns("before"), *frames.value_columns("after")]
    return DataFrame(rows, columns=[*columns, "worse", "text"])


def redundant(judged: DataFrame) -> DataFrame:
    """Pairs against which nothing speaks but that somebody would miss the weaker one.

    Whether somebody does is reckoned with every proposal. A pair with an offer
    under Bestandsschutz, with a waiting list, or never open together is none.
    """
    others = [name for name in CONDITIONS if name != "entbehrlich"]
    return judged[(judged[others] != "nein").all(axis="columns")]


class _Tried(NamedTuple):
    """A proposal for an area, and what it does: rows of `consequence.effects`, and that of the area."""

    vorschlag: Vorschlag
    pair: Mapping[Any, Any]
    effects: DataFrame
    here: Mapping[Any, Any]
    worse: State


@dataclass(frozen=True, slots=True)
class _Asked:
    """What proposals are made of, for the gaps of the finest geography.

    pairs : whose weaker offer has a place, in order
    at : coordinates of that place, metres
    """

    standing: Standing
    names: Names
    search: Search
    pairs: Sequence[Mapping[Any, Any]]
    at: Floats

    @classmethod
    def of(cls, standing: Standing, pairs: DataFrame, names: Names, search: Search) -> Self:
        offers = placed(standing.reached.offers)
        ours = pairs[pairs["weaker"].isin(offers.index)].sort_values(["weaker", "stronger"])
        points = offers.geometry[ours["weaker"]]
        at = np.column_stack([points.x, points.y]).reshape(-1, 2)
        return cls(standing, names, search, ours.to_dict("records"), at)

    @property
    def finest(self) -> str:
        """The geography whose gaps are asked for."""
        return next(iter(self.standing.percents))

    def best(self, area: str) -> list[dict[str, Any]]:
        """The best proposals for an area, as rows."""
        cell = self._where_most_live(area)
        if cell is None:
            return []
        tried = [
            found
            for pair in self._nearest(cell)
            for vorschlag, change in self._changes(pair, cell)
            if (found := self._tried(area, vorschlag, change, pair)) is not None
        ]
        return [
            self._row(area, cell, it) for it in sorted(tried, key=_rank)[: self.search.proposals]
        ]

    def _where_most_live(self, area: str) -> str | None:
        """The cell of an area with most people of the Zielgruppe; the first of several."""
        people = self.standing.recount.people
        place = self.standing.percents[self.finest].index.get_loc(area)
        inside = np.flatnonzero(self.standing.where[self.finest] == place)
        if not len(inside):
            return None
        order = np.lexsort((people.cells[inside], -people.most[inside], -people.fewest[inside]))
        return str(people.cells[inside[order[0]]])

    def _nearest(self, cell: str) -> Iterator[Mapping[Any, Any]]:
        """Pairs whose weaker offer may move to a cell, each weaker one once, the nearest first."""
        point = self.standing.reached.city.ways.cells[cell]
        metres = np.hypot(*(self.at - [point.x, point.y]).T)
        seen: set[str] = set()
        for place in np.argsort(metres, kind="stable"):
            weaker = self.pairs[place]["weaker"]
            if metres[place] > self.search.within_m or len(seen) == self.search.pairs:
                return
            if weaker not in seen:
                seen.add(weaker)
                yield self.pairs[place]

    def _changes(self, pair: Mapping[Any, Any], cell: str) -> Iterator[tuple[Vorschlag, Change]]:
        reached, gone = self.standing.reached, pair["weaker"]
        offers, point = reached.offers, reached.city.ways.cells[cell]
        there = offers.loc[[gone]].set_geometry([point], crs=offers.crs)
        moved = self._coming(there)
        yield "verlegen", moved._replace(gone=frozenset({gone}))
        outpost, part = f"{gone} (Außenstelle)", self.search.part
        stays = self._as_it_is(gone, _with_places(offers.loc[[gone]], 1 - part))
        yield "teilen", _both(stays, _renamed(moved, outpost, _with_places(there, part)))
        stronger = pair["stronger"]
        if reached.kind.yardstick != "places":
            return  # together they are reached by nobody more than before
        together = _joined(offers.loc[[stronger]], offers.loc[[gone]])
        joined = self._as_it_is(stronger, together)
        yield "zusammenlegen", joined._replace(gone=frozenset({gone, stronger}))

    def _coming(self, come: GeoDataFrame) -> Change:
        """These come to new places, from which nobody knows the ways yet."""
        reached = self.standing.reached
        speed = reached.kind.zielgruppe.speed_m_per_min
        asked, ways = (come.geometry, reach_of(reached.kind), speed), reached.city.ways
        return Change(frozenset(), come, ways.links(*asked), ways.unsure(*asked))

    def _as_it_is(self, offer: str, changed: GeoDataFrame) -> Change:
        """An offer stays where it is and changes otherwise."""
        reached = self.standing.reached
        links, unsure = (it[it["offer"] == offer] for it in (reached.links, reached.unsure))
        return Change(frozenset({offer}), changed, links, unsure)

    def _tried(
        self, area: str, vorschlag: Vorschlag, change: Change, pair: Mapping[Any, Any]
    ) -> _Tried | None:
        """What a proposal does; None where it does not surely help the area."""
        effects = self.standing.effects(change, self.search.served_percent)
        if (self.finest, area) not in effects.index:
            return None
        here = effects.loc[[(self.finest, area)]].to_dict("records")[0]
        grows = here["after_low"] > here["before_low"]
        if not grows or (notna(here["after_high"]) and here["after_high"] < here["before_high"]):
            return None
        return _Tried(vorschlag, pair, effects, here, summed_up(effects["worse"]))

    def _row(self, area: str, cell: str, tried: _Tried) -> dict[str, Any]:
        return {
            **tried.here,
            "geography": self.finest,
            "area": area,
            "vorschlag": tried.vorschlag,
            "offer": tried.pair["weaker"],
            "partner": tried.pair["stronger"],
            "cell": None if tried.vorschlag == "zusammenlegen" else cell,
            "worse": tried.worse,
            "text": self._text(area, tried),
        }

    def _text(self, area: str, tried: _Tried) -> str:
        names, effects = self.standing.reached.offers["name"], tried.effects
        weaker, stronger = (quoted(names[tried.pair[which]]) for which in ("weaker", "stronger"))
        where = self.names.get((self.finest, area), area)
        begins = {
            "verlegen": f"{weaker} nach {where} verlegen",
            "teilen": f"{weaker} teilen: ein Teil der Plätze und Stunden nach {where}",
            "zusammenlegen": f"{weaker} mit {stronger} zusammenlegen, die Plätze zusammen",
        }[tried.vorschlag]
        row = effects.loc[[(self.finest, area)]]
        both = pd.concat([frames.values_of(row, side) for side in ("before", "after")])
        was, becomes = (TITLES[klasse] for klasse in classify(both, VERSORGUNG))
        gain = f"{said(row, self.names)}, {was} → {becomes}"
        who = said(effects[effects["worse"] == tried.worse], self.names)
        harm = {
            "nein": "Kein Gebiet wechselte in eine schlechtere Klasse.",
            "unbekannt": f"Nicht sicher ist, ob alle Gebiete in ihrer Klasse blieben: {who}.",
            "ja": f"Schlechter versorgt wären dann: {who}.",
        }[tried.worse]
        unclear = f" Ob {weaker} und {stronger} eine Doppelstruktur sind, ist offen."
        return f"{begins}: {gain}. {harm}{unclear if tried.pair['verdict'] == 'offen' else ''}"


def _rank(tried: _Tried) -> tuple[Any, ...]:
    """Whom it harms, then how much it surely helps, then an order that is always the same."""
    gain = tried.here["after_low"] - tried.here["before_low"]
    pair = tried.pair
    return HARM[tried.worse], -gain, tried.vorschlag, pair["weaker"], pair["stronger"]


def _renamed(change: Change, label: str, come: GeoDataFrame) -> Change:
    """The same ways, but for an offer of another label."""
    return change._replace(
        come=come.set_axis([label], axis="index"),
        links=change.links.assign(offer=label),
        unsure=change.unsure.assign(offer=label),
    )


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
