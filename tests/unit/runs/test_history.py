"""What runs leave in their history: one small file for each window, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.environment_run import run_environment
from analyzer.errors import AnalyzerError, ConfigurationError, OutputError
from analyzer.history import recording
from contracts.exit_codes import ExitCode
from contracts.run_summary import RunSummary, parse_run_summary
from tests.buckets import Bucket
from tests.model_server import linear, model_server

GOOD = "age,city\n" + "".join(f"{20 + at % 40},{'Bern' if at % 3 else 'Rome'}\n" for at in range(200))
BAD = "age,city\n" + "".join(f"{60 + at % 40},\n" for at in range(200))
WINDOW = {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"}
NAME = "2026-03-02T10-00-00Z--2026-03-02T11-00-00Z"
BIAS: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "won",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
    "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}},
}
SHAP: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "won",
    "methods": {"shap": {"num_samples": 20, "seed": 7, "baseline": [[0, 0]]}},
    "predictor": {"content_type": "text/csv"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Data good and bad, and a baseline of the good."""
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "bad.csv").write_text(BAD)
    analyzer.baseline(tmp_path / "good.csv", tmp_path / "baseline")
    return tmp_path


def monitor(folder: Path, data: str, **settings: Any) -> Any:
    given = {"baseline": folder / "baseline", "history": str(folder / "history"), **WINDOW, **settings}
    return analyzer.monitor(folder / data, folder / "out", **given)


def summaries(folder: Path) -> list[RunSummary]:
    """All that is in a history, and nothing else is there."""
    files = sorted(path for path in (folder / "history").rglob("*") if path.is_file())
    assert {path.name for path in files} <= {"summary.json"}
    return [parse_run_summary(path.read_bytes()) for path in files]


def test_a_run_leaves_its_summary(folder: Path) -> None:
    report = monitor(folder, "bad.csv", endpoint_name="churn")
    (summary,) = summaries(folder)
    age, city = summary.features
    assert (summary.kind, summary.endpoint, summary.rows) == ("DATA_QUALITY", "churn", 200)
    assert (summary.start_time, summary.end_time, summary.evaluation_time) == (*WINDOW.values(), WINDOW["end"])
    assert (age.num_present, age.mean, age.drifted, age.least_completeness) == (200, 79.5, True, 1.0)
    assert (city.completeness, city.least_completeness) == (0.0, 1.0)
    assert summary.violations is not None and len(summary.violations) == report.violation_count > 0


def test_a_window_that_is_run_again_replaces_its_summary(folder: Path) -> None:
    for data in ("bad.csv", "good.csv"):
        monitor(folder, data)
    (summary,) = summaries(folder)
    assert summary.violations == ()
    assert [path.name for path in (folder / "history" / "runs").iterdir()] == [f"{NAME}.data-quality"]
    monitor(folder, "good.csv", end="2026-03-02T12:00:00Z")
    assert len(summaries(folder)) == 2


def test_a_run_that_replaces_that_of_another_data_set_tells_it(folder: Path) -> None:
    (folder / "other.csv").write_text("height,weight\n1,2\n3,4\n")
    settings = {"history": str(folder / "history"), **WINDOW}
    analyzer.baseline(folder / "other.csv", folder / "others", **settings)
    report = monitor(folder, "good.csv")
    (hint,) = (each for each in report.notes if "history" in each)
    assert 'history held another data set\'s run of the same window, with "height", "weight", whose place' in hint
    assert "endpoint_name" in hint
    assert not any("history" in each for each in monitor(folder, "bad.csv").notes)
    for name in ("a", "b"):
        assert not any("history" in each for each in monitor(folder, "good.csv", endpoint_name=name).notes)


def test_a_torn_summary_is_replaced(folder: Path) -> None:
    monitor(folder, "good.csv")
    (torn,) = (folder / "history").rglob("summary.json")
    torn.write_text('{"version":')
    monitor(folder, "good.csv")
    assert len(summaries(folder)) == 1


def test_the_same_run_leaves_the_same_bytes(folder: Path) -> None:
    place = folder / "history" / "runs" / f"{NAME}.data-quality" / "summary.json"
    monitor(folder, "bad.csv")
    before = place.read_bytes()
    monitor(folder, "bad.csv")
    assert place.read_bytes() == before


def test_without_a_window_the_time_is_that_of_the_run(folder: Path) -> None:
    monitor(folder, "good.csv", start=None, end=None)
    (summary,) = summaries(folder)
    assert (summary.start_time, summary.end_time) == (None, None)
    assert summary.evaluation_time > "2026"


