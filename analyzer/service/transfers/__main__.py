"""``python -m analyzer.service.transfers fetch|send``: inputs or outputs of a job, beside its container.

`send` prints the metrics that the job has left, a line each.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from analyzer.errors import AnalyzerError
from analyzer.publish.metrics_file import line_of, read_metrics
from analyzer.service.transfers.inputs import fetch_inputs, platform_files
from analyzer.service.transfers.outputs import outputs_of
from analyzer.service.transfers.reach import Reach
from contracts.exit_codes import ExitCode
from contracts.message import failed, fit
from contracts.ml_root import ml_root

REQUEST = "PROCESSING_JOB"
_TERMINATION_LOG = Path("/dev/termination-log")


def main() -> int:
    """Return the exit code."""
    job = json.loads(os.environ[REQUEST])
    root, request, reach = ml_root(os.environ), job["request"], Reach()
    try:
        if sys.argv[1] == "fetch":
            fetch_inputs(request, root, reach)
            (root / "output").mkdir(parents=True, exist_ok=True)
            platform_files(request, job["arn"], request.get("Environment") or {}, root)
        for output in outputs_of(request, root, reach):
            if sys.argv[1] == "send":
                output.send()
                output.replace_merged()
        if sys.argv[1] == "send":
            # Nothing else of a pod is left for the service to read.
            for metric in read_metrics(root):
                sys.stdout.buffer.write(line_of(metric))
    except AnalyzerError as error:
        return _tell(error.message, error.exit_code)
    except OSError as error:
        return _tell(f"{error.filename or 'a file'}: {error.strerror or error}", ExitCode.OUTPUT)
    return ExitCode.SUCCESS


def _tell(reason: str, code: ExitCode) -> int:
    print(failed(reason), file=sys.stderr)
    with suppress(OSError):
        if _TERMINATION_LOG.exists():
            _TERMINATION_LOG.write_bytes(fit(failed(reason)))
    return code


if __name__ == "__main__":
    sys.exit(main())
