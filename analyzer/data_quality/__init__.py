"""The data-quality job: see `run`."""

from analyzer.data_quality.analysis import run

__all__ = ["run"]
