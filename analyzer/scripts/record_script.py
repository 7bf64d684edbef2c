"""The users' record preprocessor: it travels to the workers, and there it is called for each record."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from zlib import crc32

from analyzer.errors import UnreadableDataError
from analyzer.scan.split import DROPPED, EXAMPLES_KEPT, LINES_KEPT, LINES_LEFT_OUT, SCRIPT_FAILURES, SplitReport
from analyzer.scripts.deadline import ScriptDeadline
from analyzer.scripts.failures import is_ours, own_traceback, summary
from analyzer.scripts.holds import hold_exit, hold_worker_of_spark
from analyzer.scripts.output import OUTPUT, LineCutter
from analyzer.scripts.returned import PLAIN, rows_of
from analyzer.scripts.user_module import PREPROCESS, ScriptHandler, handler_of, load, seed
from analyzer.values.json_columns import Row
from contracts.errors import excerpt

SPLITS_GIVEN = "splits_given_by_script"
"""Handlers for which the script made at least one row of its own: without any, the columns are the data set's."""

SETTING = "record_preprocessor_script"

_SHOWN = 80


@dataclass(frozen=True)
class RecordScript:
    """A checked script: its path and text, and how many seconds it may take for a record.

    With more than `max_failures` of a handler, its split is given up. `source` is where the data set lies: the random
    state follows from the place of a record below it. `uses_chance` asks for a state of its own for each record, and
    not only for the first of each handler.
    """

    path: str
    text: bytes
    timeout_s: float
    max_failures: int = 0
    source: str = ""
    uses_chance: bool = True

    def handler(self, report: SplitReport) -> RecordHandler:
        """What calls the script for the records of one split, or of one file in it; never raises."""
        if self not in _loaded:
            for other in _loaded.values():
                other.deadline.disarm()
            _loaded.clear()
            _loaded[self] = _Loaded(self)
        return RecordHandler(_loaded[self], report)


class _Loaded:
    """The script in this process: imported once, its time limited by one timer."""

    def __init__(self, script: RecordScript) -> None:
        self.script = script
        self.deadline = ScriptDeadline(script.timeout_s)
        self.call: ScriptHandler | None = None
        self.takes_logger = False

    def import_once(self) -> None:
        """Import the script within its time; a script that cannot be imported here fails at each record."""
        if self.call is not None:
            return
        path = Path(self.script.path)
        try:
            with OUTPUT.taken(), self.deadline.running():
                self.call, arguments = handler_of(load(path, self.script.text), PREPROCESS, 2)
            self.takes_logger = arguments == 2
        except BaseException as error:
            if is_ours(error):
                raise
            self.call = _failing(error)


_loaded: dict[RecordScript, _Loaded] = {}


class RecordHandler:
    """Calls the user's function; what it drops, prints and raises is told in `report`."""

    def __init__(self, loaded: _Loaded, report: SplitReport) -> None:
        self._report = report
        self._lines = LineCutter(partial(_keep_line, report))
        self._deadline = loaded.deadline
        OUTPUT.lines = self._lines
        hold_worker_of_spark()
        hold_exit(loaded.deadline)
        loaded.import_once()
        assert loaded.call is not None
        self._script = loaded.script
        self._call = loaded.call
        self._takes_logger = loaded.takes_logger
        self._seed_next = True
        self._gave = False

    def rows(self, record: Any, where: str, shown: str) -> list[Row] | None:
        """The rows that the script makes of a record: none when it drops it or fails; None for the record as it is.

        `where` names the record, by the data alone; `shown` is its text (empty: as Python has it), of which a failure
        shows the beginning. This is paid for every record: limiting time and catching output are a few assignments.
        """
        if self._seed_next:
            seed(crc32(where.removeprefix(self._script.source).encode("utf-8", "replace")))
            self._seed_next = self._script.uses_chance
        deadline = self._deadline
        stdout, stderr = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = OUTPUT.stream
        OUTPUT.lines = self._lines
        try:
            if not deadline.armed:
                deadline.arm()
            deadline.ticks = 0
            returned = self._call(record, OUTPUT.logger) if self._takes_logger else self._call(record)
            if type(returned) is dict and returned and PLAIN.issuperset(map(type, returned.values())):
                rows = [returned]
            elif _is_unchanged(returned, record):
                return None
            else:
                rows = rows_of(returned)
        except BaseException as error:
            if is_ours(error):
                raise
            deadline.ticks = deadline.OVER
            self._failed(error, where, shown or str(record))
            return []
        finally:
            deadline.ticks = deadline.OVER
            sys.stdout, sys.stderr = stdout, stderr
            if self._lines.open:
                self._lines.end()
        if not rows:
            self._report.count(DROPPED)
        elif not self._gave:
            self._gave = True
            self._report.count(SPLITS_GIVEN)
        return rows

    def _failed(self, error: BaseException, where: str, shown: str) -> None:
        script, report = self._script, self._report
        if len(report.script_failures) >= EXAMPLES_KEPT:
            report.count(SCRIPT_FAILURES)
        else:
            report.script_failure(self._failure(error, where, shown))
        if report.counts[SCRIPT_FAILURES] > script.max_failures:
            # Each failure may have taken its whole time: what comes after the last one that is tolerated is not tried.
            raise UnreadableDataError(f"{SETTING} failed for more records than max_script_failures tolerates")

    def _failure(self, error: BaseException, where: str, shown: str) -> str:
        script = self._script
        lines = [f"{where}: {summary(error, script.path, script.timeout_s)}", f"the record: {excerpt(shown, _SHOWN)}"]
        return "\n".join([*lines, own_traceback(error)]).rstrip("\n")


def _is_unchanged(returned: Any, record: Any) -> bool:
    """Whether it is the record itself; a dict may have been changed in its place, and is taken as what it is now."""
    if isinstance(record, str):
        return type(returned) is str and returned == record
    return returned is record and type(record) is not dict


def _keep_line(report: SplitReport, line: str) -> None:
    if len(report.script_lines) < LINES_KEPT:
        report.script_lines.append(line)
    else:
        report.count(LINES_LEFT_OUT)


def _failing(error: BaseException) -> ScriptHandler:
    frames = error.__traceback__

    def fail(*_: Any) -> NoReturn:
        raise error.with_traceback(frames)

    return fail
