"""Colours: everybody can tell them apart, read what stands on them, and print them in grey."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from geo_lsz import frames
from geo_lsz.errors import DefinitionError
from geo_lsz.klassen import (
    CHANCE,
    CLUSTERS,
    DYNAMIC_INDEX,
    FINDINGS,
    HEARING,
    STATUS_INDEX,
    THIRDS,
    VERSORGUNG,
    VOICE_RATE,
    WITHOUT_VALUE,
)
from geo_lsz.residents_view import residents_klassen
from maps import palette

KLASSEN = {
    "versorgung": VERSORGUNG,
    "belastung": STATUS_INDEX,
    "dynamik": DYNAMIC_INDEX,
    "chance": CHANCE,
    "vergleich": THIRDS,
    "ballung": CLUSTERS,
    "befund": FINDINGS,
    "stimmen": VOICE_RATE,
    "gehoer": HEARING,
    "einwohner": residents_klassen(frames.values(range(100), range(100))),
}

# Dichromacy as matrices on linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.0
SEEN_WITH = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
# linear sRGB to XYZ, and the white it makes (IEC 61966-2-1, D65)
TO_XYZ = np.array(
    [
        [0.4124, 0.3576, 0.1805],
        [0.2126, 0.7152, 0.0722],
        [0.0193, 0.1192, 0.9505],
    ]
)
WHITE = TO_XYZ @ np.ones(3)
EASY_TO_TELL = 15  # ΔE*ab; about 2.3 is just noticeable side by side


def lab(colour, eye="all cones"):
    """CIE L*a*b* of a colour as an eye sees it."""
    light = np.array([palette.linear(channel) for channel in palette.channels(colour)])
    xyz = TO_XYZ @ np.clip(SEEN_WITH[eye] @ light, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def fills(name):
    return [palette.style(name, klasse.key).fill for klasse in KLASSEN[name]]


def test_contrast_is_that_of_wcag():
    """Contrast is the WCAG ratio: 21 for black on white, 4.48 for the well-known #777 on white."""
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=5e-4)


def test_lab_is_that_of_cie():
    """The colour space of these tests is right: pure sRGB red is L*a*b* 53.2, 80.1, 67.2."""
    # the usual published value of #ff0000 under D65
    assert lab("#ff0000") == pytest.approx([53.2, 80.1, 67.2], abs=0.15)


@pytest.mark.parametrize("name", KLASSEN)
def test_every_class_has_a_colour_of_its_own(name):
    """Every class of a view finds a colour in its palette, and no two the same."""
    assert len(set(fills(name))) == len(KLASSEN[name])
    assert set(palette.PALETTES[name]) == {klasse.key for klasse in KLASSEN[name]}


@pytest.mark.parametrize("name", KLASSEN)
def test_lettering_is_readable_on_every_fill(name):
    """A name on any area, in full or pale, has a contrast of at least 4.5 : 1."""
    styles = [palette.style(name, klasse.key) for klasse in KLASSEN[name]]
    grounds = [*styles, *palette.UNKNOWN.values()]
    for ground in [*grounds, *map(palette.pale, grounds)]:
        lettering = palette.ink(ground.fill)
        assert palette.contrast(lettering, ground.fill) >= palette.READABLE, ground


@pytest.mark.parametrize("eye", SEEN_WITH)
@pytest.mark.parametrize("name", KLASSEN)
def test_classes_can_be_told_apart_by_every_eye(name, eye):
    """All classes of a palette stay apart, neighbours and others, with dichromacy too."""
    seen = [lab(fill, eye) for fill in fills(name)]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > EASY_TO_TELL


@pytest.mark.parametrize("eye", SEEN_WITH)
@pytest.mark.parametrize("name", ["versorgung", "belastung", "einwohner"])
def test_more_is_darker_or_lighter_step_by_step(name, eye):
    """From class to class the lightness runs one way, until a diverging palette turns back."""
    lightness = [lab(fill, eye)[0] for fill in fills(name)]
    steps = np.sign([b - a for a, b in pairwise(lightness)])
    turns = sum(a != b for a, b in pairwise(steps))
    assert turns == {"versorgung": 1, "belastung": 0, "einwohner": 0}[name]


def test_what_has_no_value_is_hatched_each_in_its_own_way():
    """No value means a hatch, another for each reason, dark enough for a grey printer."""
    styles = [palette.style("versorgung", klasse.key) for klasse in WITHOUT_VALUE.values()]
    assert len({style.hatch for style in styles}) == len(styles) == 3
    assert None not in {style.hatch for style in styles}
    for style in styles:
        grey = lab(style.hatch_ink)[0]
        assert lab(style.fill)[0] - grey > 35


def test_an_unknown_class_is_refused_by_name():
    """A class that a palette does not know is an error that lists those it knows."""
    with pytest.raises(DefinitionError, match=r"'belastung' has no colour for class 'knapp'.*hoch"):
        palette.style("belastung", "knapp")


def test_pale_keeps_the_hatch_and_lightens_the_rest():
    """Pale is the same style with more white: #8a3f06 mixed half and half is #c49f82."""
    # (0x8a + 0xff) / 2 = 196.5, (0x3f + 0xff) / 2 = 159, (0x06 + 0xff) / 2 = 130.5; halves to even
    assert palette.pale(palette.Style("#8a3f06"), 0.5).fill == "#c49f82"
    hidden = palette.UNKNOWN["gesperrt"]
    assert palette.pale(hidden).hatch == hidden.hatch
