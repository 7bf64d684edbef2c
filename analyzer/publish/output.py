"""The output of a run: a folder of this machine, and the place that its reports come to.

In a store they come there when all of them are made, and users' scripts have had their say: large ones are sent and not
seen yet, then older ones go, then each appears whole, and violations last. A kill in between leaves some of the new
reports, and never those of two runs, nor one in part.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from analyzer.errors import AnalyzerError, OutputError
from analyzer.places.place import Place, below
from analyzer.places.s3 import MULTIPART_BYTES, S3Path
from analyzer.publish.output_place import output_place
from analyzer.publish.report_folder import REPORTS, SETTING, prepare_folder
from analyzer.temporary_folders import temporary_folder
from contracts.base_job import Job

AnyReport = TypeVar("AnyReport", bound=Any)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Output:
    """`folder` is where the run writes; in the end its reports are at `place`."""

    folder: Path
    place: Place

    def placed(self, path: Place) -> Place:
        """Where a file of the folder, or the folder, comes to."""
        if not isinstance(self.place, S3Path):
            return path
        return self.place if path == self.folder else self.place / below(self.folder, path)

    def in_place(self, report: AnyReport) -> AnyReport:
        """A report of the folder as one of the place."""
        return replace(report, output=self.placed(report.output)) if isinstance(self.place, S3Path) else report

    def prepare(self) -> None:
        """See that reports can be written, before anything is computed. Raises OutputError."""
        prepare_folder(self.folder)
        if isinstance(self.place, S3Path):
            with _refused(self.place):
                (self.place / REPORTS[0]).require_writable()


@contextmanager
def output_of(
    job: Job, more_inputs: Mapping[str, str] | None = None, reports: Sequence[str] | re.Pattern[str] = REPORTS
) -> Iterator[Output]:
    """The output of a job within; `reports` are all that runs of its kind write, in the order in which they appear.

    Or they are those of such names, which may be in any folders: one that any are written to, and the output itself,
    then have no other ones.
    Reports that are there when another part of the run fails are not lost. `more_inputs` and what is raised are as for
    `output_place`, and OutputError.
    """
    place = output_place(job, more_inputs)
    if not isinstance(place, S3Path):
        yield Output(place, place)
        return
    with temporary_folder("output") as folder:
        try:
            yield Output(folder, place)
        except AnalyzerError:
            _deliver(folder, place, reports)
            raise
        _deliver(folder, place, reports)


def _deliver(folder: Path, place: S3Path, reports: Sequence[str] | re.Pattern[str]) -> None:
    """Put the reports of a run in the place of all older ones, which go first, where it has any.

    Large reports are sent before that, so that the older ones are gone for a moment alone.
    """
    if isinstance(reports, re.Pattern):
        found = (path for path in folder.rglob("*") if reports.fullmatch(path.name))
        made = sorted(path.relative_to(folder).as_posix() for path in found)
        older = _inside({place, *((place / name).parent for name in made)}, reports) if made else []
    else:
        made = [name for name in reports if (folder / name).is_file()]
        older = [place / name for name in reversed(reports)] if made else []
    with ExitStack() as sent:
        appear: dict[str, Callable[[], None]] = {}
        for name in made:
            target = place / name
            if (folder / name).stat().st_size < MULTIPART_BYTES:
                appear[name] = partial(_write, folder / name, target)
            else:
                with _refused(target), (folder / name).open("rb") as file:
                    appear[name] = sent.enter_context(target.sent(file))
        for each in older:
            with _refused(each):
                each.unlink()
        for name in made:
            target = place / name
            with _refused(target):
                appear[name]()
            logger.info("Write to file %s at path %s.", target.name, target.parent)


def _write(path: Path, target: S3Path) -> None:
    target.write_bytes(path.read_bytes())


def _inside(folders: Iterable[S3Path], names: re.Pattern[str]) -> list[S3Path]:
    """What there is of these names in the folders, and in none below them."""
    found = []
    for folder in sorted(folders):
        with _refused(folder):
            found += [file for file in (folder / "_").beside() if names.fullmatch(file.name)]
    return found


@contextmanager
def _refused(place: Place) -> Iterator[None]:
    """Within, what the system or a store refuses is an OutputError of `place`."""
    try:
        yield
    except OSError as error:
        raise OutputError.cannot_write(SETTING, place, error.strerror or str(error)) from error
