"""Where reports go: a folder apart from all that the run reads, on this machine or in a store.

Reports among the data would be read by the next run, and reports beside a baseline could take its place. Folders of
this machine are told apart by what the system knows them by: a path may be spelt in many ways (links, `..`, case,
mounts). Keys of a store have one spelling.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.places.folders import data_folders
from analyzer.places.place import Place, data_place, place_of
from analyzer.places.s3 import S3Path
from analyzer.publish.report_folder import EXPLANATIONS, SETTING
from contracts.base_job import Job
from contracts.errors import excerpt

_MOST_LINKS = 40
"""As many as the system itself follows."""

PathIdentity = tuple[int, int | str]

_OUTSIDE = "outside of {setting}, which the next run reads"
SAME, HOLDS = ("which is the same", _OUTSIDE), ("which holds it, or a link into it", _OUTSIDE)
LIES_IN = "which lies in it", "apart: its reports could take the place of what the run reads"


def output_place(job: Job, more_inputs: Mapping[str, str] | None = None) -> Place:
    """The folder of the job's reports; `more_inputs` are what it reads beside its own, by what names them.

    Raises ConfigurationError where nothing can be written there, or it holds, is or lies in any of the inputs.
    """
    return _apart(SETTING, job.output_path, job, job.inputs | dict(more_inputs or {}))


def apart_from_data(own: str, given: str, job: Job) -> Place:
    """The folder that a setting names, into which the job writes beside its reports. Raises ConfigurationError.

    It may hold anything but the job's data, and lie anywhere but in it.
    """
    return _apart(own, given, job, {name: text for name, text in job.inputs.items() if name not in job.files})


def _apart(own: str, given: str, job: Job, inputs: Mapping[str, str]) -> Place:
    output = place_of(own, given)
    for setting, text in inputs.items():
        is_data = setting not in job.files
        place = data_place(setting, text) if is_data else place_of(setting, text)
        if isinstance(output, S3Path):
            way = _in_the_way_in_a_store(output, place, is_data) if isinstance(place, S3Path) else None
        else:
            way = _in_the_way(output, place, is_data) if isinstance(place, Path) else None
        if way is not None:
            related, right = way
            raise ConfigurationError(
                f"{own} holds {excerpt(given, 200)}, and {setting} {excerpt(text, 200)}, {related}; "
                f"it should be a folder {right.format(setting=setting)}."
            )
    return output


def _in_the_way(output: Path, path: Path, is_data: bool) -> tuple[str, str] | None:
    """How an output and an input get into each other's way, and what would be right; None where they do not."""
    own, given, around = _identity(output), _identity(path), _around(output)
    if given is None:
        return None
    if is_data and path.is_dir():
        if own == given:
            return SAME
        if any(_leads_to(folder, own, around) for folder in data_folders(path)):
            return HOLDS
    if output.is_dir() and (own in _around(path) or _is_linked(path, output)):
        return LIES_IN
    return None


def _in_the_way_in_a_store(output: S3Path, place: S3Path, is_data: bool) -> tuple[str, str] | None:
    """The same of keys: a folder is what they begin with."""
    if output.bucket != place.bucket:
        return None
    own, given = (f"{key}/".lstrip("/") for key in (output.key.rstrip("/"), place.key.rstrip("/")))
    if is_data and own.startswith(given):
        return SAME if own == given else HOLDS
    return LIES_IN if given.startswith(own) else None


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
