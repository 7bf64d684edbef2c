"""Captured requests and answers of an endpoint or a batch transform, as a table: see `CaptureDecoder`."""

from analyzer.datasets.capture.columns import SideColumns, find_columns
from analyzer.datasets.capture.decoder import CaptureDecoder

__all__ = ["CaptureDecoder", "SideColumns", "find_columns"]