def test_the_page_of_the_history_shows_it(folder: Path) -> None:
    from analyzer.command_line.commands import run  # noqa: PLC0415

    monitor(folder, "good.csv")
    monitor(folder, "bad.csv", start="2026-03-02T11:00:00Z", end="2026-03-02T12:00:00Z")
    assert run(["history", str(folder / "history")]) == ExitCode.SUCCESS
    assert "Violations in 1 of 2 runs" in (folder / "history" / "history.html").read_text("utf-8")


def test_a_run_that_fails_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "post.py").write_text("def postprocess_handler():\n    raise ValueError\n")
    with pytest.raises(AnalyzerError):
        monitor(folder, "good.csv", postprocessor=folder / "post.py")
    assert summaries(folder) == []

    def torn(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recording.RunHistory, "keep", _failing(torn))
    with pytest.raises(OutputError, match="No space left"):
        monitor(folder, "good.csv")
    assert summaries(folder) == []
    assert (folder / "out" / "constraint_violations.json").exists()


def _failing(write: Any) -> Any:
    """Keeping a summary with a disk that is full."""
    kept = recording.RunHistory.keep

    def keep(self: recording.RunHistory, summary: RunSummary) -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("os.fsync", write)
            kept(self, summary)

    return keep


def test_model_quality_leaves_its_metrics_and_their_limits(tmp_path: Path) -> None:
    rows = "".join(f"{at % 2},{(at // 2) % 2},{at % 7 / 7}\n" for at in range(60))
    (tmp_path / "scored.csv").write_text(f"label,predicted,score\n{rows}")
    given = {
        "problem_type": "BinaryClassification",
        "label": "label",
        "prediction": "predicted",
        "probability": "score",
    }
    analyzer.model_quality(tmp_path / "scored.csv", tmp_path / "baseline", **given)
    settings = {"baseline": tmp_path / "baseline", "history": tmp_path / "history", **WINDOW}
    analyzer.model_quality(tmp_path / "scored.csv", tmp_path / "out", **given, **settings)
    (summary,) = summaries(tmp_path)
    metrics = {each.name: each for each in summary.metrics}
    assert (summary.kind, summary.rows) == ("MODEL_QUALITY", 60)
    assert metrics["recall"].least == metrics["recall"].value
    assert metrics["false_positive_rate"].most == metrics["false_positive_rate"].value
    assert metrics["recall_best_constant_classifier"].least is None


def test_bias_leaves_its_metrics_between_those_of_the_baseline(tmp_path: Path) -> None:
    for name, shift in (("before", 3), ("now", 4)):
        rows = "".join(f"{'fm'[at % 2]},{int(at % shift == 0)}\n" for at in range(60))
        (tmp_path / f"{name}.csv").write_text(f"sex,won\n{rows}")
    analyzer.bias(tmp_path / "before.csv", tmp_path / "baseline", config=BIAS)
    settings = {"baseline": tmp_path / "baseline", "history": tmp_path / "history", "tolerance": 0.1}
    report = analyzer.bias(tmp_path / "now.csv", tmp_path / "out", config=BIAS, **settings)
    (summary,) = summaries(tmp_path)
    (dpl,) = (each for each in summary.metrics if each.name == "DPL")
    assert (summary.kind, dpl.group) == ("MODEL_BIAS", "sex = f")
    found = next(each for each in report.metrics if each.name == "DPL")
    assert found.baseline is not None
    assert (dpl.value, dpl.least, dpl.most) == (found.value, -abs(found.baseline) - 0.1, abs(found.baseline) + 0.1)
    assert summary.violations is not None and len(summary.violations) == report.violation_count


def test_attributions_leave_how_alike_their_ranks_are(tmp_path: Path) -> None:
    rows = "".join(f"{at % 5},{at % 3},{at % 2}\n" for at in range(30))
    (tmp_path / "data.csv").write_text(f"age,pay,won\n{rows}")
    with model_server(linear(1.0, 3.0)) as server:
        given = {"config": SHAP, "model_url": server.invocations}
        analyzer.explain(tmp_path / "data.csv", tmp_path / "baseline", **given)
        settings = {"baseline": tmp_path / "baseline", "history": tmp_path / "history"}
        analyzer.explain(tmp_path / "data.csv", tmp_path / "out", **given, **settings)
    (summary,) = summaries(tmp_path)
    assert summary.kind == "MODEL_EXPLAINABILITY"
    assert [(each.group, each.name, each.least) for each in summary.metrics] == [
        ("label0", "age", None),
        ("label0", "pay", None),
        ("NDCG", "label0", 0.9),
    ]
    assert summary.metrics[-1].value == pytest.approx(1.0)


