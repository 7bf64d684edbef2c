"""Images by their URIs: those of the closed analyzers stand for ours."""

from __future__ import annotations

import re

OURS = "open-model-monitor-analyzer"
"""The repository of the image of this project, in whatever registry."""

MERGER = "sagemaker-model-monitor-groundtruth-merger"
_CLOSED = re.compile(
    r"(?P<registry>\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)/"
    rf"(?:sagemaker-model-monitor-analyzer|sagemaker-clarify-processing|{MERGER})(?::[\w.-]+|@sha256:[0-9a-f]+)?",
    re.ASCII,
)
_OWN = re.compile(rf"(?:[\w.:-]+/)*{OURS}(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?", re.ASCII)


def is_closed(image: str) -> bool:
    """Whether it is one of the closed analyzers, of any region."""
    return _CLOSED.fullmatch(image) is not None


def stands_for_ours(image: str) -> bool:
    """Whether the analyzer of this project does what is asked of the image: it is ours, or a closed one."""
    return is_closed(image) or _OWN.fullmatch(image) is not None


def merger_beside(image: str) -> str:
    """The image that joins captures with labels before an image analyses them: that of the same registry, or ours."""
    if found := _CLOSED.fullmatch(image):
        return f"{found['registry']}/{MERGER}"
    return image if stands_for_ours(image) else OURS
