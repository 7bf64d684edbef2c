"""What a run comes to: an exit code and a message, whether it ended with a report or with an error."""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analyzer.errors import AnalyzerError, ConfigurationError, ResourcesError
from analyzer.reports.run_report import RunReport
from analyzer.stopping import Stopped, requested_stop
from contracts.errors import ContractError, excerpt, sentence
from contracts.exit_codes import ExitCode
from contracts.message import failed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """The exit code of the process, and the one line that says why."""

    code: ExitCode
    message: str

    def noted(self, notes: Sequence[str]) -> Outcome:
        """The same, with sentences after it that a reader should know."""
        return replace(self, message=" ".join((sentence(self.message), *notes))) if notes else self


def outcome_of_report(report: RunReport, fail_on_violation: bool = False) -> Outcome:
    """The analysis ran; violations have a code of their own only where that is asked for."""
    violated = report.violation_count > 0
    return Outcome(ExitCode.VIOLATIONS if violated and fail_on_violation else ExitCode.SUCCESS, report.message)


def outcome_of_error(error: BaseException) -> Outcome:
    """The analysis did not run to its end. What nobody has foreseen is logged with its traceback."""
    error = requested_stop() or error
    known = _known(error)
    if known is not None:
        level = logging.ERROR if known.exit_code is ExitCode.INTERNAL else logging.DEBUG
        logger.log(level, "where this happened:", exc_info=error)
        return Outcome(known.exit_code, failed(known.message))
    if isinstance(error, Stopped):
        return Outcome(error.exit_code, failed(error.message))
    if isinstance(error, KeyboardInterrupt):
        return Outcome(ExitCode.INTERRUPTED, failed("stopped by SIGINT before the job was done."))
    logger.error("a defect of the analyzer", exc_info=error)
    reason = next((line for line in str(error).splitlines() if line.strip()), "")
    what = f"{type(error).__name__}: {excerpt(reason, 200)}" if reason else type(error).__name__
    return Outcome(ExitCode.INTERNAL, failed(f"a defect of the analyzer ({what}); the log holds the traceback."))


def _known(error: BaseException) -> AnalyzerError | None:
    if isinstance(error, AnalyzerError):
        return error
    if isinstance(error, ContractError):
        return ConfigurationError.from_contract(error)
    if isinstance(error, MemoryError):
        return ResourcesError.out_of_memory("the analyzer's own process")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return ResourcesError(f"No space is left on the device of {excerpt(str(error.filename or 'temporary files'))}.")
    return None
