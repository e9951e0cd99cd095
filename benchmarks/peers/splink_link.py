"""Two lists linked by splink: the same blocks and fields, u by random pairs, m by EM, on DuckDB."""

import logging
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import splink.comparison_library as cl
from link_texts import CLOSE, KEYS, two_lists
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from worker import peer_main

ALIKE = f"jaro_winkler_similarity(strasse_l, strasse_r) >= {CLOSE['strasse']}"
PLACE = {
    "strasse_l IS NULL AND plz_l IS NULL OR strasse_r IS NULL AND plz_r IS NULL": True,
    f"{ALIKE} AND hausnummer_l = hausnummer_r": False,
    f"{ALIKE} AND plz_l = plz_r": False,
    ALIKE: False,
    "plz_l = plz_r": False,
    "ELSE": False,
}
"""Street, number and PLZ as one field, as ours takes them: one by one they find 150,000 pairs."""


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """From texts to pairs."""
    logging.disable(logging.CRITICAL)
    frames = [one.rename_axis("unique_id").reset_index() for one in two_lists(work)]
    return lambda: link(frames)


def link(frames: list[pd.DataFrame]) -> Mapping[str, np.ndarray]:
    """Pairs that are more likely one than not."""
    rules = [block_on(*names) for names in KEYS]
    database = DuckDBAPI()
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_text("name"), _text("traeger"), _place()],
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=1 / len(frames[1]),
        retain_matching_columns=False,
    )
    linker = Linker([database.register(frame) for frame in frames], settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    return {"a": found["unique_id_l"].to_numpy(), "b": found["unique_id_r"].to_numpy()}


def _text(name: str) -> object:
    comparison = cl.JaroWinklerAtThresholds(name, [CLOSE[name]])
    return comparison.configure(term_frequency_adjustments=True)


def _place() -> object:
    levels = [
        {"sql_condition": condition, "label_for_charts": condition, "is_null_level": unknown}
        for condition, unknown in PLACE.items()
    ]
    return cl.CustomComparison(output_column_name="ort", comparison_levels=levels)


if __name__ == "__main__":
    peer_main(prepare)
