"""Inputs that are too large, too wide or without an end: each is refused by its limit, soon and in little memory.

`LIMITS` is the table: who makes the input, the exit codes that are right, the words of the message (the setting to
raise), and the seconds and megabytes that the whole run may take.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.torture import makers
from tests.torture.findings import Campaign
from tests.torture.fuzz import ENGINES
from tests.torture.jobs import Settings
from tests.torture.processes import Run
from tests.torture.samples import write_samples


@dataclass(frozen=True)
class Limit:
    """An input, and how its run should end."""

    make: Callable[[Path, Path, str], Settings]
    codes: tuple[int, ...]
    says: str = ""
    seconds: float = 60.0
    megabytes: int = 3_000


_SOON_S = 15.0
"""What a run takes that is refused as it should be: with less time left none is begun."""

LIMITS: dict[str, Limit] = {
    "a model that answers without an end": Limit(makers.endless_model, (11,), "model_max_answer_bytes"),
    "a model at the address of metadata": Limit(makers.model_at_metadata, (2,), "model_allow_link_local", seconds=20),
    "a line of 500 megabytes": Limit(makers.line_of_500_megabytes, (4,), "max_line_bytes"),
    "a header of 500 megabytes": Limit(makers.header_of_500_megabytes, (4,), "max_line_bytes", seconds=20),
    "a million columns": Limit(makers.million_columns, (4,), "max_columns", seconds=20),
    "5 gigabytes of zeros": Limit(makers.zeros_of_5_gigabytes, (4,), "max_line_bytes"),
    "ever new keys": Limit(makers.keys_without_an_end, (4,), "max_columns"),
    "a line that unpacks to 4 gigabytes": Limit(makers.unpacked_line_of_4_gigabytes, (4,), "max_line_bytes"),
    "aliases that multiply": Limit(makers.aliases_that_multiply, (2,), "write fewer"),
    "constraints of 300 megabytes": Limit(makers.constraints_of_300_megabytes, (5,), "max_baseline_bytes", seconds=20),
    "20,000 columns of Parquet": Limit(makers.parquet_of_20000_columns, (0,)),
    "a cell of 900 megabytes": Limit(makers.parquet_of_one_huge_cell, (4,), "max_whole_file_bytes"),
    "a long value in 20,000 rows": Limit(makers.parquet_of_a_huge_dictionary_value, (0, 4)),
}


def run_limits(campaign: Campaign, rng: random.Random) -> None:
    """Run the rows of the table in any order until the time is over; those left are told."""
    names = rng.sample(sorted(LIMITS), len(LIMITS))
    write_samples(campaign.work / "samples", 1)
    with makers.endless_server() as url:
        while names and not campaign.over(wanted_s=_SOON_S):
            _try(campaign, name := names.pop(), LIMITS[name], url, rng.choice(ENGINES))
    for name in names:
        campaign.count(f"not tried: {name}")


def _try(campaign: Campaign, name: str, limit: Limit, url: str, engine: str) -> None:
    place = campaign.work / "limit"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    own = {"output_path": str(place / "output"), "engine": engine}
    settings = {**own, **limit.make(campaign.work / "samples", place, url)}
    began = time.monotonic()
    run = Run(settings, place / "ml", place / "tmp")
    peak = 0
    while run.process.poll() is None and time.monotonic() - began < 2 * limit.seconds:
        peak = max(peak, run.bytes_in_memory())
        time.sleep(0.1)
    took, code = time.monotonic() - began, run.process.poll()
    run.orphans(0.0 if code is None else 5.0)
    message = (run.message or b"").decode(errors="replace")
    told = f"{name} on {engine}"
    campaign.count("inputs beyond a limit")
    print(f"  {told}: {code} after {took:.1f} s with {peak >> 20} MB; {message[:200]}", flush=True)
    if code not in limit.codes or limit.says not in message:
        campaign.find(f"{told}: {code} and {message!r} where {limit.codes} and {limit.says!r} are right")
    if took > limit.seconds or peak > limit.megabytes << 20:
        campaign.find(f"{told}: {took:.0f} s and {peak >> 20} MB, of {limit.seconds:g} s and {limit.megabytes} MB")
    shutil.rmtree(place, ignore_errors=True)
