"""All of the data, judged: which labels and predictions are positive, and the counts of each group of each facet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzer.bias.column_facts import ColumnFacts
from analyzer.bias.column_type import ColumnType, kind_of
from analyzer.bias.counts import FacetCounts, OutcomeCounts
from analyzer.bias.criterion import CODES
from analyzer.bias.facet_groups import facet_groups
from analyzer.bias.flip_sample import FlipSample
from analyzer.bias.flips import Flips
from analyzer.bias.fold import GROUP, LABEL, PREDICTION, SAMPLE, SCORES, BiasFold, counts_key, facts_key
from analyzer.bias.groups import LABEL as LABEL_CODE
from analyzer.bias.groups import PREDICTION as PREDICTION_CODE
from analyzer.bias.groups import FacetCells, ordered_groups
from analyzer.bias.joint_counts import MOST_GROUPS, JointCells, JointCounts
from analyzer.bias.judged_column import JudgedColumn, JudgementError, warn_of_few_values
from analyzer.bias.judgement_hints import there
from contracts.captured import GROUND_TRUTH

OTHER_TYPE = "Predicted Label Column series datatype is not the same as Label Column series"
NO_POSITIVE = (
    "No Label values are present in the predicted Label Column,"  # no space: the text of the contract
    "Positive Predicted Index Series contains all False values"
)
NO_PREDICTIONS = "predicted_label_column has to be provided for Post training metrics"
CROWDED = f"Group variable has more than {MOST_GROUPS} distinct values, which is too many to be groups"

Kept = TypeVar("Kept", ColumnFacts, JointCounts, FlipSample)


@dataclass(frozen=True)
class JudgedData:
    """The states of a scan with what they mean; `prediction` is None where `no_predictions` says why."""

    fold: BiasFold
    states: Mapping[str, object]
    label: JudgedColumn
    prediction: JudgedColumn | None
    no_predictions: str | None
    prediction_key: str
    flips: Flips | None

    @classmethod
    def of(cls, states: Mapping[str, object], fold: BiasFold) -> JudgedData:
        """Raises JudgementError where labels cannot be told apart: there is then no metric at all."""
        cells = _state(states, counts_key(0), JointCounts).cells
        label_facts = _state(states, LABEL, ColumnFacts)
        try:
            label = JudgedColumn.of(label_facts, fold.positive, _codes(cells, LABEL_CODE))
        except JudgementError as error:
            where = "" if label_facts.values else f"; in merged records it is their {GROUND_TRUTH}"
            raise JudgementError(f"The label {fold.label}: {error}{where}") from None
        warn_of_few_values("label", fold.label, label)
        key = SCORES if fold.scores is not None and label.type is ColumnType.CONTINUOUS else PREDICTION
        prediction, why = None, None
        try:
            prediction = _prediction(states, fold, label, key)
        except JudgementError as error:
            why = str(error)
        flips = None
        if prediction is not None and fold.features is not None:
            flips = Flips(_state(states, SAMPLE, FlipSample), fold.features, key, prediction)
        return cls(fold, states, label, prediction, why, key, flips)

    @property
    def predicted(self) -> bool:
        """Whether there are predictions that can be judged."""
        return self.prediction is not None

    @property
    def rows(self) -> OutcomeCounts:
        """All rows by label and prediction."""
        counts = self._facet_cells(0).counts(np.zeros(len(self._counts(0).cells.counts), dtype=np.bool_))
        return counts.a

    def label_text(self, with_predictions: bool) -> str:
        """What the report calls the positive labels; an interval reaches up to the highest prediction too."""
        return self.label.text(self.prediction if with_predictions else None)

    def facet_facts(self, place: int) -> ColumnFacts:
        """What is known of the column of a facet."""
        return _state(self.states, facts_key(place), ColumnFacts)

    def facet(self, place: int) -> Iterator[tuple[str, FacetCounts]]:
        """The groups of a facet, as the report calls them, with their counts. Raises JudgementError."""
        facet, key = self.fold.facets[place], facts_key(place)
        facts, cells = self.facet_facts(place), self._facet_cells(place)
        groups = list(facet_groups(facts, facet.criterion, self._counts(place)))
        flips = repeat(None) if self.flips is None else self.flips.rows(key, facet.column, groups)
        for group, rows in zip(groups, flips, strict=False):
            if isinstance(group.members, JudgedColumn):
                warn_of_few_values("facet", facet.column, group.members)
            yield group.text, cells.counts(group.in_facet, rows)

    def _counts(self, place: int) -> JointCounts:
        return _state(self.states, counts_key(place), JointCounts)

    def _facet_cells(self, place: int) -> FacetCells:
        state = self._counts(place)
        cells = state.cells
        positive = self.label.chosen(cells.codes[:, LABEL_CODE])
        predicted = np.zeros_like(positive)
        if self.prediction is not None:
            predicted = self.prediction.chosen(_prediction_codes(cells, self.prediction_key))
        if self.fold.group is None:
            return FacetCells(cells, positive, predicted, None)
        kind = kind_of(_state(self.states, GROUP, ColumnFacts))
        groups = ordered_groups(state, kind)
        return FacetCells(cells, positive, predicted, groups, CROWDED if groups is None else None)


def _prediction(states: Mapping[str, object], fold: BiasFold, label: JudgedColumn, key: str) -> JudgedColumn:
    if fold.prediction is None and key == PREDICTION:
        raise JudgementError(NO_PREDICTIONS)
    cells = _state(states, counts_key(0), JointCounts).cells
    codes = _prediction_codes(cells, key)
    facts = _state(states, key, ColumnFacts)
    if not facts.values:
        raise JudgementError(f"{NO_POSITIVE}. There is no prediction at all")
    judged = JudgedColumn.of(facts, fold.positive, np.unique(codes).tolist()).cut_like(label)
    if judged.type is not label.type:
        raise JudgementError(
            f"{OTHER_TYPE}. The labels are taken as {label.type.value}, the predictions as {judged.type.value}; "
            "several values in label_values_or_threshold make both categorical, as does one twice: [1, 1]"
        )
    if not judged.chosen(codes).any():
        wanted = "above the threshold" if judged.type is ColumnType.CONTINUOUS else "one of the values"
        raise JudgementError(
            f"{NO_POSITIVE}. No prediction is {wanted} of label_values_or_threshold; predictions are {there(facts)}"
        )
    return judged


def _prediction_codes(cells: JointCells, key: str) -> NDArray[np.int64]:
    """The codes of the predicted labels, or those of the scores beside them."""
    codes = cells.codes[:, PREDICTION_CODE]
    return codes // CODES if key == SCORES else codes % CODES


def _codes(cells: JointCells, column: int) -> list[int]:
    codes: list[int] = np.unique(cells.codes[:, column]).tolist()
    return codes


def _state(states: Mapping[str, object], key: str, kind: type[Kept]) -> Kept:
    state = states[key]
    assert isinstance(state, kind)
    return state
