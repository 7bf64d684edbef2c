"""Baselines: the constraints that are suggested from a profile, and the configuration they are checked with."""

from __future__ import annotations

from analyzer.suggestions.configuration import monitoring_config
from analyzer.suggestions.from_statistics import suggest_from_statistics
from analyzer.suggestions.suggestion import suggest_feature

__all__ = ["monitoring_config", "suggest_feature", "suggest_from_statistics"]
