"""The jobs that are killed: their settings, by the folder of their samples and the baselines of an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Settings = dict[str, str]
CSV = '{"csv": {"header": true}}'


def baseline(samples: Path, _: Mapping[str, Path], __: str) -> Settings:
    return {"dataset_source": str(samples / "customers.csv"), "dataset_format": CSV}


def monitor(samples: Path, earlier: Mapping[str, Path], _: str) -> Settings:
    return {
        "dataset_source": str(samples / "today.csv"),
        "dataset_format": CSV,
        "baseline_constraints": str(earlier["baseline"] / "constraints.json"),
        "baseline_statistics": str(earlier["baseline"] / "statistics.json"),
    }


def model_quality(samples: Path, _: Mapping[str, Path], __: str) -> Settings:
    return {
        "analysis_type": "MODEL_QUALITY",
        "dataset_source": str(samples / "scored.csv"),
        "dataset_format": CSV,
        "problem_type": "BinaryClassification",
        "inference_attribute": "predicted",
        "probability_attribute": "probability",
        "ground_truth_attribute": "paid",
    }


def merge(samples: Path, _: Mapping[str, Path], __: str) -> Settings:
    return {"dataset_source": str(samples / "captures"), "ground_truth_source": str(samples / "labels")}


def bias(samples: Path, _: Mapping[str, Path], __: str) -> Settings:
    return {"dataset_source": str(samples / "scored.csv"), "analysis_config": str(samples / "bias.json")}


def explain(samples: Path, _: Mapping[str, Path], model: str) -> Settings:
    return {
        "dataset_source": str(samples / "explained.csv"),
        "analysis_config": str(samples / "explain.json"),
        "MODEL_INVOCATIONS_URL": model,
    }


JOBS: dict[str, Callable[[Path, Mapping[str, Path], str], Settings]] = {
    "baseline": baseline,
    "monitor": monitor,
    "model-quality": model_quality,
    "merge": merge,
    "bias": bias,
    "explain": explain,
}
"""By their names; a job may stand on what those before it have written. The text is the URL of a model."""
