"""Areas like this one, and in what they are like it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pandas import DataFrame

from api.workbench.areas import Area, address
from geo_lsz.german import german, value_text
from geo_lsz.similar import DENSITY, NEED, SUPPLY, characteristics, differences, similar

SHOWN = 5
"""How many areas are shown."""

NEAR, FAR = 0.15, 0.3
"""Up to which difference (0..1) two values are called close, and from which far apart."""

MOST_FAR = 2
"""How many differences are named, the largest first."""

THEMES = {NEED: "Belastung", SUPPLY: "Versorgung", DENSITY: "Dichte"}
"""German titles of the themes that likeness is made of."""

CLOSE = {
    NEED: "Belastung: nah beieinander in {close} von {known} Feldern",
    SUPPLY: "Versorgung: nah beieinander bei {close} von {known} Angebotsarten",
}
"""How it is told in how much of a theme two areas are close."""


@dataclass(frozen=True, slots=True)
class LikeRow:
    """An area that is like the one in question.

    likeness, known : in percent, in words
    themes : likeness in each theme, in the order of `Likeness.themes`
    near, far : in how much they are close, and what is not, with both values
    """

    href: str
    name: str
    likeness: str
    known: str
    themes: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The areas most like one.

    others : how many other areas there are, of which `compared` know enough to be compared
    """

    themes: tuple[str, ...]
    rows: tuple[LikeRow, ...]
    compared: int
    others: int


def likeness(area: Area) -> Likeness | None:
    """The areas of its geography that are most like `area`; None where the release has no results."""
    if not area.results:
        return None
    told = characteristics([(r.served.collection, r.served.features) for r in area.results])
    found = similar(told, area.code).drop(area.code)
    compared = found[found["likeness"].notna()]
    apart = differences(told, area.code).to_dict("index")
    themes = [theme for theme in THEMES if theme in found]
    codes = [str(code) for code in compared.index[:SHOWN]]
    return Likeness(
        themes=tuple(THEMES[theme] for theme in themes),
        rows=tuple(
            LikeRow(
                href=address(area.geography.collection.key, other),
                name=str(area.geography.features["name"][other]),
                likeness=_percent(compared["likeness"][other]),
                known=_percent(compared["known"][other]),
                themes=tuple(_percent(compared[theme][other]) for theme in themes),
                near=tuple(_near(area, other, told, apart[other])),
                far=tuple(_both(area, other, told, key) for key in _farthest(apart[other])),
            )
            for other in codes
        ),
        compared=len(compared),
        others=len(found),
    )


def _percent(share: float) -> str:
    """Rounded, but never up to what it is not: 100 percent is the same in everything."""
    if math.isnan(share):
        return "–"
    return f"{german(100 * share if share == 1 else min(99.0, 100 * share))} %"


def _near(area: Area, other: str, told: DataFrame, apart: Mapping[Any, float]) -> Iterator[str]:
    """In how much of each theme they are close."""
    for theme, said in CLOSE.items():
        both_know = [far for key, far in apart.items() if key[0] == theme and not math.isnan(far)]
        close = sum(far <= NEAR for far in both_know)
        if close:
            yield said.format(close=close, known=len(both_know))
    density = DENSITY, "", "einwohner"
    if apart.get(density, math.inf) <= NEAR:
        yield _both(area, other, told, density)


def _farthest(apart: Mapping[Any, float]) -> list[Any]:
    """The characteristics in which they lie farthest apart, where that is far."""
    far = {key: distance for key, distance in apart.items() if distance >= FAR}
    return sorted(far, key=far.__getitem__, reverse=True)[:MOST_FAR]


def _both(area: Area, other: str, told: DataFrame, key: tuple[str, str, str]) -> str:
    """`Kita: Versorgungsgrad: hier 83 %, dort 85 %`."""
    theme, slug, value = key
    if theme == DENSITY:
        here, there = (german(told[key][code]) for code in (area.code, other))
        return f"Einwohner je km²: hier {here}, dort {there}"
    result = next(one for one in area.results if one.field.slug == slug)
    view = next(one for one in result.served.collection.views if one.key == value)
    here, there = (value_text(view, result.row(code)) for code in (area.code, other))
    of_field = view.key in THEMES
    title = f"{THEMES[theme]} im Feld „{result.field.title}“" if of_field else view.title
    return f"{title}: hier {here}, dort {there}"
