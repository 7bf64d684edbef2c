"""What Prometheus is told, as its own parser reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from analyzer.publish.metrics_file import metrics_folder, read_metrics, write_metrics
from analyzer.service.events.delivering import Deliveries
from analyzer.service.events.envelope import ALERT
from analyzer.service.events.settings import NamedSink
from analyzer.service.events.sink import NotTakenError
from analyzer.service.prometheus import exposition
from analyzer.service.scheduling.due import NO_DATA
from analyzer.service.states import RunStatus
from analyzer.service.store.alerts import forget_schedule
from analyzer.service.store.metrics import keep_metrics
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredMetrics, StoredSchedule
from contracts.metrics import CloudWatchMetric, Dimension, StatisticValues
from tests.unit.service.events.receiving import WORDS, add_schedule_with_alert, end_execution
from tests.unit.service.store.things import HOUR, NOW, schedule

TIME = "2026-11-29T12:00:00Z"
Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def parsed(text: str) -> Samples:
    found = {}
    for family in text_string_to_metric_families(text):
        assert (family.type, family.documentation[-1]) == ("gauge", ".")
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found
            found[key] = sample.value
    return found


def at(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"model_monitor_{name}", frozenset(labels.items())]


def said_of(store: Store, hours: float = 0) -> Samples:
    with store.reading() as session:
        return parsed(exposition(session, NOW + hours * HOUR))


class DeadSink:
    def send(self, _: object) -> None:
        raise NotTakenError("nobody is there.")


def test_an_empty_service_tells_nothing(store: Store) -> None:
    assert said_of(store) == {}


def test_schedules_executions_alerts_and_sinks(store: Store) -> None:
    add_schedule_with_alert(store)
    for hours, status in enumerate((RunStatus.COMPLETED, RunStatus.COMPLETED_WITH_VIOLATIONS, RunStatus.FAILED)):
        end_execution(store, NOW + hours * HOUR, status)
    Deliveries(store, {"dead": NamedSink(DeadSink(), frozenset([ALERT]))}, WORDS).turn(NOW + 2 * HOUR)
    samples = said_of(store, hours=2.5)
    assert at(samples, "schedule_info", schedule="churn", endpoint="loans", type="DataQuality", status="Scheduled") == 1
    for status in ("Completed", "CompletedWithViolations", "Failed"):
        assert at(samples, "executions", schedule="churn", status=status) == 1
    assert at(samples, "last_success_age_seconds", schedule="churn") == timedelta(hours=1.5).total_seconds()
    assert at(samples, "alert", schedule="churn", alert="default") == 1
    assert at(samples, "unsent_events", sink="dead", state="waiting") == 1


def test_an_hour_without_data_is_a_status_of_its_own(store: Store) -> None:
    add_schedule_with_alert(store)
    for hours in (0, 1):
        end_execution(store, NOW + hours * HOUR, RunStatus.FAILED)
    with store.writing() as session:
        session.get_one(StoredExecution, ("churn", NOW)).reason = NO_DATA
    samples = said_of(store, hours=2)
    for status in ("no data", "Failed"):
        assert at(samples, "executions", schedule="churn", status=status) == 1


def test_executions_of_a_schedule_that_is_deleted_are_not_told_even_when_its_name_comes_back(store: Store) -> None:
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    for _ in range(2):
        with store.writing() as session:
            session.delete(session.get_one(StoredSchedule, "churn"))
        assert {name for name, _ in said_of(store)} == {"model_monitor_alert"}
        with store.writing() as session:
            session.add(schedule("churn", created=NOW + HOUR))
    assert {name for name, _ in said_of(store)} == {"model_monitor_alert", "model_monitor_schedule_info"}


def test_every_metric_that_cloudwatch_would_get_of_the_last_run(store: Store) -> None:
    add_schedule_with_alert(store)
    dimensions = [Dimension(name="Endpoint", value="loans"), Dimension(name="BiasStage", value="post")]
    numbers = StatisticValues(maximum=3, minimum=-1, sample_count=2, sum=2)
    metrics = [
        CloudWatchMetric(metric_name="ages", timestamp=TIME, dimensions=dimensions, statistic_values=numbers),
        CloudWatchMetric(metric_name="drifted_share", timestamp=TIME, value=0.25),
    ]
    with store.writing() as session:
        keep_metrics(session, "churn", "earlier", metrics[:1], NOW)
        keep_metrics(session, "churn", "job", metrics, NOW)
        keep_metrics(session, "gone", "job", metrics, NOW)
    samples = said_of(store)
    of_run = {key: value for key, value in samples.items() if key[0] == "model_monitor_run_metric"}
    assert len(of_run) == 5
    same = {"schedule": "churn", "endpoint": "loans"}
    for statistic, value in numbers.model_dump(by_alias=False).items():
        labels = {"metric": "ages", "statistic": statistic, "dimension_bias_stage": "post"}
        assert at(samples, "run_metric", **same, **labels) == value
    assert at(samples, "run_metric", **same, metric="drifted_share", statistic="value") == 0.25
    with store.writing() as session:
        forget_schedule(session, "churn")
        assert session.scalars(select(StoredMetrics.schedule_name)).all() == ["gone"]


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, unique=True, max_size=4), dimension=NAMES, value=st.floats(-1e300, 1e300))
def test_hostile_names_stay_within_their_labels(
    tmp_path_factory: object, names: list[str], dimension: str, value: float
) -> None:
    store = open_store(str(tmp_path_factory.mktemp("store") / "store.db"))  # type: ignore[attr-defined]
    add_schedule_with_alert(store)
    own = [Dimension(name=dimension, value='"} 1\nup 1')]
    metrics = [CloudWatchMetric(metric_name=each, timestamp=TIME, value=value, dimensions=own) for each in names]
    with store.writing() as session:
        keep_metrics(session, "churn", "job", metrics, NOW)
    samples = said_of(store)
    store.close()
    assert "up" not in {name for name, _ in samples}
    shown = {dict(labels)["metric"] for name, labels in samples if name == "model_monitor_run_metric"}
    assert shown >= {each for each in names if each.isprintable()}
    assert set(samples.values()) <= {0, 1, value}


def test_a_file_of_metrics_that_is_odd_has_those_that_are_some(tmp_path: Path) -> None:
    good = CloudWatchMetric(metric_name="a", timestamp=TIME, value=1)
    path = write_metrics(metrics_folder(tmp_path), [good])
    path.write_bytes(path.read_bytes() + b'{"MetricName": 1}\n\xff\n[]\n')
    assert read_metrics(tmp_path) == [good]
    (tmp_path / "none").mkdir()
    assert read_metrics(tmp_path / "none") == []
