"""Damaged inputs: every golden case, one of its files or settings damaged, ends with a code that says what is wrong.

Never is it a defect of ours (1), nor a failure of Spark (9) or want of memory (8), where it was the data; there is
always a message, and it is short.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.exit_codes import ExitCode
from tests.cases.golden import CASES, case_names
from tests.torture.findings import Campaign
from tests.torture.mutations import damaged
from tests.torture.processes import ROOT

ENGINES = ("processes", "spark")
_MOST_S = 60.0
_ALLOWED = {*map(int, ExitCode)} - {ExitCode.INTERNAL, ExitCode.ENGINE, ExitCode.RESOURCES, ExitCode.TERMINATED}
_NOT_DAMAGED = {"output_path", "dataset_source", "ground_truth_source", "ML_ROOT"}
"""Settings that say where something is: damaged, they would lead out of the folder of the campaign."""


def run_fuzz(campaign: Campaign, rng: random.Random) -> None:
    """Damage one case after another, on either engine, until the time is over."""
    names = [name for name in case_names() if "rules" not in name and "script" not in name and "processor" not in name]
    workers = {engine: _Worker(campaign.work, engine) for engine in ENGINES}
    try:
        while not campaign.over():
            seed, engine = rng.randrange(1 << 32), rng.choice(ENGINES)
            if not _round(campaign, workers[engine], rng.choice(names), seed):
                workers[engine].close()
                workers[engine] = _Worker(campaign.work, engine)
    finally:
        for worker in workers.values():
            worker.close()


def _round(campaign: Campaign, worker: _Worker, name: str, seed: int) -> bool:
    """Whether the worker is still of use."""
    rng = random.Random(seed)
    place = campaign.work / "case"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(CASES / name, place / name, ignore=shutil.ignore_patterns("expected"))
    what = _damage_a_file(place / name / "input", rng)
    settings = {"engine": worker.engine, **_settings(name, place)}
    if what is None or rng.random() < 0.15:
        what = _damage_a_setting(settings, rng)
    root = place / "ml"
    answer = worker.run(settings, root)
    told = f"{name} on {worker.engine} with {what} damaged (seed {seed})"
    campaign.count(f"damaged inputs on {worker.engine}")
    if answer is None:
        campaign.find(f"{told}: no end within {_MOST_S:g} s, or the end of its process", place)
        return False
    campaign.count(f"ended with {answer['code']}")
    message = root / "output" / "message"
    content = message.read_bytes() if message.is_file() else b""
    if answer["code"] not in _ALLOWED:
        campaign.find(f"{told}: {answer['code']}, {content.decode(errors='replace')}", place)
    elif not 0 < len(content) <= 1024:
        campaign.find(f"{told}: {answer['code']} and a message of {len(content)} bytes", place)
    elif b"\n" in content or b"Traceback" in content:
        campaign.find(f"{told}: a message of several lines, {content!r}", place)
    return True


def _settings(name: str, place: Path) -> dict[str, str]:
    """As `environment_of` of the golden cases has them, with the input of the copy."""
    places = {"{input}": place / name / "input", "{output}": place / "output", "{case}": place / name, "{cases}": CASES}
    given: dict[str, str] = json.loads((CASES / name / "env.json").read_text("utf-8"))
    filled = {"dataset_source": "{input}", "output_path": "{output}", **given}
    for mark, path in places.items():
        filled = {key: value.replace(mark, str(path)) for key, value in filled.items()}
    return filled


def _damage_a_file(folder: Path, rng: random.Random) -> str | None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".py")
    if not files:
        return None
    path = rng.choice(files)
    path.write_bytes(damaged(path.read_bytes(), rng))
    return path.relative_to(folder).as_posix()


def _damage_a_setting(settings: dict[str, str], rng: random.Random) -> str:
    key = rng.choice(sorted(settings.keys() - _NOT_DAMAGED) or ["dataset_format"])
    content = damaged(settings.get(key, "").encode(), rng).replace(b"\0", b"")
    settings[key] = content.decode("utf-8", "surrogateescape")
    return f"the setting {key}"


class _Worker:
    """A process that runs jobs on one engine, one at a time."""

    def __init__(self, work: Path, engine: str) -> None:
        self.engine = engine
        self._log = (work / f"{engine}.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.fuzz_worker", engine],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(work)},
        )
        self._answer(120.0)

    def run(self, settings: Mapping[str, str], root: Path) -> dict[str, Any] | None:
        """What came of a job; None where nothing came in time."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"settings": settings, "root": str(root)}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        return self._answer(_MOST_S)

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        line = self._process.stdout.readline() if ready else b""
        found: dict[str, Any] | None = json.loads(line) if line else None
        return found

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._log.close()
