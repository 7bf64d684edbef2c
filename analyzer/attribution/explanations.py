"""All that is asked to be explained of a data set, in the order in which one thing needs another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import pyarrow as pa

from analyzer.attribution.automatic_baseline import automatic_baseline
from analyzer.attribution.csv_text import csv_header, csv_rows
from analyzer.attribution.explain_data import kernel_shap, most_important, partial_dependence
from analyzer.attribution.explanation_plan import ExplanationPlan
from analyzer.attribution.feature_facts import FactsFold, FeatureFacts, facts_of, numbers_of_rows, sample_of
from analyzer.attribution.kernel_explainer import KernelExplainer
from analyzer.attribution.model_scores import ExplainedModel, scores_of_one
from analyzer.attribution.spread import ScannedRows
from analyzer.errors import AnalyzerError, ModelError
from analyzer.publish.report_folder import BASELINE_ROWS, LOCAL_VALUES
from analyzer.scan import Engine, Scanned, ScannedStates
from contracts.analysis_report import Explanations, LabelAttributions, PartialDependence, label_key

Write = Callable[[str, Iterable[bytes]], None]
"""Writes one of the reports, of which it is given the bytes, one block after another."""

logger = logging.getLogger(__name__)


def explanations(
    scanned: tuple[Engine, Scanned, ScannedStates],
    plan: ExplanationPlan,
    model: ExplainedModel,
    write: Write,
    *,
    failures: list[AnalyzerError] | None = None,
) -> Explanations:
    """What `analysis.json` says of a data set that has been scanned by `plan.fold`; local values are written.

    `scanned` is the engine, the data as it took it, whose decoder must give the columns of `plan.columns`, and what it
    found. Raises AnalyzerError; a model that fails once there are attributions leaves these, where there are `failures`
    to tell it to.
    """
    engine, data, states = scanned
    rows = ScannedRows(engine, data, numbers_of_rows(states), plan.columns)
    fold = plan.fold
    facts = facts_of(fold, states)
    attributions: dict[str, LabelAttributions] | None = None
    if plan.shap is not None:
        baseline = plan.baseline
        if baseline is None:
            baseline = _made_baseline(states, fold, facts, plan)
        attributions = _attributions(rows, baseline, plan, model, write)
    plots: tuple[PartialDependence, ...] | None = None
    if plan.pdp is not None:
        try:
            plots = _plots(rows, states, plan, model, facts=facts, attributions=attributions)
        except ModelError as error:
            if failures is None or attributions is None:
                raise
            failures.append(error)
    return Explanations(kernel_shap=attributions, pdp=plots)


def _plots(
    rows: ScannedRows,
    states: ScannedStates,
    plan: ExplanationPlan,
    model: ExplainedModel,
    *,
    facts: Sequence[FeatureFacts],
    attributions: dict[str, LabelAttributions] | None,
) -> tuple[PartialDependence, ...]:
    assert plan.pdp is not None
    plotted = plan.plotted
    if plotted is None:
        plotted = most_important(attributions or {}, plan.pdp.top_k_features)
    if attributions is None:
        labels = labels_of(plan.label_headers, _outputs(model, sample_of(states)))
    else:
        labels = tuple(attributions)
    resolution = plan.pdp.grid_resolution
    return partial_dependence(rows, model, facts, plotted=plotted, resolution=resolution, labels=labels)


def _attributions(
    rows: ScannedRows, baseline: pa.RecordBatch, plan: ExplanationPlan, model: ExplainedModel, write: Write
) -> dict[str, LabelAttributions]:
    method = plan.shap
    assert method is not None
    explainer = KernelExplainer(
        baseline,
        model,
        features=plan.explained,
        samples=method.num_samples,
        seed=method.seed,
        use_logit=method.use_logit,
    )
    write(BASELINE_ROWS, [csv_header(baseline.schema.names), csv_rows(baseline)])
    return kernel_shap(
        rows,
        explainer,
        method.agg_method,
        labels_of(plan.label_headers, explainer.outputs),
        join_source=plan.join_source,
        local_values=partial(write, LOCAL_VALUES) if method.save_local_shap_values else None,
    )


def _made_baseline(
    states: ScannedStates, fold: FactsFold, facts: Sequence[FeatureFacts], plan: ExplanationPlan
) -> pa.RecordBatch:
    assert plan.shap is not None
    sample = sample_of(states)
    made = automatic_baseline(sample, facts, plan.shap.num_clusters, fold.seed)
    logger.info("The SHAP baseline was made of %d rows of the data: it has %d rows", sample.num_rows, made.num_rows)
    return made


def labels_of(headers: tuple[int | str, ...] | None, outputs: int) -> tuple[str, ...]:
    """The keys of the outputs of a model: their headers, else `label0`, `label1` and so on."""
    if headers is not None and len(headers) != outputs:
        logger.warning("predictor.label_headers names %d labels, and the model gives %d scores", len(headers), outputs)
    keys = tuple(map(label_key(headers), range(outputs)))
    if len(set(keys)) == len(keys):
        return keys
    logger.warning("predictor.label_headers has a label twice: the outputs of the model are numbered instead")
    return tuple(map(label_key(None), range(outputs)))


def _outputs(model: ExplainedModel, sample: pa.RecordBatch) -> int:
    """How many scores the model gives, which one row tells."""
    return int(scores_of_one(model, sample.slice(0, 1)).shape[1])
