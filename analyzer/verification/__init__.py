"""Verification: the checks of current data against a baseline, and the distances that drift is measured by."""

from __future__ import annotations

from analyzer.verification.verify import FeatureVerification, in_report_order, verify_columns, verify_feature

__all__ = ["FeatureVerification", "in_report_order", "verify_columns", "verify_feature"]
