"""What the functions take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, Union

from analyzer.errors import Location
from analyzer.scan.engine import Progress

if TYPE_CHECKING:
    from pandas import DataFrame as PandasFrame
    from pyspark.sql import DataFrame as SparkFrame

    from analyzer.analyses.report import AnalysisRunReport
    from analyzer.model_quality.report import ModelQualityReport
    from analyzer.reports.data_quality import BaselineReport

__all__ = ["ArrowStream", "Config", "Data", "GivenBaseline", "Location", "Progress"]


class ArrowStream(Protocol):
    """What hands over columns of Arrow: frames of polars, tables of pyarrow, relations of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Data = Union[Location, ArrowStream, "PandasFrame", "SparkFrame"]
"""Where data lies, or the data: a frame of pandas, polars or Spark, or whatever hands over columns of Arrow."""
GivenBaseline = Union[Location, "BaselineReport", "ModelQualityReport", "AnalysisRunReport"]
"""The folder of a baseline's reports, or the report that the run has given."""
Config = Location | Mapping[str, Any]
"""Where an analysis_config.json lies, or what it holds."""
