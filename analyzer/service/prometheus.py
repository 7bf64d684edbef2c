"""What a service tells Prometheus, in its text format: schedules, executions, alerts, sinks, and metrics of runs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from analyzer.service.scheduling.due import NO_DATA
from analyzer.service.states import JUDGED, RunStatus
from analyzer.service.store.alerts import IN_ALERT
from analyzer.service.store.metrics import last_metrics
from analyzer.service.store.tables import OutboxEntry, StoredAlert, StoredExecution, StoredSchedule
from contracts.metrics import CloudWatchMetric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "model_monitor"
_OWN_DIMENSIONS = ("Endpoint", "MonitoringSchedule")
"""Dimensions that are labels of every sample already."""
_OF_SCHEDULE = and_(
    StoredSchedule.name == StoredExecution.schedule_name, StoredExecution.created >= StoredSchedule.created
)
"""What an execution has in common with its schedule, and not with one of that name that was deleted before."""
_NOT_SHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass
class GaugeFamily:
    """A metric: its name, what it is, and a value for each set of labels."""

    name: str
    about: str
    samples: dict[str, float] = field(default_factory=dict)

    def put(self, value: float, labels: Mapping[str, str]) -> None:
        shown = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        self.samples[shown] = value

    def lines(self) -> Iterator[str]:
        if self.samples:
            yield f"# HELP {_PREFIX}_{self.name} {self.about}"
            yield f"# TYPE {_PREFIX}_{self.name} gauge"
        for labels, value in self.samples.items():
            yield f"{_PREFIX}_{self.name}{{{labels}}} {_number(value)}"


def exposition(session: Session, now: datetime) -> str:
    """All of it, as text. Labels are escaped, and no set of them comes twice."""
    schedules = {each.name: each for each in session.scalars(select(StoredSchedule).order_by(StoredSchedule.name))}
    families = [
        _schedules(schedules),
        _executions(session),
        _last_success(session, now),
        _alerts(session),
        _outbox(session),
        _of_runs(session, schedules),
    ]
    return "".join(f"{line}\n" for family in families for line in family.lines())


def _schedules(schedules: Mapping[str, StoredSchedule]) -> GaugeFamily:
    family = GaugeFamily("schedule_info", "Always 1: the endpoint, kind and status of a schedule.")
    for each in schedules.values():
        labels = {"endpoint": each.endpoint_name or "", "type": each.monitoring_type, "status": each.status}
        family.put(1, {"schedule": each.name, **labels})
    return family


def _executions(session: Session) -> GaugeFamily:
    family = GaugeFamily("executions", "Executions that a schedule has had, by their status now.")
    no_data = and_(StoredExecution.status == RunStatus.FAILED, StoredExecution.reason == NO_DATA)
    key = StoredExecution.schedule_name, case((no_data, NO_DATA), else_=StoredExecution.status).label("shown")
    counted = select(*key, func.count()).join(StoredSchedule, _OF_SCHEDULE).group_by(*key).order_by(*key)
    for schedule, status, count in session.execute(counted):
        family.put(count, {"schedule": schedule, "status": status})
    return family


def _last_success(session: Session, now: datetime) -> GaugeFamily:
    family = GaugeFamily(
        "last_success_age_seconds", "Since an execution of the schedule has ended with its data looked at."
    )
    last = select(StoredExecution.schedule_name, func.max(StoredExecution.modified)).join(StoredSchedule, _OF_SCHEDULE)
    judged = last.where(StoredExecution.status.in_(JUDGED)).group_by(StoredExecution.schedule_name)
    for schedule, ended in sorted(session.execute(judged)):
        family.put((now - ended).total_seconds(), {"schedule": schedule})
    return family


def _alerts(session: Session) -> GaugeFamily:
    family = GaugeFamily("alert", "1 where an alert is on, else 0.")
    for each in session.scalars(select(StoredAlert).order_by(StoredAlert.schedule_name, StoredAlert.name)):
        family.put(each.status == IN_ALERT, {"schedule": each.schedule_name, "alert": each.name})
    return family


def _outbox(session: Session) -> GaugeFamily:
    family = GaugeFamily("unsent_events", "Events that a sink has not taken: still waiting, or given up.")
    unsent = select(OutboxEntry.sink, OutboxEntry.given_up.is_not(None), func.count())
    groups = unsent.where(OutboxEntry.sent.is_(None)).group_by(OutboxEntry.sink, OutboxEntry.given_up.is_not(None))
    for sink, given_up, count in sorted(session.execute(groups)):
        family.put(count, {"sink": sink, "state": "given up" if given_up else "waiting"})
    return family


def _of_runs(session: Session, schedules: Mapping[str, StoredSchedule]) -> GaugeFamily:
    family = GaugeFamily("run_metric", "A metric of the schedule's last run, as CloudWatch would have it.")
    for schedule, metrics in last_metrics(session):
        known = schedules.get(schedule)
        if known is not None:
            for each in metrics:
                own = {_label(each.name): each.value for each in each.dimensions if each.name not in _OWN_DIMENSIONS}
                labels = {"schedule": schedule, "endpoint": known.endpoint_name or "", "metric": each.metric_name}
                for statistic, value in _values(each):
                    family.put(value, {**labels, "statistic": statistic, **own})
    return family


def _values(metric: CloudWatchMetric) -> Iterator[tuple[str, float]]:
    if metric.value is not None:
        yield "value", metric.value
    if metric.statistic_values is not None:
        yield from metric.statistic_values.model_dump(by_alias=False).items()


def _label(name: str) -> str:
    """A dimension as the name of a label, apart from those of every sample."""
    return "dimension_" + re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def _escaped(text: str) -> str:
    plain = _NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", text)
    return plain.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    if math.isfinite(value):
        return repr(float(value))
    return "NaN" if math.isnan(value) else f"{'-' if value < 0 else '+'}Inf"
