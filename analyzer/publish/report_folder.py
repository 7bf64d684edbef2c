"""The folder of the reports: those of one run appear together, and none of another run beside them."""

from __future__ import annotations

import errno
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from secrets import token_hex
from types import TracebackType
from typing import BinaryIO, Self

from analyzer.errors import OutputError
from analyzer.publish.folder_lock import hold, is_left_over, locked
from analyzer.reports.file_names import ANALYSIS, CONSTRAINTS, DRIFT, PAGE, RULE_RESULTS, STATISTICS, VIOLATIONS

SETTING = "output_path"

REPORTS = (STATISTICS, CONSTRAINTS, DRIFT, RULE_RESULTS, PAGE, VIOLATIONS)
"""In the order in which they appear: whoever waits for violations finds the others there."""

EXPLANATIONS = "explanations_shap"
LOCAL_VALUES = f"{EXPLANATIONS}/out.csv"
BASELINE_ROWS = f"{EXPLANATIONS}/baseline.csv"
"""What analyses of bias and attribution write, beside a page whose name they are told."""

_NAMES = "|".join(re.escape(name.rpartition("/")[2]) for name in (*REPORTS, ANALYSIS, LOCAL_VALUES, BASELINE_ROWS))
_TEMPORARY = re.compile(rf"\.tmp-([0-9]+)-(?:[0-9a-f]{{8}}-)?({_NAMES}|.+\.html)")

logger = logging.getLogger(__name__)


def prepare_folder(folder: Path) -> None:
    """Make the folder, see that files can be written there, and remove what killed runs left; raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        inside = folder / EXPLANATIONS
        with locked(folder, SETTING):
            for path in (*folder.iterdir(), *(inside.iterdir() if inside.is_dir() else ())):
                found = _TEMPORARY.fullmatch(path.name)
                if found and is_left_over(path, int(found[1])):
                    path.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(SETTING, folder, error) from error


class ReportFolder:
    """Within `with`, reports are written under temporary names; at its end they take the place of all older ones.

    When the block is left by an error, the older reports stay as they were and nothing else is left behind. A process
    killed at the very end may leave only some of the new reports, but never those of two runs. Of runs at the same time
    the one that ends last has its reports there. Raises OutputError.
    """

    def __init__(self, folder: Path, reports: Sequence[str] = REPORTS, setting: str = SETTING) -> None:
        """`reports` are all that runs of the kind write, in the order in which they appear; some in a folder below.

        `setting` is what names the folder.
        """
        self._folder = folder
        self._reports = reports
        self._setting = setting
        self._written: dict[str, _Temporary] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            if kind is None:
                with _as_output_errors(self._setting, self._folder), locked(self._folder, self._setting):
                    self._publish()
        finally:
            for temporary in self._written.values():
                temporary.remove()
            for inside in {PurePosixPath(name).parent for name in self._reports} - {PurePosixPath()}:
                with suppress(OSError):  # it holds something, or is not there
                    (self._folder / inside).rmdir()

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """Write one of the reports; when what gives its content ends in an error, it is as if it had not begun."""
        path = self._folder / name
        with _as_output_errors(self._setting, path):
            temporary = _Temporary.beside(path)
            try:
                for data in content:
                    temporary.file.write(data)
                temporary.file.flush()
                os.fsync(temporary.file.fileno())
            except BaseException:
                temporary.remove()
                raise
        if name in self._written:
            self._written[name].remove()
        self._written[name] = temporary

    def _publish(self) -> None:
        reports = {name: self._folder / name for name in self._reports}
        for path in reports.values():
            if path.is_dir():
                raise _refused(self._setting, path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
        # The older ones go first, the violations at once: they must not speak for a run that they are not of.
        for path in reversed(reports.values()):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise _refused(self._setting, path, error) from error
        for name, path in reports.items():
            if name in self._written:
                try:
                    self._written[name].path.replace(path)
                except OSError as error:
                    raise _refused(self._setting, path, error) from error
                logger.info("Write to file %s at path %s.", path.name, path.parent)
        for folder in {path.parent for path in reports.values() if path.parent.is_dir()}:
            _settle(folder)


@dataclass(frozen=True)
class _Temporary:
    """A file that becomes a report; it is locked until it is closed, so that other runs leave it alone."""

    path: Path
    file: BinaryIO

    @classmethod
    def beside(cls, path: Path) -> Self:
        """A new one in the folder of a report. Raises OSError."""
        while True:
            path.parent.mkdir(exist_ok=True)
            # A run in another container may have our number.
            temporary = path.with_name(f".tmp-{os.getpid()}-{token_hex(4)}-{path.name}")
            with suppress(FileNotFoundError):  # of the folder, which another run has removed in this moment
                made = cls(temporary, temporary.open("xb"))
                if hold(made.file.fileno()) and temporary.exists():
                    return made
                made.remove()

    def remove(self) -> None:
        """Close it, and remove it where it did not become a report."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


@contextmanager
def _as_output_errors(setting: str, path: Path) -> Iterator[None]:
    """What the system refuses as OutputError."""
    try:
        yield
    except OSError as error:
        raise _refused(setting, path, error) from error


def _settle(folder: Path) -> None:
    """Have the names on the disk as the contents are; some network file systems cannot, and need not, be asked."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refused(setting: str, path: Path, error: OSError) -> OutputError:
    reason = "it is a file, and should be a folder" if isinstance(error, FileExistsError) else error.strerror
    return OutputError.cannot_write(setting, path, reason or str(error))
