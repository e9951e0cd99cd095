"""The pages of deliveries: the form, what was found in a file, and what came of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.rendering import page
from api.workbench.delivery_again import DAY, LAYER, LIKE, MAPPING
from api.workbench.delivery_check import Checked
from api.workbench.delivery_mapping import OF_ITSELF, PROPOSED, Asked, fitting
from api.workbench.delivery_rows import rows_of, text_of
from api.workbench.upload import UPLOAD_MOST
from api.workbench.waiting_deliveries import WAIT_S, Waiting
from geo_lsz.german import german
from layers.layer import LAYERS, layer
from layers.proposed_lines import LOOK
from layers.reading.formats import READERS
from layers.report import as_table
from maps.xlsx import workbook

ADDRESS = "/planner/lieferungen"
NOT_KEPT = {"Cache-Control": "no-store"}

FILE, OWN = "datei", "eigene"
"""Fields of the form that a file comes with, beside those by which it is checked anew."""

FITS = 0.5
"""Share of its headers that a file has of an earlier mapping, from which on it is proposed."""

BEST_MOST = 4
"""So many earlier mappings stand in the report at once; the others unfold."""

FINDINGS_MOST = 200
"""So many findings stand on the page; the workbook has them all."""

IN_PARTS = {".shp"}
"""Endings of files that are nothing without those beside them; here they come in a ZIP."""

WORKING = 202
REFUSED = 422
LOST = "Diese Datei wartet nicht mehr: Sie wurde aufgenommen, kam vor mehr als {hours} Stunden, oder der Dienst lief neu an. Bitte noch einmal wählen."


def form_page(
    request: Request,
    told: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> Response:
    """The form of a delivery, with what was told and what is wrong with it, by name of the field.

    said : above the form, what became of the delivery that somebody looked for
    """
    context = {
        "address": ADDRESS,
        "layers": {slug: layer(slug).title for slug in LAYERS},
        "catalogue": {slug: fitting(slug) for slug in LAYERS if fitting(slug)},
        "of_itself": OF_ITSELF,
        "proposed": PROPOSED,
        "endings": ", ".join(one for one in READERS if one not in IN_PARTS),
        "accepted": ",".join((*(one for one in READERS if one not in IN_PARTS), ".gz")),
        "megabytes": german(UPLOAD_MOST / 1024**2),
        "told": {LAYER: "offers", MAPPING: OF_ITSELF, **(told or {})},
        "faults": faults or {},
        "said": said,
    }
    return _page(request, "deliveries.html", context, status)


def lost_page(request: Request) -> Response:
    """What is said of a delivery that waits no more, with the form."""
    return form_page(request, said=LOST.format(hours=WAIT_S // 3600), status=404)


def delivery_page(
    request: Request,
    delivery: Waiting,
    told: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    """Where a delivery stands: at work, found faulty, found good, or kept.

    told, wrong : of a form of the report that could not be followed, by name of the field
    """
    asked = delivery.asked
    context: dict[str, Any] = {
        "address": ADDRESS,
        "here": f"{ADDRESS}/{delivery.id}",
        "name": asked.name,
        "layer": layer(asked.layer).title,
    }
    checked = delivery.outcome
    if delivery.at_work or checked is None:
        context["keeping"] = delivery.checked is not None
        return _page(request, "delivery_at_work.html", context, WORKING)
    if delivery.kept is not None:
        context |= {"intake": delivery.kept.intake, "told": delivery.kept.told}
        return _page(request, "delivery_kept.html", context)
    context |= _report(checked) | _choices(asked, checked, told or {}, wrong or {})
    refused = checked.refused or bool(wrong)
    return _page(request, "delivery.html", context, REFUSED if refused else 200)


def report_file(delivery: Waiting) -> bytes:
    """Every finding of a delivery as a workbook."""
    checked = delivery.outcome or Checked()
    found = as_table(checked.faults, checked.notices)
    sheets = {"Prüfbericht": {str(title): found[title] for title in found}}
    return workbook("Prüfbericht", datetime.now(UTC).date(), sheets)


def _report(checked: Checked) -> dict[str, Any]:
    faults, notices = checked.faults, checked.notices
    repaired = sum(bool(one.done) for one in notices)
    shown = as_table(faults[:FINDINGS_MOST], notices[: max(FINDINGS_MOST - len(faults), 0)])
    text = checked.proposal or (checked.told.text if checked.told else "")
    return {
        "checked": checked,
        "told": checked.told,
        "intake": checked.intake,
        "counts": _counts(len(faults), repaired, len(notices) - repaired),
        "all": len(faults) + len(notices),
        "titles": [str(title) for title in shown],
        "findings": [[text_of(value) for value in row] for row in shown.itertuples(index=False)],
        "text": text,
        "to_look_at": sum(LOOK in line for line in text.splitlines()[2:]),
        "look": LOOK,
        "first": checked.intake and rows_of(checked.intake.snapshot.layer, checked.intake.first),
    }


def _choices(
    asked: Asked, checked: Checked, told: Mapping[str, str], wrong: Mapping[str, str]
) -> dict[str, Any]:
    """What a report lets a person choose: a mapping, an earlier one, another layer."""
    mapping = checked.told.mapping if checked.told else None
    of_mapping = mapping.layer if mapping and mapping.layer != asked.layer else ""
    fits = [one for one in checked.earlier[:1] if one.share >= FITS]
    best = fits[0].kept.snapshot.source if fits else ""
    return {
        "may_be_proposed": layer(asked.layer).mapping is None,
        "layers": {slug: layer(slug).title for slug in LAYERS},
        "asked": asked,
        "of_mapping": of_mapping,
        "fitting": fits,
        "best": checked.earlier[:BEST_MOST],
        "rest": checked.earlier[BEST_MOST:],
        "told_form": {LAYER: of_mapping or asked.layer, LIKE: best, DAY: "", **told},
        "wrong": wrong,
    }


def _counts(faults: int, repairs: int, notices: int) -> str:
    """`1 Fehler, 2 Reparaturen`; what there is none of is not named."""
    named = (
        (faults, "Fehler", "Fehler"),
        (repairs, "Reparatur", "Reparaturen"),
        (notices, "Hinweis", "Hinweise"),
    )
    told = [f"{german(n)} {one if n == 1 else more}" for n, one, more in named if n]
    return ", ".join(told) or "nichts zu bemerken"


def _page(
    request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    made = page(request, template, context, status=status)
    made.headers.update(NOT_KEPT)
    return made
