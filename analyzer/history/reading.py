"""A history read from a folder: the summaries of runs, and reports that have none, each as far as it can be read."""

from __future__ import annotations

import errno
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.history.summarising import FILES, RunOccasion, summary_of
from analyzer.history.windows import time_in, without_times
from analyzer.places.ahead import read_ahead
from analyzer.places.folders import files_at
from analyzer.places.opening import open_file
from analyzer.places.place import Place, below
from analyzer.reports.file_names import ANALYSIS, STATISTICS
from contracts.errors import ContractError, excerpt
from contracts.monitor_job import MOST_BASELINE_BYTES
from contracts.run_summary import RunSummary, parse_run_summary
from contracts.times import format_time

SUMMARY, RUNS = "summary.json", "runs"


@dataclass(frozen=True)
class FoundRun:
    """A run, and `where` it lies, as a path without what tells runs apart: the same of all runs of a data set."""

    summary: RunSummary
    where: str


@dataclass(frozen=True)
class FoundRuns:
    """What a folder holds, and a sentence for each file that cannot be read."""

    runs: tuple[FoundRun, ...]
    problems: tuple[str, ...] = ()


def read_runs(setting: str, folder: Place, *, sketches: bool = False) -> FoundRuns:
    """The runs in a folder, without their sketches unless these are wanted.

    Reports that a summary was made of are not counted again. Raises InputMissingError where there is nothing, and
    UnreadableDataError where nothing can be read.
    """
    folders = _folders(setting, folder)
    wanted = [files[name] for files in folders.values() for name in _wanted(files)]
    runs: list[FoundRun] = []
    reported: list[FoundRun] = []
    problems: list[str] = []
    with read_ahead([str(file) for file in wanted]):
        for path, files in folders.items():
            texts = _texts(files, path, problems)
            if SUMMARY in files:
                if SUMMARY in texts:
                    _summarised(texts[SUMMARY], path, runs, problems, sketches=sketches)
            else:
                _reported(texts, files, path, reported, problems)
    known = {_content(run.summary) for run in runs}
    runs += [run for run in reported if _content(run.summary) not in known]
    if not runs:
        if problems:
            raise UnreadableDataError(
                f"{setting} holds {excerpt(str(folder), 200)}, of which no run can be read: {problems[0]}"
            )
        raise InputMissingError.no_reports(setting, folder, (SUMMARY, *FILES[:2]))
    return FoundRuns(tuple(runs), tuple(problems))


def _folders(setting: str, folder: Place) -> Mapping[PurePosixPath, Mapping[str, Place]]:
    """The files of runs by the paths of their folders."""
    try:
        if not folder.exists():
            raise InputMissingError.no_such_path(setting, folder)
        if not folder.is_dir():
            raise UnreadableDataError.no_folder(setting, folder)
        files = files_at(folder)
    except OSError as error:
        raise UnreadableDataError.cannot_open(folder, error.strerror or str(error)) from error
    found: dict[PurePosixPath, dict[str, Place]] = defaultdict(dict)
    for file in files:
        if file.name in (SUMMARY, *FILES):
            found[below(folder, file).parent][file.name] = file
    return {path: found[path] for path in sorted(found) if {SUMMARY, STATISTICS, ANALYSIS} & found[path].keys()}


def _wanted(files: Mapping[str, Place]) -> Sequence[str]:
    return [SUMMARY] if SUMMARY in files else [name for name in FILES if name in files]


def _texts(files: Mapping[str, Place], path: PurePosixPath, problems: list[str]) -> dict[str, bytes]:
    texts = {}
    for name in _wanted(files):
        try:
            texts[name] = read_file(files[name])
        except OSError as error:
            problems.append(_problem(path / name, error.strerror or str(error)))
    return texts


def read_file(place: Place) -> bytes:
    """A file that may have been fetched ahead. Raises OSError, also where it is larger than any summary or report."""
    with open_file(str(place)) as file:
        text = file.read(MOST_BASELINE_BYTES + 1)
    if len(text) > MOST_BASELINE_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MOST_BASELINE_BYTES} bytes")
    return text


def _summarised(text: bytes, path: PurePosixPath, runs: list[FoundRun], problems: list[str], *, sketches: bool) -> None:
    try:
        summary = parse_run_summary(text, sketches=sketches)
    except ContractError as error:
        problems.append(_problem(path / SUMMARY, str(error).removeprefix(": ")))
        return
    where = path.parent.parent if path.parent.name == RUNS else path.parent
    runs.append(FoundRun(summary, _where(where)))


def _reported(
    texts: Mapping[str, bytes],
    files: Mapping[str, Place],
    path: PurePosixPath,
    runs: list[FoundRun],
    problems: list[str],
) -> None:
    """Take in a run of reports alone: its time is in its path, or is when they were written."""
    time = time_in(path.as_posix())
    start = None if time is None else format_time(time)
    summary, problems_here = summary_of(texts, RunOccasion(start or _written(files), start_time=start))
    problems += [_problem(path, each) for each in problems_here]
    if summary is not None:
        runs.append(FoundRun(summary, _where(path.parent)))


def _where(path: PurePosixPath) -> str:
    return "" if path == PurePosixPath() else without_times(path.as_posix())


def _written(files: Mapping[str, Place]) -> str:
    modified = max(file.stat().st_mtime or 0.0 for file in files.values())
    return format_time(datetime.fromtimestamp(modified, UTC).replace(microsecond=0))


def _problem(path: PurePosixPath, what: str) -> str:
    return f"{excerpt(path.as_posix(), 200)} is not shown: {what.removesuffix('.')}."


def _content(run: RunSummary) -> object:
    """What no two runs have in common, unless they are of the same data."""
    features = tuple((each.name, each.num_present, each.num_missing, each.mean, each.sum) for each in run.features)
    return run.kind, run.rows, features, tuple((each.group, each.name, each.value) for each in run.metrics)
