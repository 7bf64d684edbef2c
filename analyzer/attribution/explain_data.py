"""Kernel SHAP and partial dependence of a data set, its rows spread over Spark's workers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgpack
import numpy as np
import pyarrow as pa

from analyzer.attribution.aggregation import AttributionSums
from analyzer.attribution.csv_text import csv_header, csv_rows
from analyzer.attribution.feature_facts import FeatureFacts
from analyzer.attribution.kernel_explainer import KernelExplainer, NumberedRows
from analyzer.attribution.model_scores import ExplainedModel
from analyzer.attribution.partial_dependence import (
    BatchDependence,
    DependenceExplainer,
    DependenceSums,
    grids_of,
    refused,
)
from analyzer.attribution.spread import ScannedRows, packed_rows, spread
from analyzer.publish.report_folder import LOCAL_VALUES
from analyzer.scan.packing import unpack_rows
from contracts.analysis_config.methods import Aggregation
from contracts.analysis_report import LabelAttributions, PartialDependence

logger = logging.getLogger(__name__)

Sink = Callable[[Iterable[bytes]], None]
"""Writes a file, of which it is given the bytes, one block after another."""


@dataclass(frozen=True)
class ExplainRows:
    """The contributions in a batch of rows, as columns, output by output; with those of the join source after them."""

    explainer: KernelExplainer
    join_source: str | None = None

    def __call__(self, batches: Iterator[NumberedRows]) -> Iterator[bytes]:
        for local in self.explainer.explain(batches):
            columns = [pa.array(column) for column in local.values.swapaxes(1, 2).reshape(len(local.values), -1).T]
            if self.join_source is not None:
                columns.append(local.rows.column(self.join_source))
            names = [str(place) for place in range(len(columns))]
            yield packed_rows(pa.RecordBatch.from_arrays(columns, names=names))

    def take_counts(self) -> dict[str, int]:
        return self.explainer.take_counts()


@dataclass(frozen=True)
class MeasureRows:
    """The sums of partial dependence of a batch of rows."""

    explainer: DependenceExplainer

    def __call__(self, batches: Iterator[NumberedRows]) -> Iterator[bytes]:
        return (msgpack.packb(each.to_plain()) for each in self.explainer.measure(rows for _, rows in batches))

    def take_counts(self) -> dict[str, int]:
        return self.explainer.model.take_counts()


def kernel_shap(
    rows: ScannedRows,
    explainer: KernelExplainer,
    method: Aggregation,
    labels: Sequence[str],
    *,
    join_source: str | None = None,
    local_values: Sink | None = None,
) -> dict[str, LabelAttributions]:
    """The global attributions of each output, by label; `local_values` is given those of all rows, in their order.

    Raises ModelError, and whatever Spark throws.
    """
    features = explainer.features
    shape = (len(features), explainer.outputs)
    logger.info("SHAP n_samples %d", explainer.design.samples)
    wanted = explainer.names if join_source is None else (*explainer.names, join_source)
    work = ExplainRows(explainer, None if local_values is None else join_source)
    with (
        AttributionSums(method, shape) as sums,
        spread(rows.only(tuple(dict.fromkeys(wanted))), explainer.batch_rows, work) as results,
    ):
        batches = _summed(map(unpack_rows, results), sums, shape)
        if local_values is None:
            for _ in batches:
                pass
        else:
            names = [f"{feature}_{label}" for label in labels for feature in features]
            header = csv_header(names if join_source is None else [*names, join_source])
            local_values(_csv_lines(header, batches))
            logger.info("Wrote %d local explanations to: %s", sums.rows, LOCAL_VALUES)
        every = sums.result()
    return {
        label: LabelAttributions(
            global_shap_values=dict(zip(features, every[:, place].tolist(), strict=True)),
            expected_value=float(explainer.expected_value[place]),
        )
        for place, label in enumerate(labels)
    }


def partial_dependence(
    rows: ScannedRows,
    model: ExplainedModel,
    facts: Sequence[FeatureFacts],
    *,
    plotted: Sequence[str],
    resolution: int,
    labels: Sequence[str],
) -> tuple[PartialDependence, ...]:
    """A plot for each of the features `plotted`, in that order; an error in its place where there can be none.

    `facts` are of all features of the model. Raises ModelError, and whatever Spark throws.
    """
    by_name = {each.name: each for each in facts}
    chosen = [by_name[name] for name in plotted]
    grids = grids_of(chosen, resolution)
    made: dict[str, PartialDependence] = {}
    if grids:
        explainer = DependenceExplainer(tuple(by_name), grids, model, len(labels))
        sums = DependenceSums(grids, len(labels))
        with spread(rows.only(explainer.names), explainer.batch_rows, MeasureRows(explainer)) as results:
            for packed in results:
                sums.update(BatchDependence.from_plain(msgpack.unpackb(packed)))
        made = {plot.feature_name: plot for plot in sums.result(labels.__getitem__)}
    return tuple(refused(each) or made[each.name] for each in chosen)


def most_important(attributions: dict[str, LabelAttributions], count: int) -> tuple[str, ...]:
    """The features whose attributions are furthest from 0, added over all outputs, the first one first."""
    totals: dict[str, float] = {}
    for each in attributions.values():
        for name, value in each.global_shap_values.items():
            totals[name] = totals.get(name, 0.0) + abs(value)
    return tuple(sorted(totals, key=lambda name: -totals[name])[:count])


def _summed(
    batches: Iterator[pa.RecordBatch], sums: AttributionSums, shape: tuple[int, int]
) -> Iterator[pa.RecordBatch]:
    """The batches as they are, taken in by the sums; `shape` is (features, outputs)."""
    features, outputs = shape
    for batch in batches:
        flat = np.column_stack([column.to_numpy() for column in batch.columns[: features * outputs]])
        sums.update(flat.reshape(batch.num_rows, outputs, features).swapaxes(1, 2))
        yield batch


def _csv_lines(header: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    yield header
    for batch in batches:
        yield csv_rows(batch)
