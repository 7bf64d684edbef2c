"""Baseline jobs in the container, with the folders that the platform mounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.container.docker import Finished, Mount

INPUT, OUTPUT, TOLD = "/opt/ml/processing/input", "/opt/ml/processing/output", "/opt/ml/output"
CSV, PARQUET = '{"csv": {"header": true}}', '{"parquet": {}}'
REPORTS = ["constraints.json", "statistics.json"]


@dataclass(frozen=True)
class Job:
    """A baseline of the files in `source`; what it writes is in `work`, where any user may write."""

    source: Path
    work: Path
    format: str = CSV

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
        return {"dataset_source": INPUT, "dataset_format": self.format, "output_path": OUTPUT}

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


def csv_folder(folder: Path, rows: int = 200, columns: int = 4, name: str = "data.csv") -> Path:
    """A folder with a CSV file of numbers and texts."""
    folder.mkdir(parents=True, exist_ok=True)
    header = ",".join(["TITLE", *(f"number_{column}" for column in range(1, columns))])
    with (folder / name).open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        for row in range(rows):
            file.write(f"I{row % 7}ı," + ",".join(f"{row * column / 8}" for column in range(1, columns)) + "\n")
    return folder
