"""The metrics of the last run of each schedule: whoever watches them keeps the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.service.store.tables import StoredMetrics
from contracts.metrics import CloudWatchMetric

_LIST = "Metrics"


def keep_metrics(
    session: Session, schedule_name: str, job_name: str, metrics: Sequence[CloudWatchMetric], now: datetime
) -> None:
    """Keep the metrics of a run in the place of those of the run before."""
    document = {_LIST: [each.model_dump(exclude_none=True) for each in metrics]}
    session.merge(StoredMetrics(schedule_name=schedule_name, job_name=job_name, document=document, received=now))


def last_metrics(session: Session) -> Iterator[tuple[str, list[CloudWatchMetric]]]:
    """Those of each schedule, in the order of their names."""
    for row in session.scalars(select(StoredMetrics).order_by(StoredMetrics.schedule_name)):
        yield row.schedule_name, [CloudWatchMetric.model_validate(each) for each in row.document[_LIST]]
