"""What the people of the small city (`city.py`) said, as frames."""

from datetime import date

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, MultiIndex

from geo_lsz import frames
from geo_lsz.inputs import SurveyWave
from geo_lsz.voice_frames import BEDARFE, EVENTS

UNTIL = date(2025, 12, 31)


def texts(contract, rows: list[dict], **usual: object) -> DataFrame:
    """A frame of a contract: `usual` where a row does not say otherwise, NA where nobody does."""
    (key,) = contract.index
    told = [{**usual, **row} for row in rows]
    index = Index([str(row.get(key, n)) for n, row in enumerate(told)], name=key, dtype="str")
    columns = {
        name: pd.Series(
            [row.get(name) for row in told],
            index=index,
            dtype="str" if kind.startswith("text") else "float64",
        )
        for name, kind in contract.columns.items()
    }
    (value,) = contract.values
    numbers = [row.get(value) for row in told]
    hidden = [number == "hidden" for number in numbers]
    counted = frames.values(
        np.array([np.nan if number in {None, "hidden"} else number for number in numbers], float),
        index,
        low=np.where(hidden, 1.0, np.nan),
        high=np.where(hidden, 2.0, np.nan),
        unknown=pd.Series(np.where(hidden, "suppressed", "missing"), index=index),
    )
    frame = DataFrame(columns).join(frames.named(counted, value))
    if contract.geometry:
        frame = GeoDataFrame(frame, geometry=[None] * len(frame), crs=frames.METRIC_CRS)
    frames.check(frame, contract)
    return frame


def events(*rows: dict) -> DataFrame:
    """EVENTS, on 1 December 2025 where a row says nothing else."""
    return texts(EVENTS, list(rows), art="Forum", datum="2025-12-01")


def bedarfe(*rows: dict) -> DataFrame:
    """BEDARFE of the field `beratung`, of everybody, open."""
    usual = {
        "handlungsfeld": "beratung",
        "zielgruppe": "alle",
        "herkunft": "veranstaltung",
        "datum": "2025-12-01",
        "stand": "offen",
    }
    return texts(BEDARFE, list(rows), **usual)


def wave(answered: dict[str, float], geography: str = "planungsraeume") -> SurveyWave:
    """A wave in which 100 people of each area were asked, and a quarter of the answers say yes."""
    index = MultiIndex.from_product([list(answered), ["beratung_fehlt"]], names=["area", "frage"])
    n = np.array([*answered.values()], float)
    share = frames.values(np.full(len(n), 0.25), index)
    told = {
        "numerator": n / 4,
        "denominator": n,
        "effective": np.nan,
        "asked": 100.0,
        "answered": n,
    }
    return SurveyWave(geography, UNTIL, share.assign(**told))
