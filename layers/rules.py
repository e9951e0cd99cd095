"""Rules: what the catalogue says of the columns of a layer, held against a delivery."""

from pandas import DataFrame, Series

from layers.delivery import Delivery, header_of
from layers.layer import Column, layer
from layers.mapping import Mapping
from layers.report import Report, Rule
from layers.words import strangers


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
    what = f"dieses Wort kennt die Spalte „{column.title}“ nicht; sie kennt "
    delivery.report.fault(
        f"{what}{column.known_words}, andere übersetzt [values.{name}] der Zuordnung",
        _strange_words(delivery.table[name], column),
        delivery.header(name),
        Rule.VOCABULARY,
    )


def _strange_words(told: Series, column: Column) -> Series:
    if column.several:
        return strangers(told, column)
    words = told.str.lower() if column.one_of else told
    strange: Series = told[~words.isin([*column.vocabulary, ""])]
    return strange
