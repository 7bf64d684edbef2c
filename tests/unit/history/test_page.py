"""The page of a history: what has changed, the worst first, escaped, self-contained, and small."""

from __future__ import annotations

import json
import re
from pathlib import Path
from time import process_time

import numpy as np

from analyzer.history.folders import write_history
from analyzer.history.page import MOST_DRAWN, history_page
from analyzer.history.reading import FoundRun
from analyzer.history.run_trends import run_trends
from analyzer.history.series import series_of
from analyzer.history.summarising import RunOccasion, summary_of
from analyzer.pages.data_quality import data_quality_page
from analyzer.pages.report_files import ReportFiles
from contracts.run_summary import RunSummary, SummarisedMetric
from tests.unit.history.samples import hour, keep, quality, run_of, sketched
from tests.unit.pages.page import Page, require_own_texts_alone
from tests.unit.pages.samples import HOSTILE, drift, texts, violations
from tests.unit.pages.test_data_quality import many

INCOMPLETE = "Completeness requirement is not met. Expected: 90.0%. Observed: 50.0%."
DRIFTED = "Baseline drift distance: 0.37 exceeds threshold: 0.1"
PATHS = re.compile(r'<path(?: class="(\w+)")? d="([^"]*)"/>')


def html_of(*runs: RunSummary, problems: tuple[str, ...] = ()) -> str:
    return history_page("History", series_of(FoundRun(each, "") for each in runs), problems=problems)


def page_of(*runs: RunSummary) -> Page:
    return Page(html_of(*runs))


def row(html: str, name: str) -> str:
    """The part of a page that is the row of a feature."""
    return next(part for part in html.split('<details class="row"') if f'<bdi class="name">{name}</bdi>' in part)


def names_of(html: str) -> list[str]:
    return re.findall(r'<bdi class="name">([^<]*)</bdi>', html)


def judged(
    at: int, *features: dict[str, object], found: tuple[tuple[str, str, str], ...] = (), **files: bytes
) -> RunSummary:
    return run_of(at, *features, **{"constraint_violations.json": violations(*found), **files})


def test_each_figure_of_a_feature_is_drawn_over_time() -> None:
    runs = [
        judged(at, sketched("age", [float(at), at + 2.0], at), **{"drift.json": drift(("age", at / 50, False))})
        for at in range(5)
    ]
    html = html_of(*runs)
    assert html.count("<svg ") == 3 + 3
    found = dict.fromkeys(kind for kind, _ in PATHS.findall(row(html, "age")))
    assert set(found) == {"", "band", "middle", "limit"}
    assert 'aria-label="Mean, 2026-03-02 00:00 to 2026-03-02 04:00: 0 to 6, latest 5"' in html
    assert "Drift, 2026-03-02 00:00 to 2026-03-02 04:00: 0 to 0.08, latest 0.08, limit at most 0.1" in html


def test_a_line_goes_from_the_lowest_to_the_highest_value() -> None:
    html = row(html_of(*(judged(at, sketched("age", [float(at)])) for at in range(3))), "age")
    assert PATHS.findall(html)[3] == ("", "M4 56l96-26 96-26")


def test_missing_runs_are_a_gap() -> None:
    html = row(html_of(*(judged(at, sketched("age", [1.0])) for at in (0, 1, 2, 5, 6))), "age")
    assert PATHS.findall(html)[0] == ("", "M4 4l64 0M164 4l32 0")


def test_features_come_and_go() -> None:
    runs = [
        judged(
            at,
            sketched("age", [1.0]),
            sketched("sex", [1.0]),
            *([sketched("pay", [1.0])] if at > 2 else [sketched("tax", [2.0])]),
        )
        for at in range(5)
    ]
    html = html_of(*runs)
    assert "new since 2026-03-02 03:00" in row(html, "pay")
    assert "gone since 2026-03-02 03:00" in row(html, "tax")
    assert "since" not in row(html, "age")
    assert PATHS.findall(row(html, "pay"))[0][1] == "M148 4l48 0"


def test_violations_are_marked_where_they_were() -> None:
    runs = [
        judged(0, sketched("age", [1.0], 1), found=(("age", "completeness_check", INCOMPLETE),)),
        judged(1, sketched("age", [1.0])),
        judged(
            2,
            sketched("age", [1.0]),
            found=(("age", "baseline_drift_check", DRIFTED), ("pay", "missing_column_check", "gone")),
        ),
    ]
    html = html_of(*runs)
    assert [text for kind, text in PATHS.findall(row(html, "age")) if kind == "marks"] == ["M4 56h0", "M196 4h0"]
    assert [text for kind, text in PATHS.findall(row(html, "pay")) if kind == "marks"] == ["M196 56h0"]
    page = Page(html)
    for words in (
        "Violations in 2 of 3 runs",
        "Violations of the latest run, 2026-03-02 02:00 UTC",
        "Violated: Completeness in 1, Drift in 1 of the runs.",
        "distance: 0.37 exceeds threshold: 0.1",
        "limit at least 90 %",
    ):
        assert words in page.text or words in html
    assert names_of(html) == ["age", "pay"]


def test_the_worst_come_first() -> None:
    features = [sketched(name, [1.0]) for name in ("calm", "moved", "once", "now")]
    runs = [
        judged(
            at,
            *features,
            found=((("once", "now")[at], "data_type_check", "x"),),
            **{"drift.json": drift(("moved", 0.09, False))},
        )
        for at in range(2)
    ]
    assert names_of(html_of(*runs)) == ["now", "once", "moved", "calm"]


