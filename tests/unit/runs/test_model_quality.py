"""Model quality in whole runs: every format, any splits, exact curves beyond what one state keeps, bad input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as oracle

from analyzer.errors import AnalyzerError, ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.model_quality import fold as folds
from analyzer.model_quality import scored_curves, sorted_scores
from analyzer.model_quality.report import ModelQualityReport
from analyzer.runs.job_run import run_job as run
from analyzer.sources import cutting
from contracts.model_quality_job import ModelQualityJob
from tests.running import CSV, HEADERLESS, JSON_LINES, PARQUET

TIME = re.compile(rb'"evaluation_time": "[^"]+Z"')


def run_job(source: Path, format: str, output: Path, **settings: Any) -> ModelQualityReport:
    environment = {
        "analysis_type": "MODEL_QUALITY",
        "dataset_source": str(source),
        "dataset_format": format,
        "output_path": str(output),
        "ground_truth_attribute": "label",
        **settings,
    }
    return run(ModelQualityJob.from_environment(environment))


def scored(source: Path, format: str, output: Path, **settings: str) -> ModelQualityReport:
    return run_job(
        source, format, output, **{"problem_type": "BinaryClassification", "probability_attribute": "score"} | settings
    )


def values(report: ModelQualityReport) -> dict[str, float]:
    return {name: metric.value for name, metric in report.scalars.items()}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: TIME.sub(b"", path.read_bytes()) for path in sorted(folder.iterdir())}


def predictions(rows: int, digits: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(rows)
    label = rng.random(rows) < 0.3
    score = np.clip(rng.normal(0.35 + 0.3 * label, 0.2), 0.0, 1.0).round(digits)
    return pd.DataFrame({"id": np.arange(rows), "score": score, "label": label.astype(int), "note": "x, y"})


@pytest.fixture
def small_splits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "SMALLEST_SPLIT", 8 << 10)
    monkeypatch.setattr(cutting, "ROWS_A_SPLIT", 1)


Writer = Callable[[pd.DataFrame, Path], None]

WRITERS: dict[str, tuple[str, Writer]] = {
    "csv": (CSV, lambda table, path: table.to_csv(path, index=False)),
    "json": (JSON_LINES, lambda table, path: table.to_json(path, orient="records", lines=True)),
    "parquet": (PARQUET, lambda table, path: table.to_parquet(path)),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.usefixtures("small_splits")
def test_every_format_gives_the_metrics_of_scikit_learn_however_it_is_split(kind: str, tmp_path: Path) -> None:
    table = predictions(3000)
    format, write = WRITERS[kind]
    (tmp_path / "data").mkdir()
    write(table[:2000], tmp_path / "data" / f"a.{kind}")
    write(table[2000:], tmp_path / "data" / f"b.{kind}")
    report = scored(tmp_path / "data", format, tmp_path / "out")
    found, predicted = values(report), table.score > 0.5
    assert report.item_count == 3000
    assert found["accuracy"] == pytest.approx(oracle.accuracy_score(table.label, predicted), abs=1e-12)
    assert found["f2"] == pytest.approx(oracle.fbeta_score(table.label, predicted, beta=2), abs=1e-12)
    assert found["auc"] == pytest.approx(oracle.roc_auc_score(table.label, table.score), abs=1e-12)
    matrix = oracle.confusion_matrix(table.label, predicted)
    assert report.section.model_dump()["confusion_matrix"] == {
        str(i): {str(j): matrix[i, j] for j in (0, 1)} for i in (0, 1)
    }


@pytest.mark.usefixtures("small_splits")
def test_the_same_data_gives_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        predictions(3000).to_csv(tmp_path / folder / "a.csv", index=False)
        scored(tmp_path / folder, CSV, tmp_path / f"{folder}-out")
    assert files(tmp_path / "one-out") == files(tmp_path / "two-out")
    evaluated = json.loads((tmp_path / "one-out" / "statistics.json").read_bytes())["dataset"]["evaluation_time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", evaluated)


def test_a_window_that_is_judged_again_gives_the_same_bytes(tmp_path: Path) -> None:
    predictions(300).to_csv(tmp_path / "a.csv", index=False)
    for output in ("first", "again"):
        scored(tmp_path / "a.csv", CSV, tmp_path / output, end_time="2021-05-06T23:00:00Z")
    written = [(tmp_path / output / "statistics.json").read_bytes() for output in ("first", "again")]
    assert written[0] == written[1]
    assert json.loads(written[0])["dataset"]["evaluation_time"] == "2021-05-06T23:00:00.000Z"


@pytest.mark.parametrize("digits", [2, 17])
@pytest.mark.usefixtures("small_splits")
def test_more_scores_than_one_state_keeps_are_sorted_to_the_same_bytes(
    digits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    predictions(5000, digits).to_csv(tmp_path / "a.csv", index=False)
    scored(tmp_path / "a.csv", CSV, tmp_path / "one-state")
    monkeypatch.setattr(folds, "MOST_SCORES", 50)
    monkeypatch.setattr(sorted_scores, "ROWS_A_RANGE", 300)
    with caplog.at_level("INFO"):
        scored(tmp_path / "a.csv", CSV, tmp_path / "sorted")
    assert "sorted in a second pass" in caplog.text
    assert files(tmp_path / "sorted") == files(tmp_path / "one-state")


@pytest.mark.usefixtures("small_splits")
def test_curves_that_are_thinned_are_so_in_the_same_way_when_scores_are_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictions(5000, 17).to_csv(tmp_path / "a.csv", index=False)
    for module in (scored_curves, sorted_scores):
        monkeypatch.setattr(module, "MOST_POINTS", 100)
    whole = scored(tmp_path / "a.csv", CSV, tmp_path / "one-state")
    monkeypatch.setattr(folds, "MOST_SCORES", 50)
    scored(tmp_path / "a.csv", CSV, tmp_path / "sorted")
    assert files(tmp_path / "sorted") == files(tmp_path / "one-state")
    assert len(whole.section.model_dump()["precision_recall_curve"]["recalls"]) == 101


@pytest.mark.parametrize(
    ("format", "header", "settings"),
    [
        (CSV, True, {"probability_attribute": "1", "ground_truth_attribute": "2"}),
        (HEADERLESS, False, {"probability_attribute": "_c1", "ground_truth_attribute": "_c2"}),
        (HEADERLESS, False, {"probability_attribute": "1", "ground_truth_attribute": "2"}),
        (HEADERLESS, False, {"probability_attribute": 1, "ground_truth_attribute": 2}),
    ],
)
def test_columns_may_be_named_by_their_index(
    format: str, header: bool, settings: dict[str, Any], tmp_path: Path
) -> None:
    table = predictions(500)
    table.to_csv(tmp_path / "a.csv", index=False, header=header)
    report = scored(tmp_path / "a.csv", format, tmp_path / "out", **settings)
    assert values(report)["auc"] == pytest.approx(oracle.roc_auc_score(table.label, table.score), abs=1e-12)


def test_values_are_found_by_paths_into_json(tmp_path: Path) -> None:
    table = predictions(500)
    lines = [
        {"answer": {"predictions": [{"score": row.score}]}, "truth": {"label": row.label}} for row in table.itertuples()
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    settings = {"probability_attribute": "$.answer.predictions[0].score", "ground_truth_attribute": "truth.label"}
    report = scored(tmp_path / "a.jsonl", JSON_LINES, tmp_path / "out", **settings)
    assert values(report)["auc"] == pytest.approx(oracle.roc_auc_score(table.label, table.score), abs=1e-12)


def test_regression_and_many_classes_run_too(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    table = pd.DataFrame({"label": rng.normal(50, 10, 1000).round(2)})
    table["guess"] = (table.label + rng.normal(0, 3, 1000)).round(3)
    table["kind"], table["said"] = rng.choice(list("abc"), 1000, p=[0.6, 0.3, 0.1]), rng.choice(list("abcd"), 1000)
    table.to_csv(tmp_path / "a.csv", index=False)
    settings = {"problem_type": "Regression", "inference_attribute": "guess"}
    found = values(run_job(tmp_path / "a.csv", CSV, tmp_path / "regression", **settings))
    assert found["r2"] == pytest.approx(oracle.r2_score(table.label, table.guess), abs=1e-12)
    assert found["mae"] == pytest.approx(oracle.mean_absolute_error(table.label, table.guess), abs=1e-12)
    settings = {
        "problem_type": "MulticlassClassification",
        "inference_attribute": "said",
        "ground_truth_attribute": "kind",
    }
    report = run_job(tmp_path / "a.csv", CSV, tmp_path / "classes", **settings)
    expected = oracle.f1_score(table.kind, table.said, average="weighted", zero_division=0)
    assert values(report)["weighted_f1"] == pytest.approx(expected, abs=1e-12)
    assert list(report.section.model_dump()["confusion_matrix"]) == ["a", "b", "c", "d"]


def baseline_and_monitoring(tmp_path: Path, **settings: str) -> ModelQualityReport:
    """A baseline, and a run of the same data by another threshold."""
    predictions(1000).to_csv(tmp_path / "a.csv", index=False)
    scored(tmp_path / "a.csv", CSV, tmp_path / "baseline")
    asked = {"baseline_constraints": str(tmp_path / "baseline" / "constraints.json")}
    return scored(tmp_path / "a.csv", CSV, tmp_path / "out", **asked, **settings)


def test_data_holds_its_own_constraints_and_worse_predictions_do_not(tmp_path: Path) -> None:
    assert baseline_and_monitoring(tmp_path).violations == []
    worse = baseline_and_monitoring(tmp_path, probability_threshold_attribute="0.8")
    assert (
        worse.message == f"CompletedWithViolations: Job completed successfully with {len(worse.violations)} violations."
    )
    assert "truePositiveRate" in [each.metric_name for each in worse.violations]
    written = json.loads((tmp_path / "out" / "constraint_violations.json").read_bytes())["violations"]
    assert [list(each) for each in written] == [["constraint_check_type", "description", "metric_name"]] * len(written)


def test_a_schedule_without_a_baseline_violates_nothing(tmp_path: Path) -> None:
    predictions(300).to_csv(tmp_path / "a.csv", index=False)
    report = scored(tmp_path / "a.csv", CSV, tmp_path / "out", sagemaker_monitoring_schedule_name="hourly")
    assert report.violations == []
    assert json.loads((tmp_path / "out" / "constraint_violations.json").read_bytes()) == {"violations": []}


def test_scripts_of_the_user_run_before_and_after(tmp_path: Path) -> None:
    (tmp_path / "pre.py").write_text(
        "def preprocess_handler(row):\n"
        "    number, score, label, *_ = row.split(',')\n"
        "    if number == 'id':\n        return []\n"
        "    return {'endpointOutput_p': score, 'groundTruthData_0': label}\n"
    )
    (tmp_path / "post.py").write_text(
        "import json, os\n"
        "def postprocess_handler():\n"
        "    path = os.path.join(os.environ['output_path'], 'constraint_violations.json')\n"
        "    json.dump({'violations': []}, open(path, 'w'))\n"
    )
    settings = {
        "record_preprocessor_script": str(tmp_path / "pre.py"),
        "post_analytics_processor_script": str(tmp_path / "post.py"),
        "probability_attribute": "p",
        "ground_truth_attribute": "",
        "probability_threshold_attribute": "0.8",
    }
    report = baseline_and_monitoring(tmp_path, **settings)
    assert report.item_count == 1000
    assert report.violations == []


def test_rows_that_are_left_out_are_told_in_the_message(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("score,label\n0.9,1\n0.1,\n,1\n0.2,0\n0.3,\n")
    report = scored(tmp_path / "a.csv", CSV, tmp_path / "out")
    assert report.item_count == 2
    assert report.message == (
        "Completed: Job completed successfully with no violations. 2 rows without a label were left out. "
        "1 row without a prediction was left out."
    )


BAD: list[tuple[str, dict[str, str], type[AnalyzerError], str]] = [
    ("score,label\n0.5,1\n", {"probability_attribute": "scores"}, ConfigurationError, 'Did you mean "score"?'),
    ("score,label\n1.5,1\n-2,0\n", {}, UnreadableDataError, "values outside of 0 to 1, 2 in number, such as 1.5, -2"),
    ("score,label\n0.5,1\n0.5,2\n0.5,0\n", {}, UnreadableDataError, 'The labels have 3 classes ("0", "1", "2")'),
    (
        "score,label\nx,1\n0.5,\n",
        {},
        InputMissingError,
        "Rows without a label that can be read: 1; others without a prediction: 1",
    ),
    (
        "score,label\n" + "".join(f"{i / 2000},1\n" for i in range(2000)),
        {"probability_attribute": "", "inference_attribute": "score"},
        UnreadableDataError,
        "more than 1000 classes",
    ),
]


@pytest.mark.parametrize(("text", "settings", "error", "said"), BAD)
@pytest.mark.parametrize("format", ["csv", "json"])
def test_bad_input_is_told_and_nothing_is_written(
    text: str, settings: dict[str, str], error: type[AnalyzerError], said: str, format: str, tmp_path: Path
) -> None:
    header, *lines = [line.split(",") for line in text.splitlines()]
    rows: list[dict[str, Any]] = [dict(zip(header, line, strict=True)) for line in lines]
    source = tmp_path / f"a.{format}"
    source.write_text(text if format == "csv" else "\n".join(map(json.dumps, rows)))
    with pytest.raises(error) as caught:
        scored(source, CSV if format == "csv" else JSON_LINES, tmp_path / "out", **settings)
    assert said in caught.value.message
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_the_job_for_spark_submit_is_the_same_run(tmp_path: Path) -> None:
    """The script as a process of its own, its settings as arguments; beside it the same by the environment."""
    predictions(300).to_csv(tmp_path / "a.csv", index=False)
    settings = {
        "dataset_source": str(tmp_path / "a.csv"),
        "dataset_format": CSV,
        "problem_type": "BinaryClassification",
        "probability_attribute": "score",
        "ground_truth_attribute": "label",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    root = Path(__file__).resolve().parents[3]
    ways: dict[str, tuple[list[str], dict[str, str]]] = {
        "submitted": (["jobs/model_quality.py", *(f"{name}={value}" for name, value in settings.items())], {}),
        "environment": (["-m", "analyzer"], {**settings, "analysis_type": "MODEL_QUALITY"}),
    }
    for way, (arguments, more) in ways.items():
        environment = {**kept, "PYTHONPATH": str(root), "ML_ROOT": str(tmp_path / way), **more}
        environment["output_path"] = str(tmp_path / f"{way}-out")
        done = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            env=environment,
            cwd=root,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        message = (tmp_path / way / "output" / "message").read_text()
        assert message == "Completed: Job completed successfully with no violations."
    assert files(tmp_path / "submitted-out") == files(tmp_path / "environment-out")
