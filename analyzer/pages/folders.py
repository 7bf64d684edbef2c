"""From a folder of reports to the page beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.errors import InputMissingError, OutputError, UnreadableDataError
from analyzer.limited_file import read_limited
from analyzer.pages.kinds import FILES, OF_BASELINE, page_name, page_of
from analyzer.pages.run_page import written
from analyzer.places.place import Place, place_of
from analyzer.publish.report_folder import ReportFolder
from contracts.errors import ContractError, without_secrets
from contracts.monitor_job import MOST_BASELINE_BYTES

DIRECTORY, BASELINE = "DIR", "--baseline"


def write_page(directory: str, baseline: str | None = None) -> Place:
    """Write the page of the reports in a folder into it, and return its place.

    `baseline` is the folder of those that they were judged by. Raises InputMissingError where there are none,
    UnreadableDataError where none can be opened, OutputError and ConfigurationError.
    """
    folder = place_of(DIRECTORY, directory)
    texts, problems = _texts(DIRECTORY, folder)
    facts, judging = {"Reports": str(folder), "Written": _written(DIRECTORY, folder)}, None
    if baseline is not None:
        other = place_of(BASELINE, baseline)
        judging, of_baseline = _texts(BASELINE, other)
        problems += [f"{OF_BASELINE}{each}" for each in of_baseline]
        facts |= {"Baseline": str(other), "Baseline written": _written(BASELINE, other)}
    known = {what: without_secrets(value) for what, value in facts.items() if value}
    page = page_of(texts, judging, known, name=folder.resolve().name, hints=problems)
    target = page_name(texts)
    _write(folder, target, page.encode("utf-8", "backslashreplace"))
    return folder / target


def _texts(setting: str, folder: Place) -> tuple[Mapping[str, bytes], list[str]]:
    """The files of reports in a folder, by their names, and a sentence for each that cannot be opened."""
    try:
        if not folder.exists():
            raise InputMissingError.no_such_path(setting, folder)
        if not folder.is_dir():
            raise UnreadableDataError.no_folder(setting, folder)
    except OSError as error:
        raise UnreadableDataError.cannot_open(folder, error.strerror or str(error)) from error
    found, refused = {}, {}
    for name in FILES:
        try:
            found[name] = read_limited(folder / name, MOST_BASELINE_BYTES)
        except FileNotFoundError:
            continue
        except OSError as error:
            refused[name] = error.strerror or str(error)
        except ContractError as error:
            refused[name] = f"it {error.message}"
    if not found:
        for name, reason in refused.items():
            raise UnreadableDataError.cannot_open(folder / name, reason)
        raise InputMissingError.no_reports(setting, folder, FILES)
    return found, [f"{name} is not shown: {reason}." for name, reason in refused.items()]


def _written(setting: str, folder: Place) -> str:
    """When the reports were written; nothing where nobody knows."""
    return next(filter(None, (written(setting, str(folder / name)) for name in FILES)), "")


def _write(folder: Place, name: str, page: bytes) -> None:
    if isinstance(folder, Path):
        with ReportFolder(folder, (name,), DIRECTORY) as reports:
            reports.write(name, [page])
        return
    try:
        (folder / name).write_bytes(page)
    except OSError as error:
        raise OutputError.cannot_write(DIRECTORY, folder / name, error.strerror or str(error)) from error
