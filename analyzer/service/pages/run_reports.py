"""The page of a run, made of the files that it has left, whoever has written them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from analyzer.errors import AnalyzerError
from analyzer.limited_file import read_limited
from analyzer.pages.frame import with_trail
from analyzer.pages.kinds import FILES, page_of
from analyzer.places.place import Place
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from analyzer.service.pages.moments import readable_moment
from analyzer.service.store.tables import JsonObject
from analyzer.service.transfers.reach import Reach
from contracts.errors import ContractError
from contracts.monitor_job import MOST_BASELINE_BYTES

_WINDOW = {"From": "window_start", "To": "window_end"}


def run_page(execution: JsonObject, inputs: Mapping[str, str], reach: Reach) -> str | None:
    """The page of an execution; None where it has left nothing that can be shown. Raises AnalyzerError and OSError."""
    uri = execution["reports"]
    if uri is None:
        return None
    folder = reach.place("S3Uri", uri)
    texts = {name: text for name in FILES if (text := _text(folder / name)) is not None}
    if not texts:
        return None
    judging = {report: text for report, text in _judging(inputs, reach) if text is not None}
    window = {name: f"{readable_moment(execution[key])} UTC" for name, key in _WINDOW.items()}
    facts = {"Schedule": execution["schedule"], **window, "Reports": str(folder)}
    page = page_of(texts, judging or None, facts, name=execution["schedule"])
    schedule, scheduled = execution["schedule"], execution["scheduled"]
    above = f"/schedules/{quote(schedule, safe='')}"
    here = f"{above}/{scheduled}"
    return with_trail(page, [("All schedules", "/"), (schedule, above), (readable_moment(scheduled), here)])


def _judging(inputs: Mapping[str, str], reach: Reach) -> Iterator[tuple[str, bytes | None]]:
    """The files of the baseline, as far as they are there: the page can do without.

    Definitions of model quality name no statistics; those beside the constraints show what a metric was.
    """
    constraints, statistics = (inputs.get(name) for name in ("constraints", "baseline"))
    if constraints is not None:
        yield CONSTRAINTS, _text_if_any(constraints, reach)
        statistics = statistics or f"{constraints.rpartition('/')[0]}/{STATISTICS}"
    if statistics is not None:
        yield STATISTICS, _text_if_any(statistics, reach)


def _text_if_any(uri: str, reach: Reach) -> bytes | None:
    try:
        return _text(reach.place("S3Uri", uri))
    except (AnalyzerError, OSError):
        return None


def _text(place: Place) -> bytes | None:
    try:
        return read_limited(place, MOST_BASELINE_BYTES)
    except (FileNotFoundError, ContractError):
        return None
