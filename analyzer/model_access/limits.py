"""How a model is asked: how much at a time, how long, how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from contracts.analysis_settings import LARGEST_ANSWER, LARGEST_PAYLOAD, AnalysisSettings

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True)
class RequestLimits:
    """Of a single request: bytes, records (None: as many as the bytes allow), seconds and bytes of its answer; and of
    one worker.

    `concurrency` requests are under way at a time; one that fails is sent again `retries` times, after pauses that
    double from `first_pause_s` on.
    """

    max_bytes: int = LARGEST_PAYLOAD
    max_records: int | None = None
    max_answer_bytes: int = LARGEST_ANSWER
    timeout_s: float = 60.0
    retries: int = 3
    concurrency: int = 4
    first_pause_s: float = FIRST_PAUSE_S

    @classmethod
    def of(cls, job: AnalysisSettings) -> Self:
        """As the job says."""
        return cls(
            max_bytes=job.model_max_payload_bytes,
            max_records=job.model_max_records,
            max_answer_bytes=job.model_max_answer_bytes,
            timeout_s=job.model_timeout_s,
            retries=job.model_retries,
            concurrency=job.model_concurrency,
        )

    def pause_s(self, tries: int, wanted_s: float | None) -> float:
        """How long to wait after so many tries that failed; `wanted_s` is what the other side asks for."""
        own: float = self.first_pause_s * 2 ** (tries - 1)
        return min(max(own, wanted_s or 0.0), LONGEST_PAUSE_S)
