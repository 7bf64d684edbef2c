"""A script in a process of its own: ``python -m analyzer.scripts.in_child DESCRIPTOR SCRIPT HANDLER SECONDS``.

A post processor is called. A preprocessor is only imported, within so many seconds, to see that workers can do so.
What came of it is written to the descriptor: nothing when the script ended the process itself.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from analyzer.scripts.deadline import ScriptDeadline
from analyzer.scripts.failures import own_traceback, summary
from analyzer.scripts.user_module import POSTPROCESS, handler_of, load


def main(arguments: list[str]) -> int:
    descriptor, path, name, seconds = arguments
    os.set_inheritable(int(descriptor), False)
    sys.argv = [path]
    deadline = ScriptDeadline(float(seconds))
    outcome: dict[str, Any] = {}
    try:
        if name == POSTPROCESS:
            handler, _ = handler_of(load(Path(path), Path(path).read_bytes()), name, 0)
            handler()
        else:
            with deadline.running():
                handler_of(load(Path(path), Path(path).read_bytes()), name, 2)
    except BaseException as error:  # the user's
        if not (name == POSTPROCESS and isinstance(error, SystemExit) and not error.code):
            if own := own_traceback(error):
                print(own, file=sys.stderr)
            outcome["failure"] = summary(error, path, deadline.seconds)
    deadline.disarm()
    with os.fdopen(int(descriptor), "w", encoding="utf-8") as result:
        json.dump(outcome, result)
    return 1 if outcome else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
