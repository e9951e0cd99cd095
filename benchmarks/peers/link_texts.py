"""Texts of two lists as frames, for peers that link them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

CLOSE = {"name": 0.92, "traeger": 0.92, "strasse": 0.92, "hausnummer": None, "plz": None}
KEYS = (("plz",), ("name",), ("strasse", "hausnummer"))
"""Fields with the similarity above which they are close, and what candidates share."""


def two_lists(work: Mapping[str, np.ndarray]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both lists, indexed by the place of their rows in the whole; empty texts are missing."""
    whole = pd.DataFrame({name: pd.Series(work[name], dtype="str") for name in CLOSE})
    whole = whole.mask(whole == "")
    return whole[work["source"] == 0], whole[work["source"] == 1]
