"""The rows that a preprocessor makes of captured records, as features, labels and predictions.

Its keys are names of features, or as merged records have them: `endpointInput_age` or `endpointInput_0`,
`endpointOutput_0`, `groundTruthData_0`; features without any such name are told by their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from analyzer.analysed_data.captured_labels import MergedLabelReader
from analyzer.analysed_data.predictions import Predictions, score_matrix
from analyzer.analysed_data.roles import PREDICTED_LABEL, SCORE
from analyzer.analysed_data.script_columns import columns_of
from analyzer.columns.attributes import LABEL_PREFIXES, OUTPUT_PREFIXES, resolve, values_at
from analyzer.model_access import Answers

FIRST = "0"


@dataclass(frozen=True)
class ScriptedRows:
    """Finds columns among the keys of a script; `label` and `predictions` are None where they are not wanted."""

    features: tuple[str, ...]
    label: MergedLabelReader | None
    predictions: Predictions | None

    def columns(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """All columns of rows that a script has made, missing where it makes none. Raises UnreadableDataError."""
        taken: set[str] = set()
        nothing = pa.nulls(batch.num_rows, pa.string())
        found: dict[str, pa.Array] = {}
        if self.label is not None:
            names = (self.label.name, self.label.path, FIRST)
            found[self.label.name] = _column(batch, names, LABEL_PREFIXES, taken, nothing)
        if self.predictions is not None:
            found |= self._predicted(batch, self.predictions, taken, nothing)
        rest = batch.select([name for name in batch.schema.names if name not in taken])
        return columns_of(rest, self.features, {}) | found

    def _predicted(
        self, batch: pa.RecordBatch, predictions: Predictions, taken: set[str], nothing: pa.Array
    ) -> dict[str, pa.Array]:
        where = predictions.where
        if where.label is not None:
            names = (str(where.label), PREDICTED_LABEL, FIRST)
            return {PREDICTED_LABEL: _column(batch, names, OUTPUT_PREFIXES, taken, nothing)}
        if where.probability is None and PREDICTED_LABEL in batch.schema.names:
            given = _column(batch, (PREDICTED_LABEL,), (), taken, nothing)
            return predictions.columns(None, batch.num_rows) | {PREDICTED_LABEL: given}
        probability = None if where.probability is None else str(where.probability)
        scores = score_matrix(_column(batch, (probability, SCORE, FIRST), OUTPUT_PREFIXES, taken, nothing))
        return predictions.columns(Answers(None, scores), batch.num_rows)


def _column(
    batch: pa.RecordBatch, names: tuple[str | None, ...], prefixes: tuple[str, ...], taken: set[str], nothing: pa.Array
) -> pa.Array:
    """The first of some attributes that there is, which is put to those `taken`. An index is one on its own side."""
    for name in chain.from_iterable(_spellings(name, prefixes) for name in names if name is not None):
        place = resolve(name, batch.schema.names, prefixes, positional=False)
        if place is not None:
            taken.add(place.column)
            return values_at(batch.column(batch.schema.names.index(place.column)), place.steps)
    return nothing


def _spellings(name: str, prefixes: tuple[str, ...]) -> list[str]:
    return [prefix + name for prefix in prefixes] if name.isdecimal() else [name]
