"""What an analysis computes of its data, stage by stage: one that comes to nothing leaves the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import orjson

from analyzer.analysed_data import AnalysedData
from analyzer.analyses.model import ConfiguredModel, PredictedData
from analyzer.analyses.report import Findings
from analyzer.attribution.explanation_plan import ExplanationPlan
from analyzer.attribution.explanations import explanations
from analyzer.attribution.model_scores import ModelScores
from analyzer.bias.fold import BiasFold
from analyzer.bias.sections import BiasSections, bias_sections
from analyzer.data_scan import require_few_bad_records, require_readable, scan_dataset
from analyzer.errors import AnalyzerError, ModelError, UnreadableDataError
from analyzer.left_out import notes_of
from analyzer.model_access import tell_of_model
from analyzer.scan import Engine, SplitReport
from contracts.analysis_config import AnalysisConfig, Methods
from contracts.analysis_job import AnalysisJob
from contracts.analysis_report import AnalysisReport, Explanations
from contracts.drift_job import DriftJob

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Computing:
    """Computes on an engine; `write` is given the files that are larger than what is kept in memory.

    `model` is None where nothing has to be asked of one.
    """

    engine: Engine
    data: AnalysedData
    config: AnalysisConfig
    job: AnalysisJob | DriftJob
    model: ConfiguredModel | None
    write: Callable[[str, Iterable[bytes]], None]

    def findings(self, *, bias: bool, plan: ExplanationPlan | None) -> Findings:
        """Bias, and the explanations that are asked for. Raises AnalyzerError when nothing has come of anything."""
        failures: list[AnalyzerError] = []
        sections, report = self._bias(failures) if bias else (None, None)
        explained: Explanations | None = None
        if plan is not None:
            try:
                explained, report = self._explanations(plan, report, failures)
            except ModelError as error:
                failures.append(error)
        found = AnalysisReport(
            explanations=explained,
            post_training_bias_metrics=None if sections is None else sections.post_training,
            pre_training_bias_metrics=None if sections is None else sections.pre_training,
        )
        if report is None or not (found.stages or explained):
            raise failures[0]
        logger.info("Collected analyses: %s", _collected(found))
        return Findings(
            found,
            report.rows,
            report.bad_records,
            None if sections is None else sections.statistics,
            dict(self._facts(report, plan)),
            tuple(failures),
            (*notes_of(report), *(sections.notes if sections is not None else ())),
            () if sections is None else sections.hints,
        )

    def _bias(self, failures: list[AnalyzerError]) -> tuple[BiasSections | None, SplitReport | None]:
        """The sections, without predictions where the model gives none."""
        methods = self.config.methods
        try:
            if self.model is None:
                return self._counted(self.data, self.config, failures)
            return self._counted(self.model.predicted(self.data), self.config, failures)
        except ModelError as error:
            failures.append(error)
        if methods.pre_training_bias is None:
            return None, None
        labels_alone = Methods(pre_training_bias=methods.pre_training_bias)
        return self._counted(self.data, self.config.model_copy(update={"methods": labels_alone}), failures)

    def _counted(
        self, data: AnalysedData | PredictedData, config: AnalysisConfig, failures: list[AnalyzerError]
    ) -> tuple[BiasSections, SplitReport]:
        fold = BiasFold.of(config, data.roles, self.job.flip_test_most_rows, self.job.bias_seed)
        _, states = scan_dataset(self.engine, data.select(fold.columns), fold)
        try:
            self._tell_of_data(states.report)
            sections = bias_sections(iter(states), fold, config)
        finally:
            states.close()
        if sections.failure is not None:
            failures.append(UnreadableDataError(sections.failure))
        return sections, states.report

    def _explanations(
        self, plan: ExplanationPlan, seen: SplitReport | None, failures: list[AnalyzerError]
    ) -> tuple[Explanations, SplitReport]:
        assert self.model is not None
        data = self.data.select(plan.columns)
        scanned, states = scan_dataset(self.engine, data, plan.fold)
        try:
            report = states.report
            if seen is None:
                self._tell_of_data(report)
            else:
                require_few_bad_records(report, self.job.max_bad_records)
            logger.info("Shap analyzer: explaining %d rows, %d columns", report.rows, len(plan.features))
            predict = ModelScores(self.model.predictor)
            found = explanations((self.engine, scanned, states), plan, predict, self.write, failures=failures)
            return found, seen or report
        finally:
            states.close()

    def _tell_of_data(self, report: SplitReport) -> None:
        tell_of_model(report.counts)
        require_readable(report, self.job)
        columns = len(self.data.roles.columns)
        logger.info("Loaded dataset. Dataset info: %d rows, %d columns", report.rows, columns)

    def _facts(self, report: SplitReport, plan: ExplanationPlan | None) -> Iterator[tuple[str, str | int | float]]:
        """What the page tells beside the numbers."""
        yield "Rows", report.rows
        yield "Columns", len(self.data.roles.columns)
        if self.data.roles.scores is not None or self.model is not None:
            yield "Probability threshold", self.config.threshold
        if plan is not None and plan.shap is not None:
            yield "Aggregation of SHAP values", plan.shap.agg_method


def _collected(report: AnalysisReport) -> str:
    """The names of what has been computed; the numbers may tell of the data, which logs do not."""
    found: dict[str, list[str]] = {}
    if report.explanations is not None:
        found["explanations"] = list(report.explanations.model_dump())
    for name in ("post_training_bias_metrics", "pre_training_bias_metrics"):
        if (section := getattr(report, name)) is not None:
            found[name] = sorted(section.facets)
    return orjson.dumps(found).decode()
