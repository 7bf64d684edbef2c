"""The page of a run, made of the files that it has left, whoever has written them."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.errors import AnalyzerError
from analyzer.limited_file import read_limited
from analyzer.pages.kinds import FILES, page_of
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from analyzer.service.pages.moments import readable_moment
from analyzer.service.store.tables import JsonObject
from analyzer.service.transfers.reach import Reach
from contracts.errors import ContractError
from contracts.monitor_job import MOST_BASELINE_BYTES

_BASELINES = {"baseline": STATISTICS, "constraints": CONSTRAINTS}
"""Inputs of an analysis, and the reports that they are."""


def run_page(execution: JsonObject, inputs: Mapping[str, str], reach: Reach) -> str | None:
    """The page of an execution; None where it has left nothing that can be shown. Raises AnalyzerError and OSError."""
    uri = execution["reports"]
    if uri is None:
        return None
    folder = reach.place("S3Uri", uri)
    texts = {name: text for name in FILES if (text := _text(uri, name, reach)) is not None}
    if not texts:
        return None
    judging = {}
    for name, report in _BASELINES.items():
        where, _, found = inputs.get(name, "").rpartition("/")
        if found == report and (text := _judging(where, report, reach)) is not None:
            judging[report] = text
    window = (readable_moment(execution[name]) for name in ("window_start", "window_end"))
    facts = {"Schedule": execution["schedule"], "Window (UTC)": " to ".join(window), "Reports": str(folder)}
    return page_of(texts, judging or None, facts, name=execution["schedule"])


def _judging(where: str, name: str, reach: Reach) -> bytes | None:
    """A file of the baseline, as far as it is there: the page can do without."""
    try:
        return _text(where, name, reach)
    except (AnalyzerError, OSError):
        return None


def _text(uri: str, name: str, reach: Reach) -> bytes | None:
    try:
        return read_limited(reach.place("S3Uri", uri) / name, MOST_BASELINE_BYTES)
    except (FileNotFoundError, ContractError):
        return None
