"""A worker in a Python of its own, where this process cannot be forked: it has threads, or is a daemonic process.

The workers that multiprocessing spawns run the user's script again for what is in its ``__main__``; tasks need nothing
of that. So a script needs no ``if __name__ == "__main__":``, and may come from standard input or a notebook.
"""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import spawn
from multiprocessing.connection import Connection
from typing import Any, cast

_PROGRAM = """
import sys
connection, parent, *sys.path = sys.argv[1:]
from analyzer.processes.launched import serve_launched
serve_launched(int(connection), int(parent))
"""


class Launched:
    """The process; what it inherits of this one is `connection` and the signals that are blocked."""

    def __init__(self, connection: Connection) -> None:
        flags = cast(Any, subprocess)._args_from_interpreter_flags()
        here = [path or os.getcwd() for path in sys.path]  # noqa: PTH109 (as Python spells it)
        number = connection.fileno()
        self._process = subprocess.Popen(  # noqa: S603 (this very Python)
            [os.fsdecode(spawn.get_executable()), *flags, "-c", _PROGRAM, str(number), str(os.getpid()), *here],
            stdin=subprocess.DEVNULL,
            pass_fds=[number],
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exitcode(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        self._process.kill()

    def join(self) -> None:
        self._process.wait()


def serve_launched(connection: int, parent: int) -> None:
    """What the new process does."""
    from analyzer.processes.worker import serve  # noqa: PLC0415 (its parent needs none of this)

    serve(Connection(connection), parent)
