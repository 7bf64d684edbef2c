"""Whatever is killed whenever: each due execution has run once, or is marked, and nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from analyzer.service.runners.runner import Handle, JobState, JobToRun
from analyzer.service.scheduling.scheduler import Scheduler
from analyzer.service.states import RunStatus
from analyzer.service.store.executions import SCHEDULED, STOPPED
from analyzer.service.store.jobs import queue_job, stop_job
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredJob, StoredSchedule
from tests.postgresql import new_schema_in
from tests.unit.service.definitions import add_definition, add_endpoint, add_schedule, put
from tests.unit.service.scheduling.world import DONE, VIOLATED, StubRunner, executions, jobs, server, turn_until_idle
from tests.unit.service.store.things import HOUR, LASTS

MADE = datetime.fromisoformat("2021-05-06T20:30:00Z")
SCHEDULES = {"quality": "DataQuality", "model": "ModelQuality"}
OUTCOMES = {"done": DONE, "violated": VIOLATED, "failed": JobState(RunStatus.FAILED, None, "AlgorithmError: x", 1)}


class Killed(BaseException):
    """As SIGKILL does, it leaves nothing to be put in order."""


class Killable:
    """Kills a server at one of the next moments at which it does anything to the world outside of its process."""

    def __init__(self) -> None:
        self.left: int | None = None

    def moment(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed


class KillableStore(Store):
    """A store whose transactions are such moments, before they begin and after they are kept."""

    def __init__(self, store: Store, killable: Killable) -> None:
        self.__dict__.update(store.__dict__)
        self._killable = killable

    @contextmanager
    def writing(self) -> Iterator[object]:  # type: ignore[override]
        self._killable.moment()
        with super().writing() as session:
            yield session
        self._killable.moment()


class KillableRunner(StubRunner):
    """A runner whose calls are."""

    killable: Killable

    def start(self, job: JobToRun, handle: Handle) -> None:
        self.killable.moment()
        super().start(job, handle)
        self.killable.moment()

    def forget(self, handle: Handle) -> None:
        self.killable.moment()
        super().forget(handle)


class Service(RuleBasedStateMachine):
    """Two servers at one store; clients stop and start schedules, and ask for jobs of their own."""

    def named(self) -> str:
        """What its store, which is not made yet, is called."""
        return str(self.folder / "store.db")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="analyzer-recovery-"))
        uri = f"file://{self.folder}"
        self.now = self.latest = MADE
        self.next = dict.fromkeys(SCHEDULES, MADE + HOUR / 2)
        self.store = open_store(self.named())
        self.killable = Killable()
        self.runner = KillableRunner(self._outcome)
        self.runner.killable = self.killable
        self.endings: dict[str, JobState] = {}
        self.asked_for: set[str] = set()
        self.due: set[tuple[str, datetime]] = set()
        self.servers: dict[str, Scheduler] = {}
        self.born: Counter[str] = Counter()
        with self.store.writing() as session:
            add_endpoint(session, MADE, f"{uri}/captures")
            for name, kind in SCHEDULES.items():
                add_definition(session, MADE, kind, folder=uri)
                add_schedule(session, MADE, name, kind, next_due=MADE + HOUR / 2)
        for hour in (20, 22, 23):
            put(self.folder / f"captures/loans/AllTraffic/2021/05/06/{hour}/a.jsonl")
            put(self.folder / f"labels/2021/05/06/{hour}/a.jsonl")
            put(self.folder / f"reports/merge/loans/AllTraffic/2021/05/06/{hour}/part.jsonl")

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self._settle()
            self.store.close()
            shutil.rmtree(self.folder)

    @rule(minutes=st.sampled_from([1, 30, 60, 150, -60]))
    def time_passes(self, minutes: int) -> None:
        """A clock may be put back, too."""
        self._go_to(self.now + timedelta(minutes=minutes))

    def _go_to(self, now: datetime) -> None:
        self.now, self.latest = now, max(now, self.latest)
        for name in self.next:
            while self.next[name] <= self.now:
                self.due.add((name, self.next[name]))
                self.next[name] += HOUR

    @rule(who=st.sampled_from(["one", "other"]), moments=st.one_of(st.none(), st.integers(0, 12)))
    def a_server_turns_and_may_be_killed(self, who: str, moments: int | None) -> None:
        if who not in self.servers:
            self.born[who] += 1
            store = KillableStore(self.store, self.killable)
            self.servers[who] = server(store, self.runner, self.folder, f"{who}-{self.born[who]}", concurrency=2)
        self.killable.left = moments
        try:
            self.servers[who].turn(self.now)
        except Killed:
            del self.servers[who]
        finally:
            self.killable.left = None

    @rule(how=st.sampled_from(sorted(OUTCOMES)))
    def what_runs_comes_to_its_end(self, how: str) -> None:
        for name in self.runner.jobs:
            self.endings.setdefault(name, OUTCOMES[how])

    @rule()
    def a_client_asks_for_a_job(self) -> None:
        name = f"mine-{len(self.asked_for)}"
        self.asked_for.add(name)
        with self.store.writing() as session:
            assert queue_job(session, name, {"ProcessingJobName": name}, self.now)

    @rule()
    def a_client_stops_what_runs(self) -> None:
        with self.store.writing() as session:
            for job in jobs(self.store):
                if job.status == RunStatus.IN_PROGRESS:
                    stop_job(session.get_one(StoredJob, job.name), self.now)

    @rule(name=st.sampled_from(sorted(SCHEDULES)))
    def a_client_stops_or_starts_a_schedule(self, name: str) -> None:
        """What nobody has recorded by then does not come up again."""
        recorded = {(each.schedule_name, each.scheduled) for each in executions(self.store)}
        with self.store.writing() as session:
            schedule = session.get_one(StoredSchedule, name)
            if schedule.status == SCHEDULED:
                schedule.status, schedule.next_due = STOPPED, None
                del self.next[name]
                self.due = {each for each in self.due if each[0] != name or each in recorded}
            else:
                self.next[name] = self.now.replace(minute=0) + HOUR
                schedule.status, schedule.next_due = SCHEDULED, self.next[name]

    @invariant()
    def no_job_was_begun_twice(self) -> None:
        if hasattr(self, "runner"):
            assert set(self.runner.begun.values()) <= {1}

    @invariant()
    def an_end_is_one_for_ever(self) -> None:
        if hasattr(self, "store"):
            for job in jobs(self.store):
                assert job.owner is None or not RunStatus(job.status).ended

    def _outcome(self, job: JobToRun) -> JobState | None:
        return self.endings.get(job.name)

    def _settle(self) -> None:
        """A server lives long enough to do all that is left, when the leases of the dead have ended."""
        self.runner.outcome = lambda job: self.endings.get(job.name, DONE)
        self._go_to(self.latest)
        last = server(self.store, self.runner, self.folder, "last", concurrency=2)
        turn_until_idle(last, self.now + 2 * LASTS, most=2000)
        found = executions(self.store)
        assert {(each.schedule_name, each.scheduled) for each in found} == self.due
        for each in found:
            assert RunStatus(each.status).ended
            ran = each.job_name in self.runner.begun or each.merge_job_name in self.runner.begun
            marked = each.reason is not None or each.failure_reason is not None or each.status == "Stopped"
            assert ran or marked, (each.status, each.reason)
        for job in jobs(self.store):
            assert RunStatus(job.status).ended
            assert job.name in self.runner.begun or job.status in ("Stopped", "Failed")
        assert self.asked_for <= {job.name for job in jobs(self.store)}


def of(examples: int) -> settings:
    return settings(
        max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )


def test_any_sequence_of_calls_and_kills() -> None:
    run_state_machine_as_test(Service, settings=of(20))


def test_any_sequence_of_calls_and_kills_with_postgresql(postgresql: str) -> None:
    class ServiceWithPostgresql(Service):
        def named(self) -> str:
            return new_schema_in(postgresql)

    run_state_machine_as_test(ServiceWithPostgresql, settings=of(12))
