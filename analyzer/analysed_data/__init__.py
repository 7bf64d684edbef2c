"""The data of an analysis as batches whose columns have roles: see `AnalysedData`."""

from analyzer.analysed_data.data import AnalysedData
from analyzer.analysed_data.find import find_data
from analyzer.analysed_data.monitored import monitored_data
from analyzer.analysed_data.roles import PREDICTED_LABEL, SCORE, Roles

__all__ = ["PREDICTED_LABEL", "SCORE", "AnalysedData", "Roles", "find_data", "monitored_data"]
