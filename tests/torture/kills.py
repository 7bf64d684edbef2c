"""Jobs that are killed at random moments: nothing is left half, nothing is left running, nothing is left lying about.

An output holds what an earlier run wrote, or nothing, when a job begins. After a kill each of its files is wholly that
of the earlier run or wholly that of the new one, never of both runs, and the last of them only beside the others; after
the next run that ends, the output is the new one, and neither a temporary file nor a process is left.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.model_server import model_process
from tests.torture.findings import Campaign
from tests.torture.jobs import JOBS, Settings
from tests.torture.processes import Run
from tests.torture.samples import write_samples

_END_S = 240.0
"""On a machine that is busy; a run takes seconds."""
_GONE_S = 5.0
_BEFORE_A_NEXT_RUN = 5
_COMMANDS = {"all": "", "java": "/bin/java"}
"""What is in the command lines of those that are killed: all processes of a run, or Java."""
_WAYS = {
    "spark": ["work", "guardian", "all", "java", "workers", "term", "int"],
    "processes": ["work", "guardian", "all", "workers", "workers again", "term", "int"],
}
"""Who is killed or stopped on an engine: "workers" once, or "again" and again until the run ends."""
_LAST = ("constraint_violations.json", "explanations_shap/out.csv")
Files = dict[str, bytes]


@dataclass
class Job:
    """One of the jobs, what two runs of it write on either engine, and how long one takes on each."""

    name: str
    settings: Settings
    old: Files
    new: Files
    seconds: dict[str, float]
    kills: int = 0
    before: Files = field(default_factory=dict)
    """What is in its output before a kill."""


def run_kills(campaign: Campaign, rng: random.Random, only: list[str]) -> None:
    """Kill one job after another until the time is over."""
    with model_process("logistic", 0.8, 0.02, -0.01) as model:
        jobs = _prepared(campaign, model, only)
        for job in itertools.cycle(jobs):
            if campaign.over(wanted_s=sum(max(each.seconds.values()) for each in jobs)):
                break
            _round(campaign, job, rng)
        for job in jobs:
            _next_run(campaign, job, rng)


def _prepared(campaign: Campaign, model: str, only: list[str]) -> list[Job]:
    """Every job run to its end twice, on other data and another engine: what is old, and what is new."""
    jobs: list[Job] = []
    outputs: dict[str, dict[str, Path]] = {"old": {}, "new": {}}
    for age, seed in (("old", 1), ("new", 2)):
        write_samples(campaign.work / age, seed)
    for name, of in JOBS.items():
        if only and name not in {*only, "baseline"}:
            continue
        found: dict[str, Files] = {}
        seconds: dict[str, float] = {}
        for age, engine in (("old", "spark"), ("new", "processes")):
            settings = of(campaign.work / age, outputs["old"], model)
            output = outputs[age][name] = campaign.work / "reference" / age / name
            began = time.monotonic()
            given = {**settings, "output_path": str(output), "engine": engine}
            run = Run(given, campaign.work / "root", campaign.work / "tmp")
            code = run.ended(_END_S)
            seconds[engine] = time.monotonic() - began
            found[age] = _files(output)
            if code != 0 or not found[age]:
                campaign.find(f"{name} on {engine}: a run that nobody disturbs ends with {code}: {run.message!r}")
                return []
            run.orphans(180.0)  # the first one prepares the next start
        jobs.append(Job(name, settings, found["old"], found["new"], seconds))
    return [job for job in jobs if not only or job.name in only]


def _round(campaign: Campaign, job: Job, rng: random.Random) -> None:
    output = _output(campaign, job)
    if rng.random() < 0.5:
        job.before = rng.choice([job.old, {}])
        shutil.rmtree(output, ignore_errors=True)
        for name, content in job.before.items():
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            (output / name).write_bytes(content)
    else:
        job.before = _whole(output)
    engine = rng.choice(sorted(_WAYS))
    way = rng.choice(_WAYS[engine])
    moment = rng.uniform(0.0, 1.1 * job.seconds[engine])
    while_writing = rng.random() < 0.4
    told = f"{job.name} on {engine}, {way} after {moment:.2f} s{' and its first file' if while_writing else ''}"
    given = {**job.settings, "output_path": str(output), "engine": engine}
    run = Run(given, campaign.work / "root", campaign.work / "tmp")
    began = time.monotonic()
    if while_writing:
        _await_file(run, output, 3 * job.seconds[engine])
        time.sleep(rng.uniform(0.0, 0.03))
    else:
        with suppress(Exception):
            run.process.wait(moment)
    _kill(run, way, engine)
    code = run.ended(20.0)
    campaign.count(f"kills of {job.name} on {engine}")
    job.kills += 1
    if code is None:
        campaign.find(f"{told}: it does not end within 20 s", run.root)
    if orphans := run.orphans(_GONE_S):
        campaign.find(f"{told}: still alive {_GONE_S:g} s later: {'; '.join(orphans)}", run.root)
    for problem in (_wrong_outcome(run, way, engine, code), _wrong_files(output, job)):
        if problem:
            campaign.find(f"{told}: {problem}", output if output.is_dir() else None)
            shutil.rmtree(output, ignore_errors=True)
    if code == 0:
        job.seconds[engine] = 0.5 * job.seconds[engine] + 0.5 * (time.monotonic() - began)
        campaign.count("of them too late")
    if job.kills % _BEFORE_A_NEXT_RUN == 0:
        _next_run(campaign, job, rng)


def _await_file(run: Run, output: Path, seconds: float) -> None:
    """Until it writes; what an earlier one has left is not its own."""
    deadline = time.monotonic() + seconds
    known = set(output.glob(".tmp-*"))
    while run.process.poll() is None and time.monotonic() < deadline:
        if set(output.glob(".tmp-*")) - known:
            return
        time.sleep(0.001)


def _kill(run: Run, way: str, engine: str) -> None:
    if way == "workers again":
        deadline = time.monotonic() + 20.0
        while run.process.poll() is None and time.monotonic() < deadline:
            _kill(run, "workers", engine)
            time.sleep(0.005)
        return
    with suppress(ProcessLookupError):
        if way == "work":
            # Before it is there, there is nothing to be killed but the guardian.
            os.kill(run.working() or run.process.pid, signal.SIGKILL)
        elif way == "workers" or way in _COMMANDS:
            for process in run.workers(engine) if way == "workers" else run.marked(_COMMANDS[way]):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        else:
            number = {"guardian": signal.SIGKILL, "term": signal.SIGTERM, "int": signal.SIGINT}[way]
            run.process.send_signal(number)


def _wrong_outcome(run: Run, way: str, engine: str, code: int | None) -> str | None:
    """What is wrong with the exit code and the message, if anything is.

    A worker of the pool that is killed once costs its split once more, and nothing else.
    """
    message = run.message
    if message is not None and (len(message) > 1024 or not message.decode("utf-8")):
        return f"the message has {len(message)} bytes"
    if code in (0, -signal.SIGKILL, None):
        return None
    if way in ("term", "int"):
        # Python itself may still be starting.
        expected = {130 if way == "int" else 143: b"Error: stopped by SIG"}
        if message is None:
            expected |= {-signal.SIGTERM: b"", -signal.SIGINT: b"", 1: b""}
    elif way == "workers" and engine == "processes":
        expected = {}
    elif way in ("java", "workers", "workers again"):
        expected = {8: b"Error: "}
    else:
        expected = {8: b"Error: the analyzer's process was killed (SIGKILL)"}
    if code not in expected or not (message or b"").startswith(expected[code]):
        return f"it ended with {code} and {message!r}"
    return None


def _wrong_files(output: Path, job: Job) -> str | None:
    """What is wrong with what is in the output, if anything is."""
    found = _whole(output)
    of_new = {name for name, content in found.items() if content == job.new.get(name)}
    of_old = {name for name, content in found.items() if content == job.before.get(name)}
    if broken := found.keys() - of_new - of_old:
        return f"neither old nor new: {', '.join(sorted(broken))}"
    if of_new != found.keys() and of_old != found.keys():
        return f"of both runs: new {', '.join(sorted(of_new - of_old))}, old {', '.join(sorted(of_old - of_new))}"
    whole = job.new if of_new == found.keys() else job.before
    if lone := [name for name in _LAST if name in found and found.keys() != whole.keys()]:
        return f"{lone[0]} is there and {', '.join(sorted(whole.keys() - found.keys()))} is not"
    return None


def _next_run(campaign: Campaign, job: Job, rng: random.Random) -> None:
    output, temporary, engine = _output(campaign, job), campaign.work / "tmp", rng.choice(sorted(_WAYS))
    given = {**job.settings, "output_path": str(output), "engine": engine}
    run = Run(given, campaign.work / "root", temporary)
    code = run.ended(_END_S)
    orphans = run.orphans(_GONE_S)
    campaign.count("next runs")
    left = [path.relative_to(output).as_posix() for path in output.rglob(".*")]
    left += [str(path) for path in temporary.iterdir()]
    for problem in (
        f"ends with {code} and {run.message!r}" if code != 0 else "",
        f"writes {', '.join(sorted(_whole(output)))}, which is not the report" if _files(output) != job.new else "",
        f"leaves {', '.join(left)}" if left else "",
        f"leaves alive: {'; '.join(orphans)}" if orphans else "",
    ):
        if problem:
            campaign.find(f"{job.name}, the next run, on {engine}, {problem}", output)
            shutil.rmtree(output, ignore_errors=True)
            shutil.rmtree(temporary, ignore_errors=True)


def _output(campaign: Campaign, job: Job) -> Path:
    return campaign.work / "outputs" / job.name


def _files(output: Path) -> Files:
    """All files below an output, without the moment of an evaluation, which no two runs share."""
    found = (path for path in sorted(output.rglob("*")) if path.is_file())
    return {path.relative_to(output).as_posix(): _timeless(path.read_bytes()) for path in found}


def _whole(output: Path) -> Files:
    """The reports: no temporary files, and no lock."""
    return {name: content for name, content in _files(output).items() if not f"/{name}".count("/.")}


def _timeless(content: bytes) -> bytes:
    return re.sub(rb'("evaluation_time": ")[^"]*"', rb'\1"', content)
