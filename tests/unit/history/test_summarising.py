"""The summary of a run: what its files hold, whichever of them there are."""

from __future__ import annotations

import json

import orjson
import pytest

from analyzer.history.summarising import RunOccasion, summary_of
from analyzer.history.windows import folder_name, time_in, without_times
from contracts.errors import ContractError
from contracts.run_summary import RunSummary, SummarisedMetric, parse_run_summary
from tests.unit.history.samples import quality, run_of, sketched
from tests.unit.pages.samples import drift, statistics, texts, violations

NOW = RunOccasion("2026-03-02T01:00:00Z")
BIAS = {
    "version": "1.0",
    "post_training_bias_metrics": {
        "label": "won",
        "facets": {
            "sex": [
                {
                    "value_or_threshold": "f",
                    "metrics": [
                        {"name": "DPPL", "description": "", "value": -0.3},
                        {"name": "DI", "description": "", "value": "Infinity"},
                    ],
                }
            ]
        },
    },
}
SHAP = {"version": "1.0", "explanations": {"kernel_shap": {"label0": {"global_shap_values": {"age": 0.5, "sex": 0.1}}}}}


def summarised(occasion: RunOccasion = NOW, **files: bytes) -> RunSummary:
    names = {"statistics": "statistics.json", "violations": "constraint_violations.json", "drift": "drift.json"}
    summary, problems = summary_of({names.get(key, f"{key}.json"): text for key, text in files.items()}, occasion)
    assert summary is not None and problems == []
    return summary


def test_features_have_the_figures_of_their_file() -> None:
    summary = run_of(
        0,
        sketched("age", [1.0, 2.0, 3.0, 6.0], 1),
        texts("job", {"a": 3, "b": 2}),
        rows=5,
        **{"drift.json": drift(("age", 0.2, True))},
    )
    age, job = summary.features
    assert (summary.rows, age.num_present, age.num_missing, age.completeness) == (5, 4, 1, 0.8)
    assert (age.mean, age.sum, age.min, age.max, age.quantiles) == (3.0, 12.0, 1.0, 6.0, (1.0, 2.0, 6.0))
    assert (age.drift, age.drift_limit, age.drifted) == (0.2, 0.1, True)
    assert (job.distinct, job.mean, job.sketch) == (2.0, None, None)


def test_a_summary_is_read_as_it_was_written() -> None:
    summary = run_of(0, sketched("age", [0.1 * at for at in range(5000)]), texts("job", {"a": 3}))
    text = orjson.dumps(summary.model_dump(mode="json"))
    again = parse_run_summary(text)
    assert orjson.dumps(again.model_dump(mode="json")) == text
    assert len(text) < 2500


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "/version holds the number 2; it should be 1, the version that this analyzer knows"),
        ({"kind": None}, "/kind"),
        ({"features": [{"name": "x", "inferred_type": "F", "sketch": {"rows": 1, "values": "?"}}]}, "the Base64 of"),
        (
            {"features": [{"name": "x", "inferred_type": "F", "sketch": {"rows": 1, "values": ""}}]},
            "should have values",
        ),
    ],
)
def test_what_is_no_summary_is_told(change: dict[str, object], told: str) -> None:
    document = {"kind": "DATA_QUALITY", "evaluation_time": "2026-03-02T01:00:00Z", **change}
    with pytest.raises(ContractError, match=told.replace("(", r"\(")):
        parse_run_summary(json.dumps(document))


def test_limits_come_from_what_violations_say() -> None:
    summary = run_of(
        0,
        sketched("age", [1.0], 1),
        sketched("pay", [1.0]),
        **{
            "constraint_violations.json": violations(
                ("age", "completeness_check", "Completeness requirement is not met. Expected: 90.0%. Observed: 50.0%."),
                ("pay", "baseline_drift_check", "Baseline drift distance: 0.37 exceeds threshold: 0.1"),
                ("pay", "baseline_drift_check", "a text of a script"),
            )
        },
    )
    age, pay = summary.features
    assert age.least_completeness == 0.9
    assert (pay.drift, pay.drift_limit) == (0.37, 0.1)
    assert summary.violations is not None and len(summary.violations) == 3


def test_model_quality_has_its_metrics_window_and_limits() -> None:
    text = "Metric truePositiveRate with 0.5 +/- NaN was LessThanThreshold '0.6'"
    found = [{"metric_name": "truePositiveRate", "constraint_check_type": "LessThanThreshold", "description": text}]
    window = {"start_time": "2026-03-02T00:00:00Z", "end_time": "2026-03-02T01:00:00Z"}
    summary = summarised(
        statistics=quality({"true_positive_rate": 0.5, "auc": 0.9}, **window),
        violations=json.dumps({"violations": found}).encode(),
    )
    assert (summary.kind, summary.rows, summary.start_time) == ("MODEL_QUALITY", 50, window["start_time"])
    assert [(each.name, each.value, each.least, each.most) for each in summary.metrics] == [
        ("true_positive_rate", 0.5, 0.6, None),
        ("auc", 0.9, None, None),
    ]