def test_a_history_may_not_lie_in_the_data(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text(GOOD)
    with pytest.raises(ConfigurationError, match=r"history holds .* it should be a folder outside of data"):
        monitor(folder, "data", history=folder / "data" / "history")
    assert not (folder / "out").exists()


def test_a_history_that_cannot_be_written_ends_the_run_before_it_computes(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(OutputError, match="history holds"):
        monitor(folder, "good.csv", history=folder / "file")
    assert not (folder / "out" / "statistics.json").exists()


def test_in_the_container_it_is_a_setting_too(folder: Path) -> None:
    environment = {
        "dataset_source": str(folder / "good.csv"),
        "dataset_format": json.dumps({"csv": {"header": True}}),
        "output_path": str(folder / "out"),
        "history": str(folder / "history"),
        "start_time": WINDOW["start"],
        "sagemaker_monitoring_schedule_name": "churn hourly",
    }
    assert run_environment(environment, folder / "ml") == ExitCode.SUCCESS
    (summary,) = summaries(folder)
    assert (summary.schedule, summary.violations) == ("churn hourly", None)
    (window,) = (folder / "history" / "runs").iterdir()
    assert window.name.startswith("2026-03-02T10-00-00Z--open.data-quality.churn-hourly-")


def test_a_bucket_keeps_it_as_a_folder_does(new_bucket: Bucket, folder: Path) -> None:
    monitor(folder, "good.csv", history=new_bucket.uri("history"))
    key = f"history/runs/{NAME}.data-quality/summary.json"
    assert new_bucket.all_keys() == [key]
    assert parse_run_summary(new_bucket.text(key)).rows == 200


def hours(folder: Path, *data: str, **settings: Any) -> list[str]:
    """The pages of runs that follow one another."""
    pages = []
    for at, each in enumerate(data):
        window = {"start": f"2026-03-02T{10 + at}:00:00Z", "end": f"2026-03-02T{11 + at}:00:00Z"}
        monitor(folder, each, write_page=True, **window, **settings)
        pages.append((folder / "out" / "report.html").read_text("utf-8"))
    return pages


def test_the_page_of_a_run_draws_the_trends_of_its_features(folder: Path) -> None:
    first, second, third = hours(folder, "good.csv", "bad.csv", "good.csv")
    assert "its trend over the runs" not in first
    assert 'class="trend"' not in first
    assert "its trend over the runs" in second
    assert "Complete, 2026-03-02 10:00 to 2026-03-02 12:00: 0 % to 100 %, latest 100 %, limit at least 100 %" in third
    assert third.count('<span class="trend">') == 2
    assert third.count('<svg class="trend"') == 2 * 3


def test_it_draws_what_was_before_a_window_that_is_run_again(folder: Path) -> None:
    hours(folder, "good.csv", "bad.csv", "good.csv")
    monitor(folder, "bad.csv", write_page=True, start="2026-03-02T11:00:00Z", end="2026-03-02T12:00:00Z")
    assert "2026-03-02 10:00 to 2026-03-02 11:00: " in (folder / "out" / "report.html").read_text("utf-8")


def test_the_history_of_another_endpoint_is_not_drawn(folder: Path) -> None:
    hours(folder, "good.csv", endpoint_name="other")
    (page,) = hours(folder, "good.csv", endpoint_name="churn")
    assert 'class="trend"' not in page


def test_a_history_that_is_torn_costs_its_own_run_alone(folder: Path) -> None:
    hours(folder, "good.csv", "bad.csv")
    for path in sorted((folder / "history").rglob("summary.json"))[:1]:
        path.write_text('{"version": 1')
    monitor(folder, "good.csv", write_page=True, start="2026-03-02T15:00:00Z", end="2026-03-02T16:00:00Z")
    assert "2026-03-02 11:00 to 2026-03-02 15:00: " in (folder / "out" / "report.html").read_text("utf-8")


def test_a_bucket_has_trends_too(new_bucket: Bucket, folder: Path) -> None:
    pages = hours(folder, "good.csv", "bad.csv", "good.csv", history=new_bucket.uri("history"))
    assert ["its trend over the runs" in page for page in pages] == [False, True, True]
