"""The cases of `tests/cases` through `docker run`; ``python -m tests.container.cases NAME ...`` is `make smoke`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.cases.golden import CASES, OUTCOME, differences, environment_of, expected_of, files_of
from tests.container.docker import Mount, run_container, why_no_image

DEFAULT_IMAGE = "open-model-monitor-analyzer:latest"


def run_case_in(image: str, name: str, work: Path) -> dict[str, str]:
    """Run a case; the texts of the files it wrote by name, and its outcome among them.

    Paths in the container are those of the host, so that a case reads the same in both.
    """
    output, told = work / "output", work / "told"
    output.mkdir()
    told.mkdir()
    finished = run_container(
        image,
        mounts=[Mount(CASES, str(CASES), read_only=True), Mount(output, str(output)), Mount(told, "/opt/ml/output")],
        environment=environment_of(name, output),
    )
    message = told / "message"
    outcome = {"exit_code": finished.code, "message": message.read_text("utf-8") if message.exists() else finished.log}
    return {**files_of(output), OUTCOME: json.dumps(outcome, indent=2, ensure_ascii=False) + "\n"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.container.cases", description="Run cases through docker run and show what differs."
    )
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--image", default=os.environ.get("IMAGE") or DEFAULT_IMAGE)
    options = parser.parse_args(arguments)
    if reason := why_no_image(options.image):
        print(reason, file=sys.stderr)
        return 1
    differing = 0
    for name in options.names:
        with tempfile.TemporaryDirectory(prefix="analyzer-smoke-") as work:
            started = time.monotonic()
            shown = list(differences(expected_of(name), run_case_in(options.image, name, Path(work))))
            print(f"{name}: {'differs' if shown else 'as expected'}, {time.monotonic() - started:.1f} s")
        differing += bool(shown)
        print(*shown, sep="\n", end="\n" if shown else "")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
