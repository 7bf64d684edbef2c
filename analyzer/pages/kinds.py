"""Which page there is of files of reports: their kind shows in the files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analyzer.pages.analysis import analysis_page
from analyzer.pages.analysis_files import AnalysisFiles
from analyzer.pages.data_quality import data_quality_page
from analyzer.pages.merge import merge_page
from analyzer.pages.model_quality import model_quality_page
from analyzer.pages.quality_files import QualityFiles, kind_of
from analyzer.pages.report_files import ReportFiles
from analyzer.pages.trend_chart import TrendChart
from analyzer.reports.file_names import (
    ANALYSIS,
    CONSTRAINTS,
    DRIFT,
    MERGE_COUNTS,
    MERGE_PAGE,
    PAGE,
    RULE_RESULTS,
    STATISTICS,
    VIOLATIONS,
)
from contracts.errors import ContractError
from contracts.model import parse_json

FILES = (ANALYSIS, STATISTICS, CONSTRAINTS, VIOLATIONS, DRIFT, RULE_RESULTS, MERGE_COUNTS)
"""Of all kinds, one of which there has to be."""

_QUALITY = re.compile(rb'"(regression|binary_classification|multiclass_classification)_(metrics|constraints)"')
OF_BASELINE = "Of the baseline, "
"""What stands before the names of its files in what is told of them."""


def page_of(
    texts: Mapping[str, bytes],
    judging: Mapping[str, bytes] | None,
    facts: Mapping[str, str],
    *,
    name: str = "",
    hints: Sequence[str] = (),
    trends: Mapping[str, Sequence[TrendChart]] | None = None,
) -> str:
    """The page, as HTML, of the texts of reports by the names of their files.

    `judging` are the files of the baseline, `facts` what was read, in order, `hints` what a reader should look at.
    `name` is that of the folder, where there is one; `trends` are the charts of features over earlier runs.
    """
    of = f" of {name}" if name else ""
    if MERGE_COUNTS in texts:
        return merge_page(f"Merge{of}", texts, facts=facts, hints=hints)
    if ANALYSIS in texts:
        analysis, compared = AnalysisFiles.of(texts), AnalysisFiles.of(judging, OF_BASELINE) if judging else None
        return analysis_page(
            f"Bias and attributions{of}",
            analysis.report,
            facts=facts,
            baseline=compared.report if compared else None,
            violations=analysis.violations,
            hints=(*analysis.problems, *(compared.problems if compared else ()), *hints),
        )
    if _is_model_quality(texts):
        quality = QualityFiles.of(texts)
        known = QualityFiles.of(judging, OF_BASELINE, quality.kind) if judging else None
        return model_quality_page(f"Model quality{of}", quality, known, facts=facts, hints=hints)
    files = ReportFiles.of(judging, OF_BASELINE) if judging else None
    return data_quality_page(f"Data quality{of}", ReportFiles.of(texts), files, facts=facts, hints=hints, trends=trends)


def page_name(texts: Mapping[str, bytes]) -> str:
    """What the file of the page is called: beside merged records as what their readers pass over."""
    return MERGE_PAGE if MERGE_COUNTS in texts else PAGE


def _is_model_quality(texts: Mapping[str, bytes]) -> bool:
    """Whether statistics or constraints have a section of a problem; a column may be called as one is."""
    for name in (STATISTICS, CONSTRAINTS):
        text = texts.get(name, b"")
        if _QUALITY.search(text):
            try:
                document = parse_json(text)
            except ContractError:
                continue
            return "features" not in document if name == CONSTRAINTS else kind_of(document) is not None
    return False