def test_bias_has_the_metrics_of_each_group_between_the_limits_of_the_baseline() -> None:
    text = "Metric value -0.3 doesn't meet the baseline constraint requirement 0.1"
    entry = {"facet": "sex", "facet_value": "f", "metric_name": "DPPL", "constraint_check_type": "bias_drift_check"}
    summary = summarised(
        analysis=json.dumps(BIAS).encode(),
        violations=json.dumps({"violations": [{**entry, "description": text}]}).encode(),
    )
    assert summary.kind == "MODEL_BIAS"
    assert [(each.group, each.name, each.value, each.least, each.most) for each in summary.metrics] == [
        ("sex = f", "DPPL", -0.3, -0.1, 0.1),
        ("sex = f", "DI", None, None, None),
    ]
    assert summary.violations is not None
    assert (summary.violations[0].group, summary.violations[0].name) == ("sex = f", "DPPL")


def test_attributions_have_those_of_each_output_and_their_ranks() -> None:
    text = "Feature attribution drift 0.7 exceeds threshold 0.9"
    check = "feature_attribution_drift_check"
    entry = {"label": "label0", "metric_name": "shap", "constraint_check_type": check, "description": text}
    summary = summarised(analysis=json.dumps(SHAP).encode(), violations=json.dumps({"violations": [entry]}).encode())
    assert summary.kind == "MODEL_EXPLAINABILITY"
    assert [(each.group, each.name, each.value, each.least) for each in summary.metrics] == [
        ("label0", "age", 0.5, None),
        ("label0", "sex", 0.1, None),
        ("NDCG", "label0", 0.7, 0.9),
    ]


def test_limits_that_a_run_knows_go_before_those_of_texts() -> None:
    occasion = RunOccasion("2026-03-02T01:00:00Z", limits=(SummarisedMetric(name="auc", least=0.8),))
    summary = summarised(occasion, statistics=quality({"auc": 0.9}))
    assert summary.metrics == (SummarisedMetric(name="auc", value=0.9, least=0.8),)


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b"\xff", b'{"version": 0}'])
def test_a_file_that_cannot_be_read_is_told(torn: bytes) -> None:
    summary, problems = summary_of({"statistics.json": torn}, NOW)
    assert summary is None
    assert [each for each in problems if each.startswith("statistics.json: ")]
    summary, problems = summary_of({"statistics.json": statistics(), "drift.json": torn or b"{"}, NOW)
    assert summary is not None
    assert len(problems) == (torn != b'{"version": 0}')


def test_another_writer_may_leave_out_what_it_likes() -> None:
    features = [{"name": "a"}, {"name": "b", "numerical_statistics": {"mean": 3.5}}, {"string_statistics": 3}, 7]
    found = json.dumps({"violations": [{}, 3, {"feature_name": "a"}]}).encode()
    summary = summarised(statistics=json.dumps({"features": features}).encode(), violations=found)
    assert [(each.name, each.mean) for each in summary.features] == [("a", None), ("b", 3.5)]
    assert len(summary.violations or ()) == 3


@pytest.mark.parametrize("count", [1e30, 2.0**63, -1, 0.5, "NaN"])
def test_what_counts_nothing_is_left_out(count: object) -> None:
    feature = {"name": "x", "string_statistics": {"common": {"num_present": count, "num_missing": 1}}}
    summary = run_of(0, feature)
    (known,) = summary.features
    assert (known.num_present, known.num_missing) == (None, 1)
    assert parse_run_summary(orjson.dumps(summary.model_dump(mode="json"))) == summary


def test_a_window_has_one_folder_and_no_other_run_has_it() -> None:
    first = run_of(0, sketched("age", [1.0]))
    assert folder_name(first) == "2026-03-02T00-00-00Z--2026-03-02T01-00-00Z.data-quality"
    assert folder_name(run_of(0, sketched("age", [2.0]))) == folder_name(first)
    others = [
        run_of(1, sketched("age", [1.0])),
        first.model_copy(update={"kind": "MODEL_QUALITY"}),
        first.model_copy(update={"endpoint": "a", "schedule": None}),
        first.model_copy(update={"endpoint": None, "schedule": "a/../b"}),
        first.model_copy(update={"start_time": None}),
        first.model_copy(update={"start_time": None, "end_time": None}),
    ]
    names = {folder_name(each) for each in (first, *others)}
    assert len(names) == 7
    assert not [name for name in names if "/" in name or ":" in name]


@pytest.mark.parametrize(
    ("path", "time", "rest"),
    [
        ("churn/hourly/2026/03/02/10", "2026-03-02 10:00", "churn/hourly"),
        ("churn-2026-03-02-10-30-00/output", "2026-03-02 10:30", "churn/output"),
        ("20260302T103000Z", "2026-03-02 10:30", ""),
        ("2026-03-02T10:30:00Z", "2026-03-02 10:30", ""),
        ("2026-03-02", "2026-03-02 00:00", ""),
        ("today", None, "today"),
        ("2026-02-31/x", None, "x"),
        ("model-123456789", None, "model-123456789"),
    ],
)
def test_times_are_known_by_the_names_of_folders(path: str, time: str | None, rest: str) -> None:
    found = time_in(path)
    assert (found and f"{found:%Y-%m-%d %H:%M}") == time
    assert without_times(path) == rest
