"""The exit message: the one line that the platform shows of a job, and reads its outcome from."""

from __future__ import annotations

from contracts.errors import without_secrets

LIMIT = 1024
"""Bytes that the platform keeps."""


def completed() -> str:
    """A baseline was made, or nothing was violated."""
    return "Completed: Job completed successfully with no violations."


def analysed() -> str:
    """An analysis of bias and attributions has been made: the sentence that its users know."""
    return "Completed: SageMaker XAI Analyzer ran successfully"


def completed_with_violations(count: int) -> str:
    """Violations were found; the text does not change for a single one, because scripts match it."""
    return f"CompletedWithViolations: Job completed successfully with {count} violations."


def for_people(outcome: str, count: int) -> str:
    """An outcome in the table of a run: one violation is one, and the analysis has no brand."""
    if count == 1:
        outcome = outcome.replace("with 1 violations", "with 1 violation")
    return outcome.replace(analysed(), "Completed: the analysis ran successfully.")


def failed(reason: str) -> str:
    """The job failed; secrets of URIs are left out of the reason."""
    return f"Error: {without_secrets(reason).strip() or 'no reason was given'}"


def fit(text: str) -> bytes:
    """`text` as UTF-8, cut before the first character that does not fit into 1024 bytes.

    Half characters, as of file names that are not UTF-8, are escaped: a file that is not UTF-8 fails the job.
    """
    return text.encode("utf-8", "backslashreplace")[:LIMIT].decode("utf-8", "ignore").encode("utf-8")
