"""Captured answers that were merged with their labels, as a table: see `MergedDecoder`."""

from analyzer.datasets.merged.decoder import MergedDecoder

__all__ = ["MergedDecoder"]
