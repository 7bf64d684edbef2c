"""Captured requests joined with the labels that arrive later: see `run`."""

from analyzer.ground_truth.analysis import run

__all__ = ["run"]
