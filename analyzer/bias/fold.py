"""Bias as a fold: from batches of columns to the states that all metrics come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.analysed_data.roles import Roles
from analyzer.bias.chosen_metrics import chosen_metrics
from analyzer.bias.column_facts import ColumnFacts
from analyzer.bias.criterion import CODES, Criterion
from analyzer.bias.entries import Entries, entries_of
from analyzer.bias.flip_sample import MOST_ROWS, FlipSample
from analyzer.bias.joint_counts import JointCounts
from analyzer.bias.metric_definition import TrainingStage
from analyzer.bias.row_codes import MISSING, RowCodes
from analyzer.bias.vocabulary import Vocabulary
from analyzer.profile.row_choice import row_hashes
from analyzer.scan.split import Split
from contracts.analysis_config import AnalysisConfig

BiasState = ColumnFacts | JointCounts | FlipSample

LABEL, PREDICTION, SCORES = "bias label", "bias prediction", "bias scores"
GROUP, SAMPLE = "bias group", "bias sample"
"""Keys of states; those of other folds may be beside them."""

_KINDS: dict[str, type[BiasState]] = {kind.KIND: kind for kind in (ColumnFacts, JointCounts, FlipSample)}


@dataclass(frozen=True)
class FacetColumn:
    """A facet's column, and the values that are in the facet; without values each of them is a group."""

    column: str
    criterion: Criterion


def facts_key(facet: int) -> str:
    """The key of the facts of a facet's column, by the place of the facet."""
    return f"bias facet {facet}"


def counts_key(facet: int) -> str:
    """The key of the counts by a facet."""
    return f"bias counts {facet}"


@dataclass(frozen=True)
class BiasFold:
    """Folds batches into the facts of each column that takes part, the counts by each facet, and a sample of rows.

    `scores` are what predictions were made of by a threshold: the predictions themselves where labels are continuous.
    `features` are the columns that the flip test may look at, None where it is not asked for.
    """

    facets: tuple[FacetColumn, ...]
    label: str
    positive: Criterion
    prediction: str | None
    scores: str | None
    group: str | None
    features: tuple[str, ...] | None
    most_rows: int
    seed: int

    @classmethod
    def of(cls, config: AnalysisConfig, roles: Roles, most_rows: int = MOST_ROWS, seed: int = 0) -> BiasFold:
        """The fold of an analysis; `roles` has the names of the columns, in the order of the config's facets."""
        assert roles.label is not None
        metrics = chosen_metrics(config)
        after = bool(metrics[TrainingStage.POST_TRAINING])
        flips = "FT" in metrics[TrainingStage.POST_TRAINING]
        kept_out = {roles.label, roles.predicted_label, roles.scores, roles.join_source}
        return cls(
            tuple(
                FacetColumn(column, Criterion(facet.value_or_threshold or (), facet.type))
                for column, facet in zip(roles.facets, config.facet, strict=True)
            ),
            roles.label,
            Criterion(config.label_values_or_threshold or (), config.label_type),
            roles.predicted_label if after else None,
            roles.scores if after else None,
            roles.group,
            tuple(name for name in roles.columns if name not in kept_out) if flips else None,
            most_rows,
            seed,
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once; no other one need be parsed."""
        judged = [each.column for each in self.facets] + list(self.judged.values())
        return tuple(dict.fromkeys(name for name in (*judged, *(self.features or ())) if name is not None))

    @property
    def judged(self) -> dict[str, str]:
        """The columns that are there once, whatever the facets, by the keys of their facts."""
        columns = {LABEL: self.label, PREDICTION: self.prediction, SCORES: self.scores, GROUP: self.group}
        return {key: name for key, name in columns.items() if name is not None}

    def fold(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, BiasState]]:
        folding = _Folding(self)
        first = 0
        for batch in batches:
            folding.update(batch, split.index, first)
            first += batch.num_rows
        yield from folding.states.items()

    def restore(self, plain: Any) -> BiasState:
        return _KINDS[plain[0]].from_plain(plain)


class _Folding:
    """The states of one split while its batches are taken in."""

    def __init__(self, fold: BiasFold) -> None:
        self._fold = fold
        facets = {facts_key(place): facet.column for place, facet in enumerate(fold.facets)}
        self._columns = fold.judged | facets
        self._facts = {key: ColumnFacts() for key in self._columns}
        self._counts = [JointCounts() for _ in fold.facets]
        self._sample = None
        if fold.features is not None:
            self._sample = FlipSample(fold.most_rows, len(fold.features), tuple(self._columns))

    @property
    def states(self) -> dict[str, BiasState]:
        counts = {counts_key(place): each for place, each in enumerate(self._counts)}
        return {**self._facts, **counts, **({} if self._sample is None else {SAMPLE: self._sample})}

    def update(self, batch: pa.RecordBatch, split: int, first: int) -> None:
        fold = self._fold
        known = {name: entries_of(batch.column(name)) for name in set(self._columns.values())}
        entries = {key: known[name] for key, name in self._columns.items()}
        for key, facts in self._facts.items():
            facts.update(entries[key])
        nothing = RowCodes.nothing(batch.num_rows)
        label = fold.positive.row_codes(entries[LABEL])
        prediction = fold.positive.row_codes(entries[PREDICTION]) if PREDICTION in entries else nothing
        if SCORES in entries:
            prediction = prediction.beside(fold.positive.row_codes(entries[SCORES]), CODES)
        group = entries.get(GROUP)
        for place, (facet, counts) in enumerate(zip(fold.facets, self._counts, strict=True)):
            each = entries[facts_key(place)]
            counts.update(
                facet.criterion.row_codes(each)
                if facet.criterion.values
                else RowCodes(each.rows, _places(each, counts.facets)),
                label,
                prediction,
                nothing if group is None else RowCodes(group.rows, _places(group, counts.groups)),
            )
        if self._sample is not None:
            assert fold.features is not None
            hashes = row_hashes(fold.seed, split, first, batch.num_rows)
            judged = [batch.column(name) for name in self._columns.values()]
            self._sample.update(hashes, [batch.column(name) for name in fold.features], judged)


def _places(entries: Entries, names: Vocabulary) -> NDArray[np.int64]:
    """The place of each entry among the names, `MISSING` of the missing ones; names are in the order of the rows."""
    rows = len(entries.rows)
    first = np.full(len(entries.looks), rows)
    # Of several rows with one entry the last that is written stays: the first one.
    first[entries.rows[::-1]] = np.arange(rows - 1, -1, -1)
    used = np.flatnonzero((entries.looks > 0) & (first < rows))
    used = used[np.argsort(first[used])]
    places = np.full(len(entries.looks), MISSING, dtype=np.int64)
    places[used] = names.places(entries.texts.take(pa.array(used)))
    return places
