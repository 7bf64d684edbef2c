"""docs/sagemaker-sdk.md: its blocks, one after another, and what they print, wherever their jobs run."""

from __future__ import annotations

from tests.documents import DOCS, blocks

PAGE = DOCS / "sagemaker-sdk.md"
LOCAL = "open-model-monitor-analyzer"
IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{LOCAL}:latest"
BUCKET = "amzn-s3-demo-bucket"
LOCAL_MODE = "Local mode"

PRINTED = [
    "{'item_count': 2000}",
    "{'name': 'churn', 'inferred_type': 'Integral', 'completeness': 1.0",
    "{'threshold': 0.9193040264496666, 'comparison_operator': 'LessThanThreshold'}",
    "dict_keys(['version', 'post_training_bias_metrics', 'pre_training_bias_metrics'])",
    "dict_keys(['version', 'explanations'])",
    "support_calls data_type_check",
    "{'item_count': 600}",
    "CompletedWithViolations: Job completed successfully with 6 violations.",
]
"""The first of these by the section of local mode."""


def snippets(*needs: str, without: str = "") -> str:
    """The blocks of the page that need these, but for those of a section."""
    python = [block for block in blocks(PAGE) if block.kind == "python" and block.section != without]
    found = [block.text for block in python if block.needs in needs]
    assert len(found) > 5
    return "\n".join(found)
