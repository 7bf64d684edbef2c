"""The log of a process: to the standard output for the platform, to the standard error for people."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from contracts.errors import without_secrets

_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

FOR_PLATFORM = "%(asctime)s - %(name)s - %(levelname)s - %(message)s"
"""As the closed analyzer's lines."""
FOR_PEOPLE = "%(levelname)s: %(message)s"


class OneLineFormatter(logging.Formatter):
    """Keeps a message in its line, whatever names and values it holds, and leaves out the secrets of URIs.

    Only tracebacks take several lines. They are indented: an error's text may hold newlines, and what comes after one
    must not look like a line of the log. `words` are a reader's own for what a message names.
    """

    def __init__(self, layout: str, words: Callable[[str], str] = str) -> None:
        super().__init__(layout)
        self._words = words

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (overrides)
        record.message = self._words(_one_line(record.message))
        return super().formatMessage(record)

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802 (overrides)
        return _indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 (overrides)
        return _indented(super().formatStack(stack_info))


def _one_line(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), without_secrets(text))


def _indented(text: str) -> str:
    return "\n".join(f"    {_one_line(line)}" for line in text.split("\n"))


def start_log(stream: TextIO, layout: str, level: int, words: Callable[[str], str] = str) -> None:
    """Log to `stream` and nowhere else, in the `words` of its reader; libraries only from warnings on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLineFormatter(layout, words))
    if level > logging.DEBUG:
        # py4j also speaks without a name.
        handler.addFilter(lambda record: record.name != "root")
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("__main__", "analyzer", "contracts"):
        logging.getLogger(name).setLevel(level)
    # py4j reports as an error what is only the end of the JVM; what comes of it reaches us as an exception.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    if layout == FOR_PEOPLE and level > logging.DEBUG:
        logging.getLogger("analyzer.spark.gateway").setLevel(logging.CRITICAL)


def write_anything(*streams: TextIO) -> None:
    """Let streams escape what their encoding lacks, in place of an error in the middle of a run."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
