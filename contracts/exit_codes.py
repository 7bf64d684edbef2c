"""The exit codes of every job: one for each class of outcome, so that a caller need not read text."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns; 0 when the analysis ran, with or without violations."""

    SUCCESS = 0
    INTERNAL = 1
    """Something that we did not foresee: a defect of the analyzer."""
    CONFIGURATION = 2
    """A setting is missing, malformed or contradicts another."""
    INPUT_MISSING = 3
    """The data set does not exist or holds no rows."""
    DATA_UNREADABLE = 4
    """The data set is there but cannot be read as what it was said to be."""
    BASELINE = 5
    """A baseline file is missing, malformed or does not belong to the data."""
    USER_SCRIPT = 6
    """A record or post-analysis script of the user failed."""
    OUTPUT = 7
    """The reports cannot be written."""
    RESOURCES = 8
    """No Java, or not enough memory."""
    ENGINE = 9
    """Spark failed, or a host of the job did not come up or was lost."""
    VIOLATIONS = 10
    """The analysis ran and found violations, and `fail_on_violation` asks for a code of their own."""
    MODEL = 11
    """The model cannot be reached, or its answers do not fit the records that it was asked about."""
    INTERRUPTED = 130
    """Stopped by SIGINT (128 + 2), as by Ctrl-C."""
    TERMINATED = 143
    """Stopped by SIGTERM (128 + 15), or because its terminal went away."""
