"""The page of an analysis: well-formed, self-contained, escaped, bounded, and the same bytes each time."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from analyzer.pages.analysis import analysis_page
from contracts.analysis_report import AnalysisReport, BiasMetric, Explanations, parse_analysis_report
from contracts.drift_violations import AttributionViolation, BiasViolation
from tests.unit.pages.analysis.samples import (
    AFTER,
    BEFORE,
    ERROR,
    HOSTILE,
    adult,
    basics,
    hostile,
    huge,
    numerical,
    section,
    shap,
)

VOID = {"meta", "br", "img", "input", "link", "hr"}
DRIFTED = BiasViolation(
    facet="Sex",
    facet_value="0",
    metric_name="DPL",
    description="Metric value 0.2 doesn't meet the baseline constraint requirement 0.1",
)
RANKED = AttributionViolation(label="label0", description="Feature attribution drift 0.76 exceeds threshold 0.9")


class Page(HTMLParser):
    """What a browser would make of a page, as far as these tests ask; raises where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.texts.append(data)
        if {"td", "th"} & set(self.open) and not {"title"} & set(self.open):
            self.rows[-1][-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def row(self, start: str) -> list[str]:
        """The cells of the first row whose first cell starts so."""
        cells = [[" ".join(cell.split()) for cell in row] for row in self.rows]
        return next(row for row in cells if row and row[0].startswith(start))


def full_page(report: AnalysisReport) -> str:
    return analysis_page(
        HOSTILE[0],
        report,
        facts={HOSTILE[1]: HOSTILE[0], "Rows": 32561},
        statistics=basics(),
        baseline=report,
        violations=[DRIFTED, RANKED],
    )


@pytest.mark.parametrize("report", [AnalysisReport, adult, hostile, huge])
def test_a_page_is_well_formed_and_needs_nothing_else(report: Callable[[], AnalysisReport]) -> None:
    html = full_page(report())
    page = Page(html)
    assert page.tags["h1"] == 1
    assert not page.tags.keys() & {"script", "link", "img", "iframe", "object", "form", "image", "use", "base"}
    names = {name for _, name, _ in page.attributes}
    assert not names & {"src", "srcset", "xlink:href", "background", "action"}
    assert not {name for name in names if name.startswith("on")}
    assert all(value.startswith("#") for _, name, value in page.attributes if name == "href")
    assert not re.search(r"https?:|//\w|url\(|@import", html)
    html.encode("utf-8")


@pytest.mark.parametrize("report", [adult, hostile, huge])
def test_every_drawing_is_told_in_words_and_every_table_has_headers(report: Callable[[], AnalysisReport]) -> None:
    html = full_page(report())
    drawings = re.findall(r"<svg role=\"img\".*?<title[^>]*>(.*?)</title>", html, flags=re.DOTALL)
    assert len(drawings) == html.count('role="img"') > 0
    assert all(drawings)
    page = Page(html)
    assert page.tags["table"] == page.tags["thead"] == page.tags["tbody"]
    assert {value for tag, name, value in page.attributes if tag == "th" and name == "scope"} == {"col", "row"}
    identities = [value for _, name, value in page.attributes if name == "id"]
    assert len(identities) == len(set(identities))
    shown = [value for _, name, value in page.attributes if name == "aria-labelledby"]
    assert {each for value in shown for each in value.split()} <= set(identities)


def test_names_are_texts_whatever_they_hold() -> None:
    html = full_page(hostile())
    page = Page(html)
    assert not [tag for tag in ("script", "img") if f"<{tag}" in html]
    for name in HOSTILE[:5]:
        assert name in page.text, name
    assert "{{ 7*7 }}" in page.text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", html)


def test_no_text_leaves_the_element_that_isolates_its_direction() -> None:
    """Right-to-left text must not turn what stands beside it."""
    html = full_page(hostile())
    shown = re.findall(r"(<[^<>]*>)[^<>]*\u202e[^<>]*<", html)
    assert shown
    assert {tag.split()[0].strip("<>") for tag in shown} <= {"bdi", "title", "desc"}


def test_the_metrics_of_a_group_are_told_with_name_description_value_and_error() -> None:
    page = Page(analysis_page("Report", adult()))
    assert page.row("DPL") == ["DPL Difference in Positive Proportions in Labels", "", "0.2"]
    assert page.row("TE") == ["TE Treatment Equality", "", "24.11"]
    assert page.row("DCA") == ["DCA Difference in Conditional Acceptance", "", "∞"]
    assert page.row("CDDPL")[1:] == [ERROR]
    assert set(BEFORE) | set(AFTER) <= {row[0].split()[0] for row in page.rows if row and row[0].split()}


def test_a_metric_without_value_and_error_is_no_number() -> None:
    before = section(BEFORE).model_copy(update={"facets": {}})
    empty = Page(analysis_page("Report", AnalysisReport(pre_training_bias_metrics=before)))
    assert "Bias before training" in empty.text
    facets = {"Sex": section(BEFORE).facets["Sex"][0].model_copy(update={"metrics": (BiasMetric(name="CI"),)})}
    one = AnalysisReport(pre_training_bias_metrics=before.model_copy(update={"facets": {"Sex": (facets["Sex"],)}}))
    assert Page(analysis_page("Report", one)).row("CI") == ["CI", "", "–"]


def test_attributions_are_sorted_by_size_and_have_their_expected_value() -> None:
    values = {"weak": 0.1, "strong": -0.9, "middle": 0.5}
    page = Page(analysis_page("Report", AnalysisReport(explanations=Explanations(kernel_shap=shap(values)))))
    assert [row[0] for row in page.rows[1:]] == ["strong", "middle", "weak"]
    assert page.row("strong") == ["strong", "", "−0.9"]
    assert "Expected value 0.24" in page.text


def test_bars_are_as_long_as_their_values() -> None:
    values = {"half": 0.5, "whole": 1.0, "none": 0.0}
    html = analysis_page("Report", AnalysisReport(explanations=Explanations(kernel_shap=shap(values))))
    bars = re.findall(r'<rect class="(\w+)" x="([\d.]+)%" y="\d+" width="([\d.]+)%"', html)
    assert bars == [("up", "0.0", "100.0"), ("up", "0.0", "50.0"), ("up", "0.0", "0.0")]


@pytest.mark.parametrize(
    ("name", "value", "bar"),
    [
        ("DPL", 0.5, ("up", "50.0", "25.0")),
        ("DPL", -1.0, ("down", "0.0", "50.0")),
        ("TE", math.inf, ("up", "50.0", "50.0")),
        ("TE", -24.0, ("down", "0.0", "50.0")),
        ("DI", 1.0, ("up", "50.0", "0.0")),
        ("DI", 0.5, ("down", "25.0", "25.0")),
        ("DI", 0.0, ("down", "0.0", "50.0")),
        ("DI", 2.5, ("up", "50.0", "50.0")),
    ],
)
def test_a_bar_of_a_metric_goes_from_where_groups_fare_alike_to_its_value(
    name: str, value: float, bar: tuple[str, str, str]
) -> None:
    report = AnalysisReport(post_training_bias_metrics=section({name: (value, name)}))
    html = analysis_page("Report", report)
    assert re.findall(r'<rect class="(\w+)" x="([\d.]+)%" y="\d+" width="([\d.]+)%"', html) == [bar]
    assert ('class="break"' in html) == (abs(value) > 1)


def test_a_monitoring_run_tells_its_violations_and_the_baseline() -> None:
    html = analysis_page("Report", adult(), baseline=adult(), violations=[DRIFTED, RANKED])
    page = Page(html)
    assert "2 violations of the baseline's constraints" in page.text
    assert page.row("Sex = 0") == ["Sex = 0", "DPL", DRIFTED.description, "0.2", "within ±0.1", "0.1 further from 0"]
    assert page.row("label0") == ["label0", "shap (NDCG)", RANKED.description, "0.76", "≥ 0.9", "0.14 below"]
    drifted = "DPL Difference in Positive Proportions in Labels drift: limit within ±0.1"
    assert page.row("DPL") == [drifted, "", "0.2", "0.2"]
    assert "drift: limit of NDCG ≥ 0.9" in page.text
    assert page.row("Capital Gain") == ["Capital Gain", "", "0.0921", "0.0921"]
    assert html.count('class="violated"') == 1


def test_a_violation_that_a_script_describes_otherwise_is_told_in_its_words() -> None:
    other = DRIFTED.model_copy(update={"description": "look at <this>"})
    found = Page(analysis_page("Report", adult(), violations=[other])).row("Sex = 0")
    assert found == ["Sex = 0", "DPL", "look at <this>", "", "", ""]


def test_what_differs_by_little_is_told_apart() -> None:
    text = "Metric value 0.42604 doesn't meet the baseline constraint requirement 0.42601"
    close = DRIFTED.model_copy(update={"description": text})
    found = Page(analysis_page("Report", adult(), violations=[close])).row("Sex = 0")
    assert found[3:5] == ["0.42604", "within ±0.42601"]


def test_groups_above_the_same_threshold_are_held_against_one_another() -> None:
    live, before = section({"DPL": (0.2, "DPL")}), section({"DPL": (0.1, "DPL")})
    (group,) = live.facets["Sex"]
    live = live.model_copy(
        update={"facets": {"Sex": (group.model_copy(update={"value_or_threshold": "(40.0, 58.0]"}),)}}
    )
    before = before.model_copy(
        update={"facets": {"Sex": (group.model_copy(update={"value_or_threshold": "(40.0, 61.0]"}),)}}
    )
    report, baseline = (AnalysisReport(pre_training_bias_metrics=each) for each in (live, before))
    assert Page(analysis_page("Report", report, baseline=baseline)).row("DPL")[2:] == ["0.2", "0.2"]


def test_a_run_without_violations_says_so_and_a_processing_job_does_not() -> None:
    assert "No violations of the baseline's constraints" in Page(analysis_page("Report", adult(), violations=[])).text
    assert "violations" not in Page(analysis_page("Report", adult())).text


def test_what_was_analysed_is_told() -> None:
    page = Page(
        analysis_page("Report", adult(), facts={"Rows": 32561, "Probability threshold": 0.8}, statistics=basics())
    )
    for each in ("Label Target", "Positive label 1", "Facets Sex, Age", "Rows 32,561", "Probability threshold 0.8"):
        assert each in page.text
    assert "Features explained 14" in page.text
    assert page.row("Sex = 0")[1] == "32.4 %"
    for each in ("Positive 10.9 %", "True negative 87 %", "Accuracy 0.851", "Conditional Rejection ∞", "F1 Score –"):
        assert each in page.text


def test_only_what_was_asked_for_has_a_section() -> None:
    html = analysis_page("Report", AnalysisReport(explanations=Explanations(pdp=(numerical("Age"),))))
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["Partial dependence"]
    assert re.findall(r'<a href="#(\w+)">', html) == ["dependences"]


def test_a_page_stays_small_however_large_the_report() -> None:
    html = full_page(huge())
    assert len(html) < 1_200_000
    page = Page(html)
    assert "688 groups beyond these" in page.text
    assert "The strongest features and the first labels" in page.text
    assert "76 more features are in analysis.json alone" in page.text


def test_a_plain_page_is_light() -> None:
    assert len(full_page(adult())) < 80_000


def test_the_same_report_makes_the_same_bytes_in_any_process() -> None:
    script = (
        "from tests.unit.pages.analysis.test_page import full_page\n"
        "from tests.unit.pages.analysis.samples import hostile\n"
        "import hashlib; print(hashlib.sha256(full_page(hostile()).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_file_of_the_original_makes_a_page() -> None:
    text = (
        '{"version": "1.0", "pre_training_bias_metrics": {"label": "y", "facets": {"Sex": [{"value_or_threshold": "0",'
        ' "metrics": [{"name": "CI", "description": "Class Imbalance (CI)", "value": "-Infinity"}]}]},'
        ' "label_value_or_threshold": "1"}}'
    )
    assert Page(analysis_page("Report", parse_analysis_report(text))).row("CI") == ["CI Class Imbalance", "", "−∞"]


def test_the_package_does_not_load_the_template_engine_for_others() -> None:
    script = "import analyzer, analyzer.environment_run, sys; print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_hints_are_shown_and_escaped() -> None:
    html = analysis_page("A page", AnalysisReport(), hints=['Not compared: "a" = "<b>".'] * 12)
    assert Page(html).texts.count('Not compared: "a" = "<b>".') == 10
    assert "verdict" not in analysis_page("A page", AnalysisReport()).partition("</style>")[2]
