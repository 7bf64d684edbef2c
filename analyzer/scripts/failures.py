"""What a script raised, as its author wants to see it: their own frames, none of ours."""

from __future__ import annotations

import signal
import traceback
from pathlib import Path

from analyzer.scripts.deadline import TookTooLong
from analyzer.scripts.holds import EndedProcess
from analyzer.scripts.user_module import NoHandlerError
from analyzer.stopping import Stopped
from contracts.errors import counted, escaped

TRACEBACK_LIMIT = 8_000
"""Characters of a traceback that are kept: its end, which says what happened."""

_OURS = str(Path(__file__).parent)


class UnfitError(Exception):
    """What the handler returned is nothing that rows can be made of."""


def is_ours(error: BaseException) -> bool:
    """Whether it is the business of this process: its end was asked for, or Ctrl-C was hit where Python heeds that.

    All else that the user's code raises is a failure of that code, a KeyboardInterrupt of its own in a worker too.
    """
    heeds_keyboard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return isinstance(error, Stopped) or (heeds_keyboard and isinstance(error, KeyboardInterrupt))


def summary(error: BaseException, path: str, limit_s: float) -> str:
    """One line: what was raised, and in which line of the script."""
    match error:
        case TookTooLong():
            what = f"it took longer than {counted(limit_s, 'second')} (script_timeout_s)"
        case EndedProcess():
            what = f"it called os._exit({error.code})"
        case SystemExit():
            what = f"it called sys.exit({escaped(str(error.code), 60) if error.code is not None else ''})"
        case UnfitError() | NoHandlerError():
            return str(error)
        case SyntaxError() if error.filename == path:
            return f"{type(error).__name__}: {escaped(error.msg, 200)} (line {error.lineno} of {Path(path).name})"
        case _:
            text = escaped(_text(error), 200)
            what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return f"{what} (line {lines[-1]} of {Path(path).name})" if lines else what


def own_traceback(error: BaseException) -> str:
    """The traceback with the script's frames alone; empty for an error that is not of its code."""
    if isinstance(error, UnfitError | NoHandlerError):
        return ""
    try:
        shown = traceback.TracebackException.from_exception(error)
        shown.stack = traceback.StackSummary.from_list(
            [frame for frame in shown.stack if not frame.filename.startswith(_OURS)]
        )
        lines = list(shown.format())
    except Exception:  # the error's own methods are the user's too
        return ""
    if isinstance(error, TookTooLong | EndedProcess):
        lines.pop()
    text = "".join(lines).rstrip("\n")
    return text if len(text) <= TRACEBACK_LIMIT else "..." + text[-TRACEBACK_LIMIT:]


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # it is the user's own method
        return ""
