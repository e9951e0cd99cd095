"""The portal keeps what its own description says, whatever anybody asks (schemathesis)."""

from dataclasses import replace

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

import doors
from api.ogc.query import LIMIT_MAX
from release_fixture import made_release

KEYS = ("ortsteile", "beratung_ortsteile", "angebote")
"""One collection of each kind: the others have the same addresses."""

GRAMMARS = {"bbox", "datetime", "filter"}
"""Parameters with a grammar that JSON Schema cannot say: what it allows may still be refused."""


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """The description of a release of three collections, and the service that answers to it."""
    made = made_release()
    kept = tuple(c for c in made.release.collections if c.key in KEYS)
    small = replace(
        made,
        release=made.release.model_copy(update={"collections": kept}),
        features={key: made.features[key] for key in KEYS},
    )
    store = doors.store_in(tmp_path_factory.mktemp("openapi"))
    doors.put(store, small, with_tiles=True)
    with doors.knocking(store) as client:
        yield schemathesis.openapi.from_asgi("/ogc/api", client.app)
    store.close()


def test_every_operation_keeps_its_description(api):
    """No fault of the server, only described statuses, types and bodies; what is wrong is refused.

    A hundred questions to each operation, allowed ones and others.
    """
    asked = 0
    for found in api.get_all_operations():
        operation = found.ok()
        can_be_wrong = any(operation.iter_parameters())
        for mode in GenerationMode if can_be_wrong else [GenerationMode.POSITIVE]:
            asked += _ask(operation, mode)
    assert asked > 100 * 15


def _ask(operation, mode):
    """Ask an operation a hundred times; how often it was asked."""
    asked = 0

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(max_examples=100, deadline=None, suppress_health_check=[*HealthCheck])
    def keeps(case):
        nonlocal asked
        asked += 1
        case.call_and_validate(excluded_checks=_beyond_schemas(case.query or {}))

    keeps()
    return asked


def _beyond_schemas(query):
    """Checks that do not hold of a question: what a grammar refuses, and a limit that is clamped.

    The largest limit is described, so that clients know it; the standard has a larger one clamped.
    """
    limit = str(query.get("limit", ""))
    clamped = limit.isdigit() and int(limit) > LIMIT_MAX
    return [
        *([positive_data_acceptance] if GRAMMARS & set(query) else []),
        *([negative_data_rejection] if clamped else []),
    ]
