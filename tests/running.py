"""Runs of the job in the tests' own session, and what they wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.runs.job_run import run_job as run
from contracts.job import DataQualityJob

CSV = '{"csv": {"header": true}}'
HEADERLESS = '{"csv": {"header": false}}'
JSON_LINES = '{"json": {"lines": true}}'
JSON_DOCUMENTS = '{"json": {"lines": false}}'
PARQUET = '{"parquet": {}}'

STATISTICS, CONSTRAINTS, VIOLATIONS = "statistics.json", "constraints.json", "constraint_violations.json"


@dataclass(frozen=True)
class Reports:
    """The files of a run."""

    folder: Path

    @property
    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}

    @property
    def rows(self) -> int:
        return int(self._read(STATISTICS)["dataset"]["item_count"])

    @property
    def features(self) -> dict[str, dict[str, Any]]:
        """The features of the statistics by name, in order."""
        return {feature["name"]: feature for feature in self._read(STATISTICS)["features"]}

    @property
    def constraints(self) -> dict[str, dict[str, Any]]:
        return {feature["name"]: feature for feature in self._read(CONSTRAINTS)["features"]}

    @property
    def types(self) -> dict[str, str]:
        return {name: feature["inferred_type"] for name, feature in self.features.items()}

    @property
    def violations(self) -> list[tuple[str, str]]:
        """Check and feature of each violation."""
        found = self._read(VIOLATIONS)["violations"]
        return [(violation["constraint_check_type"], violation["feature_name"]) for violation in found]

    def common(self, name: str) -> tuple[int, int]:
        """How many values of a column are present and missing."""
        feature = self.features[name]
        common = (feature.get("numerical_statistics") or feature["string_statistics"])["common"]
        return common["num_present"], common["num_missing"]

    def categories(self, name: str) -> dict[str, int]:
        distribution = self.features[name]["string_statistics"].get("distribution", {})
        return {bucket["value"]: bucket["count"] for bucket in distribution["categorical"]["buckets"]}

    def counted(self) -> dict[str, Any]:
        """All that is exact however the data is cut: counts, types, ends, distinct counts and categories."""
        return {name: _counted(feature) for name, feature in self.features.items()}

    def _read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())


def run_job(source: Path | str, format: str, output: Path, **settings: str) -> Reports:
    """Run the job that these settings of the environment describe."""
    environment = {"dataset_source": str(source), "dataset_format": format, "output_path": str(output), **settings}
    run(DataQualityJob.from_environment(environment))
    return Reports(output)


def baseline_of(reports: Reports) -> dict[str, str]:
    """The settings that make a run one against this baseline."""
    return {
        "baseline_statistics": str(reports.folder / STATISTICS),
        "baseline_constraints": str(reports.folder / CONSTRAINTS),
    }


def _counted(feature: dict[str, Any]) -> dict[str, Any]:
    numbers = feature.get("numerical_statistics")
    if numbers is None:
        return {"type": feature["inferred_type"], **feature["string_statistics"]}
    names = ("common", "min", "max", "approximate_num_distinct_values", "completeness")
    return {"type": feature["inferred_type"], **{name: numbers[name] for name in names}}
