"""The numbers of the cases of drift, computed once more from their data by scipy, pandas and numpy."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

import analyzer
from analyzer.command_line.commands import run
from contracts.data_drift import FeatureDrift, ShapeDrift, parse_drift
from tests.cases.captures import CASES
from tests.cases.drift_methods import BEFORE, BETWEEN, LATER, NAMES, cases, constraints

NUMBERS, TEXTS = NAMES[:4], NAMES[4:]
MONITORED = [each.name for each in cases() if "baseline_constraints" in each.env and "bad-" not in each.name]
WRITTEN = [name for name in MONITORED if name != "drift-not-written"]


def column(text: str, name: str) -> pd.Series[Any]:
    values: pd.Series[Any] = pd.read_csv(io.StringIO(text), keep_default_na=True)[name].dropna()
    return values


def features_of(name: str, part: str = "baseline") -> dict[str, FeatureDrift]:
    drift = parse_drift((CASES / name / "expected" / "drift.json").read_bytes())
    comparison = getattr(drift, part)
    return {feature.name: feature for feature in comparison.features}


def shape_of(name: str, case: str = "drift-tests", part: str = "baseline") -> ShapeDrift:
    shape = features_of(case, part)[name].shape
    assert shape is not None
    return shape


def violations_of(case: str) -> dict[str, str]:
    found = json.loads((CASES / case / "expected" / "constraint_violations.json").read_bytes())["violations"]
    return {each["feature_name"]: each["description"] for each in found}


def shares(current: pd.Series[Any], baseline: pd.Series[Any]) -> tuple[Any, Any]:
    """Counts by value of both sides; of numbers of many values by the deciles of the baseline."""
    if current.dtype.kind == "f" or (baseline.nunique() > 20 and current.dtype.kind != "O"):
        edges = np.unique(np.quantile(baseline, np.arange(1, 10) / 10, method="inverted_cdf"))
        places = [np.searchsorted(edges, side, side="left") for side in (current, baseline)]
        counted = [np.bincount(each, minlength=len(edges) + 1) for each in places]
        return counted[0], counted[1]
    both = pd.concat([current.value_counts(), baseline.value_counts()], axis=1).fillna(0).to_numpy()
    return both[:, 0], both[:, 1]


def pooled(mine: Any, theirs: Any) -> list[list[float]]:
    """The two rows of a table whose rare cells are one."""
    smaller = min(mine.sum(), theirs.sum()) / (mine.sum() + theirs.sum())
    cells = sorted(zip(mine, theirs, strict=True), key=sum)
    rare = sum(sum(cell) * smaller < 5 for cell in cells)
    while rare and sum(map(sum, cells[:rare])) * smaller < 5:
        rare += 1
    one = [tuple(map(sum, zip(*cells[:rare], strict=True)))] if rare else []
    return [list(row) for row in zip(*one, *cells[rare:], strict=True)]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(("part", "before"), [("baseline", BEFORE), ("previous", BETWEEN)])
def test_numbers_are_compared_as_by_scipy(name: str, part: str, before: str) -> None:
    current, reference = column(LATER, name), column(before, name)
    shape = shape_of(name, "drift-previous", part)
    tested = shape.kolmogorov_smirnov
    assert tested is not None
    expected = stats.ks_2samp(current, reference, method="asymp")
    assert tested.distance == pytest.approx(expected.statistic)
    assert tested.p_value == pytest.approx(expected.pvalue, rel=0.15)
    assert shape.wasserstein == pytest.approx(stats.wasserstein_distance(current, reference) / reference.std(ddof=0))


@pytest.mark.parametrize("name", [*NUMBERS, "plan"])
def test_shares_are_compared_as_by_scipy_and_numpy(name: str) -> None:
    mine, theirs = shares(column(LATER, name), column(BEFORE, name))
    p, q = mine / mine.sum(), theirs / theirs.sum()
    shape = shape_of(name)
    assert shape.jensen_shannon == pytest.approx(jensenshannon(p, q, base=2))
    assert shape.total_variation == pytest.approx(np.abs(p - q).sum() / 2)
    floored = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    assert shape.psi == pytest.approx(((floored[0] - floored[1]) * np.log(floored[0] / floored[1])).sum())
    expected = stats.chi2_contingency(pooled(mine, theirs), correction=False)
    assert shape.chi_squared is not None
    found = (shape.chi_squared.statistic, shape.chi_squared.degrees_of_freedom, shape.chi_squared.p_value)
    assert found == pytest.approx((expected.statistic, expected.dof, expected.pvalue))


def test_categories_beyond_those_that_are_counted_are_one() -> None:
    current, baseline = column(LATER, "city"), column(BEFORE, "city")
    assert current.nunique() > 120 >= baseline.nunique()
    counts = {name: (sum(current == name), sum(baseline == name)) for name in baseline.unique()}
    names = [name for name, both in counts.items() if sum(both) / 1_300 * 500 >= 5]
    assert 0 < len(names) < len(counts), "of which the rare ones are among the others"
    mine = np.array([*(sum(current == name) for name in names), sum(~current.isin(names))])
    theirs = np.array([*(sum(baseline == name) for name in names), sum(~baseline.isin(names))])
    shape = shape_of("city")
    assert shape.drop_in is None, "which compares no more than 120 categories"
    assert shape.total_variation == pytest.approx(np.abs(mine / 500 - theirs / 800).sum() / 2)


def test_missing_values_are_drift_of_their_own() -> None:
    amount = features_of("drift-previous")["amount"]
    table = [[500 - 478, 478], [0, 800]]
    assert amount.missing_p_value == pytest.approx(stats.fisher_exact(table).pvalue)
    assert (amount.completeness, amount.drifted_in) == (0.956, ["shape", "missing"])
    assert features_of("drift-wasserstein")["price"].drifted_in == []


@pytest.mark.parametrize("case", WRITTEN)
def test_a_feature_has_drifted_where_its_violation_says_so(case: str) -> None:
    features, violations = features_of(case), violations_of(case)
    assert {name for name, each in features.items() if "shape" in (each.drifted_in or ())} == set(violations)
    for name, text in violations.items():
        judged, found = features[name].judged, re.search(r"distance: (.+) exceeds threshold: (.+)$", text)
        assert judged is not None and found is not None
        assert (float(found[1]), float(found[2])) == (judged.value, judged.threshold)


@pytest.mark.parametrize("case", WRITTEN)
def test_the_share_of_features_that_drifted_is_told(case: str) -> None:
    drift = parse_drift((CASES / case / "expected" / "drift.json").read_bytes()).baseline
    assert drift is not None
    drifted = sum(bool(feature.drifted_in) for feature in drift.features)
    assert (drift.judged_features, drift.drifted_features, drift.drifted_share) == (6, drifted, drifted / 6)


def test_a_sentence_says_value_limit_and_numbers_of_values() -> None:
    assert violations_of("drift-tests")["amount"].startswith(
        "The distance is the Kolmogorov-Smirnov distance of 478 values and 800 of the baseline; the "
        "Kolmogorov-Smirnov test gives a p-value of "
    )
    assert violations_of("drift-psi")["plan"].startswith("The distance is the population stability index of 500 values")


def test_false_discoveries_are_judged_by_benjamini_and_hochberg() -> None:
    features = features_of("drift-tests-of-all-features")
    p_values = {name: each.judged.p_value for name, each in features.items() if each.judged}
    adjusted = stats.false_discovery_control([p_value or 0.0 for p_value in p_values.values()])
    rejected = {name for name, each in zip(p_values, adjusted, strict=True) if each <= 0.05}
    assert rejected == violations_of("drift-tests-of-all-features").keys()
    assert "of 0.03333333333333333" not in violations_of("drift-tests-of-all-features")["plan"]
    assert (
        "at most 0.03333333333333333, for a false discovery rate of 0.05."
        in (violations_of("drift-tests-of-all-features")["plan"])
    )


OWN = {"city": {"categorical_drift_method": "ChiSquared"}}


@pytest.mark.parametrize(
    ("general", "own", "said"),
    [
        (
            {"categorical_drift_method": "ChiSquared"},
            {},
            "--baseline asks, in distribution_constraints/categorical_dri",
        ),
        ({"categorical_drift_method": "ChiSquared"}, OWN, "/categorical_drift_method, for ChiSquared, which takes"),
        ({}, OWN, 'in distribution_constraints/categorical_drift_method of "city", for ChiSquared'),
        ({}, {"plan": OWN["city"], **OWN}, '/categorical_drift_method of "plan" and 1 other, for ChiSquared'),
        ({}, {"city": {"comparison_method": "PSI"}}, 'its "comparison_method" PSI means nothing: "categorical_drift_'),
        ({}, {"city": {"false_discovery_rate": 0.1}}, 'it should not have a "false_discovery_rate": that is of all'),
        (
            {"false_discovery_rate": 0.1},
            {"city": {"significance_level": 0.1}},
            '--baseline has a "significance_level" of "city", which is not used: the "false_discovery_rate" in '
            "distribution_constraints, 0.1, judges all features together.",
        ),
        ({"comparison_method": "ChiSquared"}, {}, 'ChiSquared is a method of "categorical_drift_method".'),
    ],
)
def test_keys_of_constraints_are_not_called_as_options_are(
    general: dict[str, Any], own: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "constraints.json").write_bytes(constraints(general, **own))
    statistics = CASES / "drift-methods-baseline" / "expected" / "statistics.json"
    (tmp_path / "statistics.json").write_bytes(statistics.read_bytes())
    (tmp_path / "later.csv").write_text(LATER, "utf-8")
    run(["monitor", str(tmp_path / "later.csv"), str(tmp_path / "out"), "--baseline", str(tmp_path)])
    message = capsys.readouterr().err
    assert said in message
    assert "--categorical-drift-method" not in message and "--comparison-method" not in message


def test_statistics_of_other_data_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "later.csv").write_text(LATER, "utf-8")
    (tmp_path / "other.csv").write_text("x\n1\n2\n", "utf-8")
    analyzer.baseline(tmp_path / "later.csv", tmp_path / "baseline")
    analyzer.baseline(tmp_path / "other.csv", tmp_path / "other")
    command = ["monitor", str(tmp_path / "later.csv"), str(tmp_path / "out"), "--baseline", str(tmp_path / "baseline")]
    what = "shares no column with the data, so that no drift is measured by it. Is it of another data set?"
    assert run([*command, "--previous", str(tmp_path / "baseline")]) == 0
    assert what not in capsys.readouterr().out
    assert run([*command, "--previous", str(tmp_path / "other")]) == 0
    assert f"--previous {what}" in capsys.readouterr().out
    (tmp_path / "other" / "statistics.json").replace(tmp_path / "baseline" / "statistics.json")
    assert run(command) == 0
    assert f"--baseline {what}" in capsys.readouterr().out


def test_what_is_not_to_be_judged_is_measured() -> None:
    features = features_of("drift-not-judged").values()
    assert all(each.shape is not None and each.judged is None for each in features)


def test_without_the_file_all_else_is_the_same() -> None:
    without = {path.name for path in (CASES / "drift-not-written" / "expected").iterdir()}
    assert without == {"statistics.json", "constraints.json", "constraint_violations.json", "outcome.json"}
    for name in ("statistics.json", "constraints.json", "constraint_violations.json"):
        assert (CASES / "drift-not-written" / "expected" / name).read_bytes() == (
            CASES / "drift-metrics" / "expected" / name
        ).read_bytes()


def test_all_distances_are_metrics_where_that_is_asked_for() -> None:
    lines = (CASES / "drift-metrics" / "expected" / "cloudwatch_metrics.jsonl").read_text().splitlines()
    metrics = {each["MetricName"]: each.get("Value") for each in map(json.loads, lines)}
    features = features_of("drift-metrics")
    for name, feature in features.items():
        for kind, value in feature.distances.items():
            assert metrics.get(f"feature_drift_{kind}_{name}") == value
        assert metrics[f"feature_drifted_{name}"] == float(bool(feature.drifted_in))
    assert metrics["drifted_share"] == pytest.approx(2 / 6)


def test_python_has_drift_as_tables(tmp_path: Path) -> None:
    pd.read_csv(io.StringIO(BEFORE)).to_csv(tmp_path / "before.csv", index=False)
    pd.read_csv(io.StringIO(LATER)).drop(columns="price").assign(new=1).to_csv(tmp_path / "later.csv", index=False)
    analyzer.baseline(tmp_path / "before.csv", tmp_path / "baseline")
    report = analyzer.monitor(
        tmp_path / "later.csv", tmp_path / "now", baseline=tmp_path / "baseline", previous=tmp_path / "baseline"
    )
    frame = report.drift.to_pandas().set_index("name")
    assert list(frame.index) == ["amount", "member", "calls", "plan", "city"]
    assert frame.loc["amount", "kolmogorov_smirnov"] == shape_of("amount").kolmogorov_smirnov.distance  # type: ignore[union-attr]
    assert list(frame.loc["amount", "drifted_in"]) == ["shape", "missing"]
    assert report.drift_from_previous.to_pandas().set_index("name").equals(frame)
    assert report.data_drift is not None and report.data_drift.baseline is not None
    assert report.data_drift.baseline.vanished_columns == ["price"]
    assert report.data_drift.baseline.new_columns == ["new"]
    assert parse_drift((tmp_path / "now" / "drift.json").read_bytes()) == report.data_drift
