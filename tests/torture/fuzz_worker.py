"""Runs of jobs in one process, for Spark with one session: settings come in by the line, exit codes go out."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from analyzer.environment_run import run_environment
from analyzer.spark.session import open_session


def main() -> None:
    """Answer each line ``{"settings": ..., "root": ...}`` with a line ``{"code": ..., "seconds": ...}``.

    The argument names the engine.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    with open_session() if sys.argv[1] == "spark" else nullcontext():
        print("{}", file=answers, flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            began = time.monotonic()
            code = run_environment(asked["settings"], Path(asked["root"]))
            print(json.dumps({"code": int(code), "seconds": time.monotonic() - began}), file=answers, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