def test_metrics_have_their_values_and_limits() -> None:
    runs = []
    for at, value in enumerate((0.9, 0.8, 0.7)):
        occasion = RunOccasion(hour(at), limits=(SummarisedMetric(name="auc", least=0.75),))
        text = "Metric auc with 0.7 +/- NaN was LessThanThreshold '0.75'"
        entry = {"metric_name": "auc", "constraint_check_type": "LessThanThreshold", "description": text}
        violated = json.dumps({"violations": [entry] if value < 0.75 else []}).encode()
        files = {"statistics.json": quality({"auc": value}), "constraint_violations.json": violated}
        summary, _ = summary_of(files, occasion)
        assert summary is not None
        runs.append(summary)
    html = html_of(*runs)
    assert "<h3>Metrics</h3>" in html
    assert dict(PATHS.findall(row(html, "auc"))) == {
        "": "M4 4l96 26 96 26",
        "limit": "M4 43l192 0",
        "marks": "M196 56h0",
    }
    assert "limit at least 0.75, violated at 1 point" in html


def test_numbers_that_become_texts_do_not_stop_it() -> None:
    page = page_of(judged(0, sketched("x", [1.0])), judged(1, texts("x", {"a": 3})), judged(2))
    assert "gone since 2026-03-02 02:00" in page.text


def test_of_the_largest_numbers_nothing_overflows() -> None:
    assert "Infinity" not in html_of(
        *(judged(at, sketched("x", [value])) for at, value in enumerate((-1.7e308, 1.7e308)))
    )


def test_nothing_hostile_becomes_markup() -> None:
    features = [sketched(name, [1.0, 2.0]) for name in HOSTILE]
    found = tuple((name, name, f"{name} {DRIFTED}") for name in HOSTILE)
    runs = [
        judged(
            at, *features, found=found, **{"drift.json": drift(*((name, 0.3, True) for name in HOSTILE))}
        ).model_copy(update={"endpoint": HOSTILE[0], "schedule": HOSTILE[1]})
        for at in range(2)
    ]
    html = html_of(*runs, problems=HOSTILE)
    page = Page(html)
    assert page.tags["script"] == page.tags["style"] == 1
    assert page.tags["svg"] == 3 * len(features) + 3
    assert not [each for each in page.attributes if each[1].startswith("on")]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", html)
    assert "</title></pre>" not in html.replace("<title>", "")
    html.encode("utf-8")


def test_only_its_own_style_and_script_are_allowed() -> None:
    page = page_of(judged(0, sketched("age", [1.0])))
    require_own_texts_alone(page)
    assert not [each for each in page.attributes if each[1] in ("src", "style", "action", "srcset")]


def test_it_says_all_without_its_script() -> None:
    features = [sketched(f"feature_{at}", [1.0]) for at in range(MOST_DRAWN + 5)]
    html = re.sub("<script>.*</script>", "", html_of(judged(0, *features)), flags=re.DOTALL)
    assert len(names_of(html)) == MOST_DRAWN + 5
    assert "5 more" in Page(html).text
    assert ("div", "hidden", "") in Page(html).attributes


def test_headings_and_tables_are_in_order() -> None:
    page = page_of(judged(0, sketched("age", [1.0]), found=(("age", "data_type_check", "x"),)))
    assert [page.tags[f"h{level}"] for level in (1, 2, 3, 4)] == [1, 1, 3, 0]
    headers = [attributes for attributes in page.attributes if attributes[0] == "th"]
    assert {name for _, name, _ in headers} == {"scope"}
    assert page.tags["th"] == len(headers)
    assert ("svg", "role", "img") in page.attributes


def test_the_same_runs_make_the_same_bytes() -> None:
    runs = [judged(at, sketched("age", [1.0, 5.0 * at])) for at in range(9)]
    assert html_of(*runs) == html_of(*reversed(runs))


def test_a_page_of_many_runs_is_small_and_soon_there(tmp_path: Path) -> None:
    """A tenth of 1,000 runs of 100 features, in a tenth of their time, 5 s; of 3 MB the share of the features."""
    random = np.random.default_rng(7)
    names = [f"feature_{at}" for at in range(25)]
    kinds = [
        judged(
            0,
            *(sketched(name, random.gamma(2, 100, 40), int(random.integers(0, 9))) for name in names),
            **{"drift.json": drift(*((name, float(random.uniform(0, 0.2)), False) for name in names))},
        )
        for _ in range(20)
    ]
    times = [{"start_time": hour(at), "end_time": hour(at + 1)} for at in range(400)]
    keep(tmp_path, *(kinds[at % 20].model_copy(update=time) for at, time in enumerate(times)))
    took = []
    for _ in range(3):
        begun = process_time()
        write_history(str(tmp_path))
        took.append(process_time() - begun)
    assert (tmp_path / "history.html").stat().st_size < 750_000
    assert min(took) < 0.5


def test_a_run_that_is_alone_can_be_seen() -> None:
    html = row(html_of(*(judged(at, sketched("age", [1.0])) for at in (0, 1, 2, 5))), "age")
    assert PATHS.findall(html)[0] == ("", "M4 4l77 0M195 4h2")


def test_trends_double_the_page_of_a_run_at_most() -> None:
    random = np.random.default_rng(3)
    names = [f"feature_{at}" for at in range(100)]
    runs = [
        judged(
            at,
            *(sketched(name, random.gamma(2, 100, 30), int(random.integers(0, 9))) for name in names),
            **{"drift.json": drift(*((name, float(random.uniform(0, 0.2)), False) for name in names))},
        )
        for at in range(31)
    ]
    trends = run_trends(runs[:-1], runs[-1])
    assert set(trends) == set(names)
    page = data_quality_page("today", ReportFiles.of({"statistics.json": many(100)}), trends=trends)
    assert Page(page).tags["svg"] == 4 * 100
    assert len(page.encode()) < 300_000
