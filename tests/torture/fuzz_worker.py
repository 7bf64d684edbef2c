"""Runs of jobs in one process with one Spark session: settings come in by the line, exit codes go out."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path

from analyzer.environment_run import run_environment
from analyzer.spark.session import open_session


def main() -> None:
    """Answer each line ``{"settings": ..., "root": ...}`` with a line ``{"code": ..., "seconds": ...}``."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    with open_session():
        print("{}", file=answers, flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            began = time.monotonic()
            code = run_environment(asked["settings"], Path(asked["root"]))
            print(json.dumps({"code": int(code), "seconds": time.monotonic() - began}), file=answers, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
