"""Where reports go: a folder of this machine, apart from all that the run reads.

Reports among the data would be read by the next run, and reports beside a baseline could take its place. Folders are
told apart by what the system knows them by: a path may be spelt in many ways (links, `..`, case, mounts).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.publish.report_folder import EXPLANATIONS, SETTING
from analyzer.sources.local_files import data_folders, local_path
from contracts.base_job import Job
from contracts.errors import excerpt

_MOST_LINKS = 40
"""As many as the system itself follows."""

PathIdentity = tuple[int, int | str]


def output_folder(job: Job, more_inputs: Mapping[str, str] | None = None) -> Path:
    """The folder of the job's reports; `more_inputs` are what it reads beside its own, by what names them.

    Raises ConfigurationError where it is no folder of this machine, or holds, is or lies in any of the inputs.
    """
    output = local_path(job.output_path)
    if output is None:
        raise ConfigurationError.malformed(SETTING, job.output_path, "a local directory")
    for setting, place in (job.inputs | dict(more_inputs or {})).items():
        path = local_path(place)
        related, right = ("", "") if path is None else _in_the_way(output, path, setting, setting not in job.files)
        if related:
            raise ConfigurationError(
                f"{SETTING} holds {excerpt(job.output_path, 200)}, and {setting} {excerpt(place, 200)}, {related}; "
                f"it should be a folder {right}."
            )
    return output


def _in_the_way(output: Path, path: Path, setting: str, is_data: bool) -> tuple[str, str]:
    """How an output and an input get into each other's way, and what would be right; empty where they do not."""
    own, given, around = _identity(output), _identity(path), _around(output)
    if given is None:
        return "", ""
    if is_data and path.is_dir():
        right = f"outside of {setting}, which the next run reads"
        if own == given:
            return "which is the same", right
        if any(_leads_to(folder, own, around) for folder in data_folders(path)):
            return "which holds it, or a link into it", right
    if output.is_dir() and (own in _around(path) or _is_linked(path, output)):
        return "which lies in it", "apart: its reports could take the place of what the run reads"
    return "", ""


def _leads_to(found: tuple[Path, Iterable[str]], own: PathIdentity | None, around: set[PathIdentity]) -> bool:
    """Whether a folder of data with its files holds the output, or links to what is in it."""
    folder, files = found
    links = (folder / name for name in files if os.path.islink(folder / name))  # noqa: PTH114 (that of a path raises)
    return _identity(folder) in around or any(own in _around(link) for link in links)


def _is_linked(path: Path, output: Path) -> bool:
    """Whether a file has another name among the reports."""
    if path.stat().st_nlink == 1:
        return False
    folders = [folder for folder in (output, output / EXPLANATIONS) if folder.is_dir()]
    return any(_identity(report) == _identity(path) for folder in folders for report in folder.iterdir())


def _around(path: Path) -> set[PathIdentity]:
    """What there is at a path, and every folder that it lies in, and that a link on the way to it lies in."""
    places = {place for end in _ends(path) for place in (end, *end.parents)}
    return {found for place in places if (found := _identity(place)) is not None}


def _ends(path: Path) -> Iterator[Path]:
    """The places of the links that a path leads over, and the one that it ends at; none of them has a link in it."""
    waiting, here, links = list(reversed(path.absolute().parts)), Path(), 0
    while waiting:
        name = waiting.pop()
        if name == "..":
            here = here.parent
            continue
        here = here / name
        if links < _MOST_LINKS and os.path.islink(here):  # noqa: PTH114 (that of a path raises)
            yield here
            links += 1
            waiting += reversed(here.readlink().parts)
            here = here.parent
    yield here


def _identity(path: Path) -> PathIdentity | None:
    """What the system knows a file or folder by, None where nothing is; some file systems number nothing."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino or os.path.realpath(path)
