"""What would end a job that reads the same data."""

from __future__ import annotations

from analyzer.errors import AnalyzerError, InputMissingError, UnreadableDataError, UserScriptError
from analyzer.left_out import sentences
from analyzer.preview.preview import Preview
from analyzer.scan.split import SCRIPT_FAILURES
from analyzer.scripts.record_script import SETTING as SCRIPT_SETTING
from analyzer.sources.data_files import SETTING
from contracts.errors import counted


def problem(preview: Preview) -> AnalyzerError | None:
    """The error of a job that tolerates no bad records and no failures of its script; None where it would run."""
    report = preview.report
    if failures := report.counts.get(SCRIPT_FAILURES):
        first = report.script_failures[0].partition("\n")[0]
        return UserScriptError(f"{SCRIPT_SETTING} failed for {failures} of the records. The first: {first}.")
    if report.bad_records:
        return UnreadableDataError(f"{counted(report.bad_records, 'record')} could not be read; a job would fail.")
    if report.rows == 0:
        return InputMissingError.no_rows(SETTING, preview.source, " ".join(sentences(report.counts)).rstrip("."))
    if not preview.columns:
        return InputMissingError.no_columns(SETTING, preview.source, report.rows, preview.index_names)
    return None
