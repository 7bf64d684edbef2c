"""What the user's preprocessor has said and raised in a scan, for the log."""

from __future__ import annotations

import logging

from analyzer.errors import UserScriptError
from analyzer.scan.split import LINES_LEFT_OUT, SCRIPT_FAILURES, SplitReport
from analyzer.scripts.record_script import SETTING

logger = logging.getLogger(__name__)


def tell_of_script(report: SplitReport, tolerated: int) -> None:
    """Log what the script printed and what it raised. Raises UserScriptError when it failed too often."""
    for line in report.script_lines:
        logger.info("preprocessor: %s", line)
    if left_out := report.counts.get(LINES_LEFT_OUT):
        logger.warning("preprocessor: %d more lines are left out", left_out)
    failures = report.counts.get(SCRIPT_FAILURES, 0)
    for text in report.script_failures:
        for line in text.split("\n"):
            logger.log(logging.ERROR if failures > tolerated else logging.WARNING, "preprocessor: %s", line)
    if failures > tolerated:
        first = report.script_failures[0].partition("\n")[0]
        raise UserScriptError.too_many_failures(SETTING, failures, tolerated, first)
