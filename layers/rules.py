"""Rules: what the catalogue says of the columns of a layer, held against a delivery."""

import re

from pandas import DataFrame, Series

from layers.delivery import Delivery, header_of
from layers.layer import Column, layer
from layers.mapping import Mapping
from layers.report import Report, Rule

_BETWEEN_WORDS = re.compile(r"[,;]\s*")


def require_filled(table: DataFrame, mapping: Mapping, report: Report) -> None:
    """Faults for rows in which a required column is empty."""
    for name, column in layer(mapping.layer).columns.items():
        if column.required:
            empty = table.loc[table[name] == "", name]
            report.fault(f"{column.title} fehlt", empty, header_of(mapping, name), Rule.REQUIRED)


def require_rules(delivery: Delivery) -> None:
    """Faults for codes that stand in several rows, and for words that a column does not know."""
    for name, column in layer(delivery.mapping.layer).columns.items():
        if name not in delivery.table:
            continue
        if column.unique:
            delivery.refuse_doubled(name)
        if column.vocabulary:
            _require_words(delivery, name, column)


def _require_words(delivery: Delivery, name: str, column: Column) -> None:
    told = delivery.table[name]
    if column.one_of:
        told = told.str.lower().astype("str")
    known = {*column.vocabulary, ""}
    fitting = [text for text in told.unique() if known.issuperset(words_in(str(text), column))]
    strange: Series = delivery.table.loc[~told.isin(fitting), name]
    what = f"dieses Wort kennt die Spalte „{column.title}“ nicht; sie kennt "
    delivery.report.fault(
        f"{what}{', '.join(column.vocabulary)}, andere übersetzt [values.{name}] der Zuordnung",
        strange,
        delivery.header(name),
        Rule.VOCABULARY,
    )


def words_in(text: str, column: Column) -> list[str]:
    """The words that stand in a field: one, or as many as the column may hold."""
    return _BETWEEN_WORDS.split(text) if column.several else [text]
