"""The files of an analysis of bias and attributions, as far as they can be read: a section that cannot costs itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from analyzer.pages.report_files import ReadableFiles, entries_of
from analyzer.reports.drift_texts import DriftViolation
from analyzer.reports.file_names import ANALYSIS, VIOLATIONS
from contracts.analysis_report import AnalysisReport
from contracts.drift_violations import AttributionViolation, BiasViolation
from contracts.errors import ContractError, counted
from contracts.model import explain, parse_json

SECTIONS = ("pre_training_bias_metrics", "post_training_bias_metrics", "explanations")


@dataclass(frozen=True)
class AnalysisFiles:
    """What the files hold; `problems` are sentences about what could not be read.

    `violations` are None without their file.
    """

    report: AnalysisReport
    violations: tuple[DriftViolation, ...] | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, bytes], whose: str = "") -> AnalysisFiles:
        """The files by their names, any of which may be missing; `whose` stands before the names in what is told."""
        reader = ReadableFiles(texts, whose)
        sections = reader.read(ANALYSIS, _sections) or {}
        entries = reader.read(VIOLATIONS, entries_of)
        found = None if entries is None else tuple(each for entry in entries if (each := _violation(entry)))
        problems = [*reader.problems, *_problems(sections, whose)]
        if entries and found is not None and len(found) < len(entries):
            strange = counted(len(entries) - len(found), "entry", "entries")
            problems.append(f"{whose}{VIOLATIONS} has {strange} of another kind, left out.")
        read = {name: value for name, value in sections.items() if not isinstance(value, str)}
        return cls(AnalysisReport(**read), found, tuple(problems))


def _sections(text: bytes) -> dict[str, Any]:
    """The sections that are there, each as its model, or why it cannot be read."""
    document = parse_json(text)
    if not isinstance(document, dict) or not set(SECTIONS) & set(document):
        raise ContractError("", f"it has none of {', '.join(SECTIONS)}")
    return {name: _section(name, document[name]) for name in SECTIONS if document.get(name) is not None}


def _section(name: str, value: Any) -> Any:
    try:
        return getattr(AnalysisReport.model_validate({name: value}), name)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'/'.join(map(str, first['loc']))} {explain(first)}"


def _problems(sections: Mapping[str, Any], whose: str) -> Iterator[str]:
    for why in sections.values():
        if isinstance(why, str):
            yield f"{whose}{ANALYSIS} is shown without a section: {why}."


def _violation(entry: Any) -> DriftViolation | None:
    """The entry of a monitor of bias or of attributions; None of another one."""
    try:
        if isinstance(entry, dict) and "facet" in entry:
            return BiasViolation.model_validate(entry)
        return AttributionViolation.model_validate(entry)
    except ValidationError:
        return None
