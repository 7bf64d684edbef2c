"""A job of one's own: its model, its run, what it is called by, and one line in the register."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Annotated, ClassVar

import pytest

import contracts.analysis
from analyzer.api.signatures import written
from analyzer.command_line.commands import run as command
from analyzer.environment_run import run_environment
from analyzer.message_file import message_file
from analyzer.reports.run_report import RunReport
from analyzer.runs import register
from analyzer.runs.call import Call
from analyzer.runs.job_run import JobRun
from analyzer.scan import Engine
from contracts.base_job import Job
from contracts.errors import counted
from contracts.job_values import TextCount
from contracts.jobs import JOBS
from contracts.schemas import schemas
from contracts.setting import Setting


class CountJob(Job):
    """One run."""

    files_wanted: Annotated[TextCount, Setting("files-wanted", "How many files there should be.")] = 1


@dataclass(frozen=True)
class CountReport(RunReport):
    """How many files there are."""

    files: int
    wanted: int

    @property
    def violation_count(self) -> int:
        return max(self.wanted - self.files, 0)

    @property
    def headline(self) -> str:
        return counted(self.files, "file")

    @property
    def remarks(self) -> tuple[str, ...]:
        return (f"There {'is' if self.files == 1 else 'are'} {self.headline}.",)

    def views(self) -> tuple[()]:
        return ()


class CountRun(JobRun[CountJob, CountReport]):
    """A run that counts files."""

    def prepare(self) -> None:
        self.folder = Path(self.job.dataset_source)
        self.size = 0

    def compute(self, engine: Engine) -> None:
        assert engine.is_here
        self.files = sum(1 for _ in self.folder.iterdir())

    def judge(self) -> None:
        self.report = CountReport(self.files, self.job.files_wanted)

    def write(self) -> CountReport:
        (Path(self.job.output_path) / "count.txt").write_text(f"{self.files}\n")
        return self.report


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    names = dict(contracts.analysis._BY_NAME)
    monkeypatch.setattr(contracts.analysis, "_BY_NAME", names)

    class ToyJob(CountJob):
        analysis: ClassVar[str] = "COUNT_FILES"

    package = ModuleType("analyzer.counting.calls")
    vars(package)["CALLS"] = (
        Call(
            command="count",
            function="count",
            summary="Count the files of DATA.",
            text="Count the files of DATA, and write how many there are into the folder OUTPUT.",
            job=f"{__name__}:ToyJob",
            run=f"{__name__}:CountRun",
            report=f"{__name__}:CountReport",
            guessed=False,
        ),
    )
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setattr(sys.modules[__name__], "ToyJob", ToyJob, raising=False)
    monkeypatch.setitem(JOBS, ToyJob.analysis, ToyJob)
    monkeypatch.setattr(register, "PACKAGES", (*register.PACKAGES, "counting"))
    register.calls.cache_clear()
    yield
    register.calls.cache_clear()


@pytest.fixture
def places(tmp_path: Path) -> tuple[str, str]:
    for name in ("data", "out"):
        (tmp_path / name).mkdir()
    (tmp_path / "data" / "a.csv").write_text("a\n1\n")
    return str(tmp_path / "data"), str(tmp_path / "out")


def test_it_is_a_job_of_the_environment(places: tuple[str, str], tmp_path: Path) -> None:
    settings = {"analysis_type": "count-files", "dataset_source": places[0], "output_path": places[1]}
    assert run_environment({**settings, "files_wanted": "2"}, tmp_path) == 0
    assert message_file(tmp_path).read_text() == (
        "CompletedWithViolations: Job completed successfully with 1 violations. There is 1 file."
    )
    assert (tmp_path / "out" / "count.txt").read_text() == "1\n"
    assert run_environment({**settings, "files_wanted": "some"}, tmp_path) == 2


def test_it_is_a_command(places: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["--help"]) == 0
    assert "count          Count the files of DATA." in capsys.readouterr().out
    assert command(["count", *places, "--files-wanted", "2"]) == 0
    assert "Job completed successfully with 1 violation." in capsys.readouterr().out
    assert command(["count", *places, "--files-wanted", "some"]) == 2
    assert '--files-wanted holds the text "some"; it should be a whole number' in capsys.readouterr().err


def test_it_is_a_function(places: tuple[str, str]) -> None:
    module = ModuleType("counting")
    exec(written()["counting.py"], vars(module))
    assert module.count(*places, files_wanted=1).violation_count == 0
    assert written()["__init__.py"].count('"count"') == 2


def test_it_has_a_schema() -> None:
    assert schemas()["count_files_job.schema.json"]["properties"]["files_wanted"]["default"] == 1
