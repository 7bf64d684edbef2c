"""``python -m tests.torture``: kill jobs, damage their inputs, and give them what is too large, for some minutes.

Prints its seed, what it did, and what it found; the exit code is 1 when it found anything.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.torture.findings import Campaign
from tests.torture.fuzz import run_fuzz
from tests.torture.jobs import JOBS
from tests.torture.kills import run_kills
from tests.torture.limits import run_limits
from tests.torture.processes import ROOT

SHARES = {"kills": 0.45, "fuzz": 0.3, "limits": 0.25}
"""Of the time, when all are run."""


def main(arguments: list[str]) -> int:
    """Run the campaigns that were asked for; 1 when there are findings."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Try to break the jobs.")
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=f"{', '.join(SHARES)} (default: all)")
    parser.add_argument("--minutes", type=float, default=20.0, help="how long, for all of them together (20)")
    parser.add_argument("--seed", type=int, help="a whole number; the same one makes the same choices")
    parser.add_argument("--jobs", default="", help=f"jobs to kill, between commas: {', '.join(JOBS)} (all)")
    parser.add_argument("--work", type=Path, default=ROOT / "artifacts" / "torture", help="a folder to work in")
    given = parser.parse_args(arguments)
    names = given.campaigns or list(SHARES)
    jobs = [name for name in given.jobs.split(",") if name]
    if unknown := [*(set(names) - SHARES.keys()), *(set(jobs) - JOBS.keys())]:
        parser.error(f"unknown: {', '.join(unknown)}")

    seed = random.SystemRandom().randrange(1 << 32) if given.seed is None else given.seed
    print(f"seed {seed}: {', '.join(names)} for {given.minutes:g} minutes", flush=True)
    work = given.work.absolute()
    shutil.rmtree(work, ignore_errors=True)
    kept = work / "findings"
    deadline = time.monotonic() + 60 * given.minutes
    # The first start of Spark makes ready what later ones need, in a process of its own.
    subprocess.run([sys.executable, "-m", "analyzer", "prepare"], check=False, cwd=ROOT, stdout=subprocess.DEVNULL)
    done: list[Campaign] = []
    for place, name in enumerate(names):
        share = SHARES[name] / sum(SHARES[each] for each in names[place:])
        folder = work / name
        folder.mkdir(parents=True)
        campaign = Campaign(name, folder, kept, share * (deadline - time.monotonic()))
        done.append(campaign)
        rng = random.Random(f"{seed} {name}")
        {
            "kills": lambda: run_kills(campaign, rng, jobs),  # noqa: B023 (called at once)
            "fuzz": lambda: run_fuzz(campaign, rng),  # noqa: B023
            "limits": lambda: run_limits(campaign, rng),  # noqa: B023
        }[name]()
        print(campaign.told(), flush=True)
        shutil.rmtree(folder, ignore_errors=True)
    found = [f"{campaign.name}: {what}" for campaign in done for what in campaign.findings]
    print(f"seed {seed}: {len(found)} findings", *found, sep="\n  ", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
