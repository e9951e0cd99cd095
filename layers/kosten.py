"""Kosten: minutes from cells to offers by one or more modes, as any router reckons them."""

from pandas import DataFrame, Index, Series

from geo_lsz.status import Status
from layers.delivery import Delivery, Ends
from layers.offers import ids_across_lists


def kosten(delivery: Delivery) -> DataFrame:
    """KOSTEN of a delivery: minutes by mode, origin (a cell) and destination (an offer).

    Costs run from origin to destination as delivered; the way back may take
    longer. A pair that has no row is out of reach by that mode. Destinations
    are named as in their list in the file, and across all lists in the frame.
    """
    ends = _known_ends(delivery)
    table, report = delivery.table, delivery.report
    _fault_strangers(delivery, "origin", ends.cells, "diese Zelle gibt es in der Bevölkerung nicht")
    _fault_strangers(
        delivery, "destination", ends.offers, "dieses Angebot steht nicht in der Liste"
    )
    pair = ["mode", "origin", "destination"]
    doubled = table.duplicated(pair, keep=False)
    report.fault(
        "dieses Paar kommt mehrfach vor; eine Zeile je Verkehrsmittel, Zelle und Angebot",
        (table["mode"] + ", " + table["origin"] + ", " + table["destination"])[doubled],
    )
    frame = table[pair].assign(
        destination=ids_across_lists(delivery.mapping.offers_source, Index(table["destination"])),
        minutes=_minutes(delivery),
    )
    return frame.set_index(pair)


def _known_ends(delivery: Delivery) -> Ends:
    """Where costs may begin and end. Raises InputError where cells or offers are not there yet."""
    ends = delivery.ends
    if ends is None or ends.cells.empty:
        delivery.report.fault(
            "es ist noch keine Bevölkerung da; zuerst: geo-lsz import cells DATEI"
        )
    if ends is None or ends.offers.empty:
        delivery.report.fault(
            f"die Angebotsliste „{delivery.mapping.offers_source}“ ist noch nicht da; zuerst: "
            "geo-lsz import offers DATEI (oder offers_source in der Zuordnung berichtigen)"
        )
    delivery.report.raise_faults()
    return ends or Ends(Index([]), Index([]))


def _fault_strangers(delivery: Delivery, column: str, known: Index, what: str) -> None:
    """A fault for each code that is not known, at its first row, with the number of its rows."""
    codes = delivery.table[column]
    strange = codes[~codes.isin(known)]
    rows = strange.value_counts(sort=False)
    for row, code in strange.drop_duplicates().items():
        often = f" ({rows[code]} Zeilen)" if rows[code] > 1 else ""
        delivery.report.fault(
            f"{what}{often}; Kennung prüfen", Series({row: code}), delivery.header(column)
        )


def _minutes(delivery: Delivery) -> Series:
    texts, header = delivery.table["minutes"], delivery.header("minutes")
    read = delivery.numbers(texts, header, count=False)
    delivery.report.fault("Minuten können nicht negativ sein", texts[read["value"] < 0], header)
    unsaid = (read["status"] != Status.OK) & ~read["wrong"]
    delivery.report.fault(
        "keine Minuten; Paare außer Reichweite bekommen keine Zeile", texts[unsaid], header
    )
    return read["value"]
