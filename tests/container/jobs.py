"""Baseline jobs in the container, with the folders that the platform mounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.container.docker import Container, Finished, Mount

INPUT, OUTPUT, TOLD = "/opt/ml/processing/input", "/opt/ml/processing/output", "/opt/ml/output"
CSV, PARQUET = '{"csv": {"header": true}}', '{"parquet": {}}'
ENGINES = ("processes", "spark")
REPORTS = ["constraints.json", "statistics.json"]
_FIRST = {"processes": ("/opt/venv/bin/python -m analyzer", 2), "spark": ("-m analyzer.spark.daemon", 1)}
"""The end of the command of an engine's workers, and how many others have it: guardian and run, or Spark's daemon."""


@dataclass(frozen=True)
class Job:
    """A baseline of the files in `source`; what it writes is in `work`, where any user may write."""

    source: Path
    work: Path
    format: str = CSV
    engine: str = "auto"

    def __post_init__(self) -> None:
        for folder in (self.work, self.reports, self.told):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o777)

    @property
    def reports(self) -> Path:
        return self.work / "reports"

    @property
    def told(self) -> Path:
        return self.work / "told"

    @property
    def settings(self) -> Mapping[str, str]:
        given = {"dataset_source": INPUT, "dataset_format": self.format, "output_path": OUTPUT}
        return {**given, "engine": self.engine} if self.engine != "auto" else given

    @property
    def mounts(self) -> Sequence[Mount]:
        return [Mount(self.source, INPUT, read_only=True), Mount(self.reports, OUTPUT), Mount(self.told, TOLD)]

    @property
    def message(self) -> str:
        return (self.told / "message").read_text("utf-8")

    @property
    def files(self) -> dict[str, bytes]:
        """What was written, hidden files too."""
        return {path.name: path.read_bytes() for path in sorted(self.reports.iterdir())}

    def assert_succeeded(self, finished: Finished) -> None:
        """It ended well, wrote its files and a message, and had nothing to complain of."""
        assert finished.code == 0, finished.log
        assert sorted(self.files) == REPORTS
        assert self.message.startswith("Completed: ")
        assert "WARNING" not in finished.log
        assert "ERROR" not in finished.log


def workers_in(container: Container, engine: str) -> int:
    """How many Python workers a job that runs there has so far."""
    command, others = _FIRST[engine]
    alike = [each for each in container.processes() if each.endswith(command) and "tini" not in each]
    return max(0, len(alike) - others)


def csv_folder(folder: Path, rows: int = 200, columns: int = 4, name: str = "data.csv") -> Path:
    """A folder with a CSV file of numbers and texts."""
    folder.mkdir(parents=True, exist_ok=True)
    header = ",".join(["TITLE", *(f"number_{column}" for column in range(1, columns))])
    with (folder / name).open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        for row in range(rows):
            file.write(f"I{row % 7}ı," + ",".join(f"{row * column / 8}" for column in range(1, columns)) + "\n")
    return folder
