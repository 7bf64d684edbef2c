"""What a report shows of itself in a notebook."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from analyzer.ground_truth.report import MergeReport
from analyzer.reports.notebook import MOST_ROWS
from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport
from analyzer.rules.report import RulesReport
from analyzer.rules.results import RuleResult
from tests.unit.analyses.runs import DRIFTED, run_report
from tests.unit.ground_truth.test_report import PLAIN
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric, text
from tests.unit.rules.test_results import judged
from tests.unit.ways_in.test_model_quality_command import multiclass, regression

ODD = "<img src=x onerror=alert(1)>&\"'\x1b[31m\u202e"


class Elements(HTMLParser):
    """The elements of a page, which must be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        of_a_page = {"sandbox", "srcdoc", "title"} if tag == "iframe" else set()
        assert {name for name, _ in attrs} <= {"style"} | of_a_page
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def rules(*rules: dict[str, object], observed: float) -> RulesReport:
    return RulesReport(ReportTable(RuleResult, [judged(rule, observed) for rule in rules]), 4)


REPORTS: dict[str, RunReport] = {
    "baseline": baseline_report(numeric("price"), text("city")),
    "monitoring": monitoring_report([numeric("price", drift=0.17)], drift_of("price")),
    "model quality": regression(violated=True),
    "classes": multiclass("a", ODD),
    "analysis": run_report(violations=[DRIFTED]),
    "rules": rules({"kind": "hasMin", "column": ODD, "at_least": 0}, observed=-2.5),
    "merge": PLAIN,
    "odd names": replace(monitoring_report([numeric(ODD)], drift_of(ODD)), notes=(ODD,)),
}


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_shows_itself_in_elements_that_are_safe(name: str) -> None:
    html = REPORTS[name]._repr_html_()
    assert set(Elements(html).tags) <= {"div", "p", "br", "span", "table", "thead", "tbody", "tr", "th", "td"}
    assert "<img" not in html and "\x1b" not in html and "\u202e" not in html


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_a_short_text(name: str) -> None:
    told = repr(REPORTS[name])
    assert told.startswith(f"<{type(REPORTS[name]).__name__}: ") and told.endswith(">")
    assert len(told) < 120 and "\n" not in told and "\x1b" not in told


def test_the_outcome_comes_first_and_then_what_violates() -> None:
    html = REPORTS["monitoring"]._repr_html_()
    order = ("with 1 violation.", "1,000 rows", "baseline_drift_check", "Fractional", "Reports:")
    places = [html.index(each) for each in order]
    assert places == sorted(places)


def test_of_many_rows_the_worst_are_shown() -> None:
    features = [numeric(f"c{place:03}", drift=place / 1000) for place in range(200)]
    report = monitoring_report(features, drift_of("c070"), drift_of("c190"), drift_of("c007"))
    html = report._repr_html_()
    names = re.findall(r"<td[^>]*><span[^>]*>(c\d+)</span></td><td[^>]*>Fractional", html)
    assert len(names) == MOST_ROWS and names[:3] == ["c190", "c070", "c007"]
    assert f"{MOST_ROWS} of 200 columns are shown, the worst first; 180 more are in statistics.json." in html


def test_metrics_that_are_furthest_off_come_first() -> None:
    html = REPORTS["model quality"]._repr_html_()
    assert html.index(">mae<") < html.index(">rmse<")
    attributions = run_report()._repr_html_()
    assert attributions.index(">age<") < attributions.index(">sex<")


def test_numbers_are_rounded_and_columns_of_them_aligned() -> None:
    html = REPORTS["monitoring"]._repr_html_()
    assert "0.17354640931273702" not in html and "exceeds threshold: 0.1" in html
    assert '<td style="text-align:right">1,234,568</td>' in html


def test_colours_can_be_read_on_light_and_dark_ground() -> None:
    """A contrast of 3 to 1 or more on white and on black, and no ground of our own."""
    html = REPORTS["monitoring"]._repr_html_()
    assert "background" not in html
    for colour in set(re.findall(r"color:#(\w{6})", html)):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (light + 0.05) >= 3.0 and (light + 0.05) / 0.06 >= 3.0, colour


def test_an_empty_merge_is_told() -> None:
    assert isinstance(PLAIN, MergeReport)
    assert "1 captured record was merged with its label." in PLAIN._repr_html_()


def test_a_report_with_a_page_shows_it_as_a_document_of_its_own() -> None:
    page = f"<!doctype html><h1>{ODD}</h1>"
    html = regression(violated=True).paged(page)._repr_html_()
    assert html.count("<iframe ") == 1
    assert f'srcdoc="{escape(page)}"' in html
    assert 'sandbox="allow-scripts"' in html, "it reaches nothing of the notebook"
    assert "<table>" not in html
    assert "Reports: " in html
