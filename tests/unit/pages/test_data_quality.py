"""The page of data quality: what the files say, the worst first, escaped, self-contained, and small."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from analyzer.pages.data_quality import MOST_DRAWN, data_quality_page
from analyzer.pages.report_files import ReportFiles
from tests.unit.pages.page import Page, problems_of, require_own_texts_alone
from tests.unit.pages.samples import HOSTILE, constraints, drift, numbers, statistics, texts, violations

DISTANCE = "Baseline drift distance: 0.37 exceeds threshold: 0.1"
MISSING = "Completeness requirement is not met. Expected: 100.0%. Observed: 83.33333333333334%."
ROOM = {20: 40_000, 100: 150_000, 1000: 1_500_000}


def page_of(baseline: dict[str, bytes] | None = None, **files: bytes) -> str:
    """The page of files by the first words of their names."""
    names = {
        "statistics": "statistics.json",
        "constraints": "constraints.json",
        "violations": "constraint_violations.json",
        "drift": "drift.json",
        "rules": "rule_results.json",
    }
    of_baseline = None
    if baseline is not None:
        of_baseline = ReportFiles.of({names[key]: text for key, text in baseline.items()}, "Of the baseline, ")
    return data_quality_page(
        "customers", ReportFiles.of({names[key]: text for key, text in files.items()}), of_baseline
    )


def parsed(**files: Any) -> Page:
    return Page(page_of(**files))


def many(count: int, shift: float = 0.0) -> bytes:
    """So many features as they often are, three of numbers to one of categories."""
    random = np.random.default_rng(7)

    def feature(at: int) -> dict[str, Any]:
        if at % 4 == 3:
            counts = sorted(random.integers(1, 900, 9).tolist(), reverse=True)
            return texts(f"feature_{at}", {f"category {place}": each for place, each in enumerate(counts)}, 17)
        return numbers(f"feature_{at}", (random.gamma(2, 100, 500) + shift).round(3).tolist(), 3)

    return statistics(*map(feature, range(count)), rows=503)


def test_figures_of_the_page_equal_those_of_the_file() -> None:
    age, job = numbers("age", [1.5, 2.25, 1e17, -0.1], 3), texts("job", {"nurse": 7, "clerk": 3}, 1)
    found = {each["name"]: each for each in parsed(statistics=statistics(age, job)).written}
    del age["numerical_statistics"]["distribution"], job["string_statistics"]["distribution"]
    assert found == {"age": age, "job": job}


def test_five_figures_stand_above() -> None:
    page = parsed(
        statistics=statistics(numbers("age", [1.0, 2.0], 2), numbers("tax", [1.0, 2.0, 3.0, 4.0]), rows=4),
        violations=violations(("age", "baseline_drift_check", DISTANCE), ("age", "completeness_check", MISSING)),
        drift=drift(("age", 0.37, True), ("tax", 0.01, False)),
    )
    for words in ("Rows 4", "Features 2", "Violations 2 of 1 feature", "Drifted 1 of 2 judged, 50 %", "Complete 75 %"):
        assert words in page.text


def test_violations_say_value_limit_and_how_far() -> None:
    page = parsed(
        statistics=statistics(numbers("age", [1.0, 2.0])),
        violations=violations(
            ("age", "baseline_drift_check", DISTANCE),
            ("age", "completeness_check", MISSING),
            ("gone", "missing_column_check", "The column is missing in the current dataset."),
        ),
    )
    assert "0.37 at most 0.1 3.7 times" in page.text
    assert "83.33 % at least 100 % 16.67 points below" in page.text
    assert "gone Missing column The column is missing" in page.text
    assert ("a", "href", "#f0") in page.attributes


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        (DISTANCE, "The distance exceeds its threshold. 0.37 at most 0.1 3.7 times"),
        (MISSING, "Completeness requirement is not met. 83.33 % at least 100 % 16.67 points below"),
        (
            "The distance is the effect size in standard deviations of 600 values and 2000 of the baseline; the"
            " combined test gives a p-value of 0.0, below 0.008. Baseline drift distance: 1.104 exceeds threshold: 0.1",
            "of 600 values and 2,000 of the baseline; the combined test gives a p-value below 1e-300, below 0.008."
            " 1.104 at most 0.1 11.04 times",
        ),
        (
            "Number of columns in current dataset: 1200, number of columns in baseline constraints: 1201."
            " The column is missing in the current dataset.",
            "The column is missing in the current dataset. 1,200 columns 1,201 columns 1 fewer",
        ),
        (
            "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%."
            " Observed: Only 98.0% of data is Integral.",
            "type: Integral. Observed: Only 98.0% of data is Integral. 98 % at least 100 % 2 points below",
        ),
        ("A script of the user says 0.123456789", "A script of the user says 0.123"),
    ],
)
def test_a_sentence_leaves_out_what_the_columns_say(description: str, shown: str) -> None:
    page = parsed(violations=violations(("age", "a check", description)))
    assert shown in page.text
    assert ("td", "title", description) in page.attributes


def test_counts_have_all_digits_in_threes() -> None:
    page = parsed(
        statistics=statistics(texts("id", {}, 1234) | {"string_statistics": {"distinct_count": 5678}}, rows=5000)
    )
    assert "Rows 5,000" in page.text
    assert "5,678" in page.text


def test_the_worst_come_first() -> None:
    page = parsed(
        statistics=statistics(*(numbers(name, [1.0, 2.0]) for name in ("calm", "moved", "drifted", "violated"))),
        violations=violations(("violated", "completeness_check", MISSING)),
        drift=drift(("calm", 0.01, False), ("moved", 0.09, False), ("drifted", 0.2, True), ("violated", 0.0, False)),
    )
    assert page.rows == ["f3", "f2", "f1", "f0"]


def test_drift_is_told_by_method_figures_and_limits() -> None:
    page = parsed(statistics=statistics(numbers("age", [1.0, 2.0])), drift=drift(("age", 0.37, True)))
    assert "Drift: Trusted 0.37 > 0.1, p-value 0.001 < 0.008" in page.text
    assert (
        "Beside the baseline 1 of 1 judged feature drifted (100 %): 1 in shape. Shapes are judged by Trusted."
        in page.text
    )


def test_missing_values_and_types_that_drift_are_told_apart() -> None:
    document = json.loads(drift(("age", 0.01, False), ("tax", 0.01, False), ("gone", 0.2, True)))
    first, second, _ = document["baseline"]["features"]
    first |= {"completeness": 0.75, "reference_completeness": 1.0, "missing_p_value": 0.0001, "drifted_in": ["missing"]}
    second |= {"of_other_type": 0.25, "reference_inferred_type": "Integral", "drifted_in": ["type"]}
    document["baseline"] |= {"drifted_features": 3, "vanished_columns": ["old"], "new_columns": ["new"]}
    document["previous"] = {**document["baseline"], "drifted_features": 0, "features": []}
    features = [numbers(name, [1.0, 2.0]) for name in ("age", "tax", "gone")]
    page = parsed(statistics=statistics(*features), drift=json.dumps(document).encode())
    assert "missing 25 %, was 0 %, p-value 0.0001" in page.text
    assert "25 % of the values are not Integral" in page.text
    assert ": 1 in shape, 1 in missing values, 1 in type." in page.text
    assert "Beside the window before 0 of 3 judged features drifted (0 %)." in page.text
    assert "New columns: new" in page.text
    assert "Columns that are gone: old" in page.text


def test_each_rule_has_its_observed_value() -> None:
    rules = [
        {"name": "adults", "kind": "hasMin", "columns": ["age"], "expected": "at least 18", "observed": 17.123456789},
        {"name": HOSTILE[0], "level": "warning", "kind": "isUnique", "columns": list(HOSTILE), "outcome": "holds"},
    ]
    given = json.dumps({"version": 1, "rules": [{"outcome": "does not hold", **each} for each in rules]}).encode()
    page = parsed(statistics=statistics(numbers("age", [1.0])), rules=given, violations=violations())
    assert "No violations of constraints and rules" in page.text
    assert "adults error hasMin of age at least 18 17.12 does not hold" in page.text
    assert ("td", "title", "17.123456789") in page.attributes
    assert not problems_of(page)


def test_the_outline_of_the_baseline_is_drawn_on_the_same_bins() -> None:
    today, before = numbers("age", [5.0] * 10), numbers("age", [0.0] * 5 + [9.0] * 5)
    html = page_of(statistics=statistics(today), baseline={"statistics": statistics(before)})
    bars, outline = re.findall(r'<path d="([^"]*)"', html)
    assert bars == "M0 28h25V0h5V28h20V28z"
    assert outline == "M0 28V14h5V28h40V14h5V28"


def test_without_a_sketch_buckets_are_drawn() -> None:
    values = [float(value) for value in range(100)]
    html = page_of(statistics=statistics(numbers("age", values, sketch=False)))
    assert re.findall(r'<path d="([^"]*)"', html) == ["M0 28V0h100V28z"]


def test_constraints_are_those_of_the_baseline_where_it_is_given() -> None:
    given = {"statistics": statistics(numbers("age", [1.0])), "constraints": constraints("age")}
    assert "Constraint that this data suggests" in parsed(**given).text
    page = parsed(statistics=given["statistics"], baseline={"constraints": constraints("age")})
    assert "Constraint in force" in page.text
    assert page.written[-1] == {"name": "age", "inferred_type": "Fractional", "completeness": 1.0}


def test_of_many_domains_the_page_says_where_they_are() -> None:
    domains = {"name": "job", "inferred_type": "String", "string_constraints": {"domains": [*map(str, range(500))]}}
    page = parsed(
        statistics=statistics(texts("job", {"1": 3})),
        constraints=json.dumps({"version": 0, "features": [domains]}).encode(),
    )
    assert "Its 500 domains are in the file." in page.text
    assert page.written[-1] == {"name": "job", "inferred_type": "String", "completeness": 0.0}


def test_nothing_hostile_becomes_markup() -> None:
    counts = dict.fromkeys(HOSTILE, 3)
    features = [*(numbers(name, [1.0, 2.0]) for name in HOSTILE), texts("categories", counts)]
    found = [(name, name, f"{name} {DISTANCE}") for name in HOSTILE]
    html = page_of(
        statistics=statistics(*features),
        constraints=constraints(*HOSTILE),
        violations=violations(*found),
        drift=drift(*((name, 0.3, True) for name in HOSTILE)),
        baseline={"statistics": statistics(*features), "constraints": constraints(*HOSTILE)},
    )
    page = Page(html)
    assert not problems_of(page)
    assert page.tags["svg"] == len(features)
    assert {value for _, name, value in page.attributes if name == "href"} <= {f"#f{at}" for at in range(20)} | {
        "#content"
    }
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", html)
    assert {each["name"] for each in page.written if "numerical_statistics" in each} == set(HOSTILE)
    html.encode("utf-8")


def test_only_its_own_style_and_script_are_allowed() -> None:
    page = parsed(statistics=statistics(numbers("age", [1.0])))
    require_own_texts_alone(page)
    assert page.policy.startswith("default-src 'none';")
    assert not [each for each in page.attributes if each[1] in ("src", "style", "action", "srcset")]


def test_it_says_all_without_its_script() -> None:
    html = re.sub("<script>.*</script>", "", page_of(statistics=many(MOST_DRAWN + 50)), flags=re.DOTALL)
    page = Page(html)
    assert len(page.rows) == MOST_DRAWN + 50
    assert "50 more features" in page.text
    assert ("div", "hidden", "") in page.attributes


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"numerical_statistics": None},
        {"numerical_statistics": {}},
        {"numerical_statistics": {"mean": 3.5}},
        {"numerical_statistics": {"common": {"num_present": 3}, "distribution": {"kll": {"buckets": []}}}},
        {"numerical_statistics": {"distribution": {"kll": {"sketch": {"data": [["a"], []]}}}}},
        {"numerical_statistics": {"distribution": {"kll": {"sketch": {"data": [[]] * 99}, "buckets": [{}]}}}},
        {
            "numerical_statistics": {
                "min": -1.7e308,
                "max": 1.7e308,
                "distribution": {"kll": {"sketch": {"data": [[1]]}}},
            }
        },
        {"numerical_statistics": {"mean": "NaN", "common": [], "distribution": []}},
        {"string_statistics": {"distinct_count": 3}},
        {"string_statistics": {"distribution": {"categorical": {"buckets": [{"value": "a"}, {"count": 3}, 7]}}}},
        {"string_statistics": {"distribution": {"categorical": {"buckets": [{"value": "a", "count": 0}]}}}},
        {"inferred_type": 7, "string_statistics": "none"},
    ],
)
def test_of_other_writers_it_shows_what_is_there(body: dict[str, Any]) -> None:
    whole = numbers("age", [1.0, 2.0])
    page = parsed(statistics=statistics({"name": "odd", **body}, whole), baseline={"statistics": statistics(whole)})
    assert len(page.rows) == 2
    mean = (body.get("numerical_statistics") or {}).get("mean")
    assert mean != 3.5 or "3.5" in page.text


def test_entries_without_a_name_are_told() -> None:
    page = parsed(statistics=statistics({}, {"name": 3}, numbers("age", [1.0]), numbers("age", [2.0])))
    assert page.rows == ["f0"]
    assert "with one that is there already: 3 entries of statistics.json, left out." in page.text


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"features": 3, "baseline": 3}', b"\xff\xfe"])
@pytest.mark.parametrize("kind", ["statistics", "constraints", "violations", "drift", "rules"])
def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_shown(kind: str, torn: bytes) -> None:
    good = {
        "statistics": statistics(numbers("age", [1.0, 2.0])),
        "constraints": constraints("age"),
        "violations": violations(("age", "baseline_drift_check", DISTANCE)),
        "drift": drift(("age", 0.37, True)),
    }
    page = parsed(**{**good, kind: torn})
    name = {"violations": "constraint_violations", "rules": "rule_results"}.get(kind, kind)
    assert f"{name}.json is not shown: " in page.text
    assert kind == "statistics" or page.rows == ["f0"]
    assert kind == "violations" or "3.7 times" in page.text


@pytest.mark.parametrize(
    "features", [(), (numbers("age", [1.0]),), (texts("job", {"": 1}),)], ids=["none", "one number", "one empty text"]
)
def test_the_smallest_data_has_a_page(features: tuple[dict[str, Any], ...]) -> None:
    page = parsed(statistics=statistics(*features, rows=len(features)))
    assert len(page.rows) == len(features)
    assert ("There are no features." in page.text) == (not features)


def test_without_violations_it_says_so_only_where_there_was_a_check() -> None:
    data = statistics(numbers("age", [1.0]))
    assert "No violations" in parsed(statistics=data, violations=violations()).text
    assert "No violations" not in parsed(statistics=data).text


@pytest.mark.parametrize("count", [20, 100, 1000])
def test_a_page_is_small(count: int) -> None:
    names = [f"feature_{at}" for at in range(count)]
    html = page_of(
        statistics=many(count, 10.0),
        violations=violations(*((name, "baseline_drift_check", DISTANCE) for name in names[::10])),
        drift=drift(*((name, 0.123, False) for name in names)),
        baseline={"statistics": many(count), "constraints": constraints(*names)},
    )
    assert len(html.encode()) <= ROOM[count]


def test_the_same_files_make_the_same_bytes() -> None:
    assert page_of(statistics=many(20)) == page_of(statistics=many(20))


def test_names_of_blanks_alone_can_be_seen() -> None:
    page = Page(
        data_quality_page("Report", ReportFiles.of({"statistics.json": statistics(texts("  ", {" ": 2, "": 1}))}))
    )
    assert "\N{OPEN BOX}\N{OPEN BOX}" in page.text
    assert "\N{OPEN BOX} 66.7 %" in page.text
