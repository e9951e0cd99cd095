"""Drafts: what comes out for a Handlungsfeld by other demands, as runs of their own that nobody publishes."""

from dataclasses import dataclass

from geo_lsz.errors import NotFound
from geo_lsz.field_collections import result_collection
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.identity import Run
from geo_lsz.inputs import Inputs
from geo_lsz.publication import Published
from layers.basis import Basis, basis, read_inputs
from layers.origins import geography_of, origin_of
from layers.runs import reckon_by
from layers.store import Store


@dataclass(frozen=True, slots=True)
class Draft:
    """A variant of a Handlungsfeld and what came out, on each geography.

    run : of the analysis `gap`, by whose id a draft is called
    """

    run: Run
    field: Handlungsfeld
    collections: tuple[Published, ...]


class Drafts:
    """Reckons drafts on the public editions of the newest deliveries, which stay in memory meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: tuple[Basis, Inputs] | None = None

    def make(self, field: Handlungsfeld) -> Draft:
        """The draft of a variant; reckoned where nobody asked for it yet. Raises NotFound without data."""
        on_what, inputs = self._on_newest()
        runs = reckon_by(self._store, field, on_what, inputs)
        results = {name: self._store.reckoned(run.id) for name, run in runs.items()}
        origin = origin_of(on_what.snapshots, runs=tuple(run.id for run in runs.values()))
        return Draft(
            runs["gap"],
            field,
            tuple(
                result_collection(
                    field, geography_of(on_what.snapshots, key, areas), results, origin
                )
                for key, areas in inputs.areas.items()
            ),
        )

    def found(self, run_id: str) -> Draft:
        """The draft of this id. Raises NotFound, also where the data are others since."""
        field = field_of(self._store.run(run_id))
        draft = self.make(field)
        if draft.run.id != run_id:
            raise NotFound(
                f"Die Lieferungen sind seit dem Entwurf {run_id[:8]} andere; bitte neu rechnen."
            )
        return draft

    def kept(self) -> list[tuple[Run, Handlungsfeld]]:
        """Every draft that was reckoned, the newest last: its run and its variant."""
        runs = [run for run in self._store.runs() if run.analysis == "gap" and not run.internal]
        found = [(run, field_of(run)) for run in runs]
        return [(run, field) for run, field in found if field != handlungsfelder()[field.slug]]

    def _on_newest(self) -> tuple[Basis, Inputs]:
        on_what = basis(self._store)
        if self._read is None or self._read[0] != on_what:
            self._read = on_what, read_inputs(self._store, on_what.snapshots, on_what.linking)
        return self._read


def field_of(run: Run) -> Handlungsfeld:
    """The Handlungsfeld that a run was reckoned by. Raises NotFound where the run says none."""
    told = run.parameters.get("handlungsfeld")
    if told is None:
        raise NotFound(f"Der Rechenlauf {run.id[:8]} ist kein Entwurf.")
    return Handlungsfeld.model_validate(told)
