"""A model tried out before an analysis: a first request, what was answered, and what was read in that."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TextIO

import pyarrow as pa
from rich.console import Console
from rich.text import Text

from analyzer.analysed_data import AnalysedData, find_data, monitored_data
from analyzer.analyses.called_jobs import analysis_job, monitor_of_attributions
from analyzer.analyses.called_runs import FORMAT, OF_DRIFT
from analyzer.analyses.monitor import reading_of
from analyzer.attribution.spread import cut_rows
from analyzer.captured.window import Window
from analyzer.engines import open_engine
from analyzer.errors import ConfigurationError, InputMissingError, ModelError
from analyzer.formats.reading import Reading
from analyzer.model_access import Answers, FirstRequest, first_request, predicted_labels, predictor_of
from analyzer.progress import silent
from analyzer.reports.numbers import number
from analyzer.reports.terminal import print_shown, print_text, show_table
from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow
from analyzer.scan import Decoder, Split
from analyzer.scan.engine import KeyedEntry
from analyzer.scan.packing import unpack_rows
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_job import AnalysisJob
from contracts.errors import counted, escaped
from contracts.exit_codes import ExitCode
from contracts.model_explainability_job import ModelExplainabilityJob

ROWS = 5
"""Records of the request: enough to see how they are written, and how answers belong to them."""

LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Trial:
    """A first request about these features; `labels` are what would be the predictions, None where there are none."""

    request: FirstRequest
    features: tuple[str, ...]
    labels: Sequence[Any] | None


def try_model(settings: Mapping[str, Any]) -> Trial:
    """Ask the model of a config about the first rows of the data, and nothing else; of drift nothing is looked for.

    Raises AnalyzerError; what the model does wrong is part of the trial.
    """
    given = {name: value for name, value in settings.items() if name not in OF_DRIFT}
    job: AnalysisJob | ModelExplainabilityJob
    with contextlib.ExitStack() as copies:
        if FORMAT not in given:
            job, read = analysis_job(given)
            found = find_data(read, job.dataset_source, Reading(window=Window.of(job), limits=job.limits))
        else:
            job, read = monitor_of_attributions(given)
            found = monitored_data(read, job, reading_of(job, copies))
        features = found.roles.features
        with predictor_of(read, features, job) as predictor:
            request = first_request(predictor, _first_rows(found, job))
        return Trial(request, features, _labels(request.answers, read))


def try_model_of_bias(settings: Mapping[str, Any]) -> Trial:
    """As `try_model`: a monitor of bias has no model."""
    if FORMAT in settings:
        raise ConfigurationError(f"--dry-run has no model to ask: with {FORMAT}, predictions are in the data.")
    return try_model(settings)


def show_trial(trial: Trial, stream: TextIO) -> ExitCode:
    """Print the request, the answer, and what was read in it; what comes of it is returned."""
    with contextlib.suppress(BrokenPipeError):
        print_shown(lambda console: _print(trial, console), stream)
    return ExitCode.SUCCESS if trial.request.problem is None else ExitCode.MODEL


def _first_rows(data: AnalysedData, job: AnalysisJob | ModelExplainabilityJob) -> pa.RecordBatch:
    features = data.roles.features
    with open_engine(job, data.size, silent, needs_spark=data.needs_spark) as engine:
        scanned = data.select(features).open(engine)
        first = next(engine.each(scanned, partial(_first_batch, scanned.decoder, features)), None)
    if first is None:
        raise InputMissingError.no_rows("dataset_source", job.dataset_source)
    return unpack_rows(first[2])


def _first_batch(
    decoder: Decoder, features: tuple[str, ...], split: Split, raw: Iterator[pa.RecordBatch]
) -> Iterator[KeyedEntry]:
    yield from islice(cut_rows(decoder, features, ROWS, split, raw), 1)


def _labels(answers: Answers | None, config: AnalysisConfig) -> Sequence[Any] | None:
    if answers is None:
        return None
    try:
        labels = predicted_labels(answers, config.label_headers, config.threshold, False)
    except ModelError:
        return None
    found: list[Any] = labels.to_pylist()
    return found


def _print(trial: Trial, console: Console) -> None:
    request = trial.request
    console.print(
        Text(
            f"Asked: {request.model}, {counted(request.records, 'record')} of {counted(len(trial.features), 'feature')}"
        )
    )
    print_text(Text(f"Features: {', '.join(escaped(name) for name in trial.features)}"), console)
    for line in _body("Request", request.content_type, request.body):
        console.print(line, soft_wrap=True)
    if request.answer is not None:
        for line in _body("Answer", request.accept, request.answer):
            console.print(line, soft_wrap=True)
    if request.answers is not None:
        show_table(_answers_view(request.answers, trial.labels), console)
    if request.problem is not None:
        print_text(Text(f"Problem: {escaped(request.problem, LONGEST_TEXT)}", style="bold red"), console)


def _body(title: str, content_type: str, text: str) -> Iterator[Text]:
    yield Text(f"{title} ({content_type}):", style="bold")
    shown = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}..."
    for line in shown.splitlines():
        yield Text(f"  {escaped(line, len(shown))}")


def _answers_view(answers: Answers, labels: Sequence[Any] | None) -> TableView:
    """One line a record: the label that would be its prediction, and its scores."""
    scores = answers.scores
    outputs = 0 if scores is None else scores.shape[1]
    titles = ["record", *(["predicted label"] if labels is not None else [])]
    titles += [f"score {output}" for output in range(outputs)] if outputs > 1 else ["score"] * outputs
    rows = []
    for record in range(len(answers)):
        label = [] if labels is None else [escaped("" if labels[record] is None else str(labels[record]))]
        values = [] if scores is None else [number(float(value)) for value in scores[record]]
        rows.append(ViewRow(tuple(map(Cell, (str(record + 1), *label, *values)))))
    return TableView(tuple(ViewColumn(title, right=True) for title in titles), tuple(rows))
