"""The ways into a process, and the only place where one ends.

Without arguments it runs the job of the environment, as containers are started; with arguments it is a command line.
What is needed is imported late: signals are to be heeded from the first moment on, by process 1 of a container too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from analyzer.guardian import Tell, work_guarded
from analyzer.stopping import Stopped, stopping
from contracts.exit_codes import ExitCode
from contracts.ml_root import ml_root


def main() -> NoReturn:
    """``python -m analyzer``."""
    if sys.argv[1:]:
        command_line()
    container()


def command_line() -> NoReturn:
    """``analyzer ...``, the command line."""
    _end(
        lambda: run_command_line(sys.argv[1:], _keep_pandas_out),
        lambda reason: print(f"Error: {reason}", file=sys.stderr),
    )


def container(arguments: Sequence[str] = ()) -> NoReturn:
    """The job of the environment; `arguments`, each ``key=value``, go before it."""
    root = ml_root(_settings(os.environ, arguments))

    def run() -> int:
        _keep_pandas_out()
        return run_container(os.environ, arguments)

    _end(run, lambda reason: _tell_platform(reason, root))


def run_container(settings: Mapping[str, str], arguments: Sequence[str] = ()) -> int:
    """Run the job of `settings`, with `arguments` over them, and return the exit code; never raises."""
    settings = _settings(settings, arguments)
    root = ml_root(settings)

    def tell_of(stopped: Stopped) -> None:
        from analyzer.environment_run import tell  # noqa: PLC0415
        from analyzer.outcome import outcome_of_error  # noqa: PLC0415

        tell(outcome_of_error(stopped), root)

    try:
        with stopping(tell_of):
            import logging  # noqa: PLC0415

            from analyzer.environment_run import run_environment  # noqa: PLC0415
            from analyzer.log import FOR_PLATFORM, start_log, write_anything  # noqa: PLC0415

            write_anything(sys.stdout, sys.stderr)
            start_log(sys.stdout, FOR_PLATFORM, logging.INFO)
            return run_environment(settings, root, arguments)
    except Stopped as stopped:  # before the run had begun
        tell_of(stopped)
        return stopped.exit_code


def run_command_line(arguments: Sequence[str], before_job: Callable[[], None] = lambda: None) -> int:
    """Run the command line and return the exit code; never raises. `before_job` is called before a job is run."""
    try:
        with stopping(lambda _: None):
            from analyzer.command_line.commands import run  # noqa: PLC0415
            from analyzer.log import write_anything  # noqa: PLC0415

            write_anything(sys.stdout, sys.stderr)
            return run(arguments, before_job)
    except Stopped as stopped:
        print(f"Error: {stopped.message}", file=sys.stderr)
        return stopped.exit_code


def _settings(settings: Mapping[str, str], arguments: Sequence[str]) -> dict[str, str]:
    return {**settings, **dict(argument.split("=", 1) for argument in arguments if "=" in argument)}


def _keep_pandas_out() -> None:
    """Not where there is a user's script, which might hand arrays of pandas to pyarrow."""
    if not any("processor" in text.lower() for text in (*sys.argv, *os.environ)):
        from analyzer.pandas_later import keep_pandas_out  # noqa: PLC0415 (it imports pyarrow)

        keep_pandas_out()


def _tell_platform(reason: str, root: Path) -> None:
    """As the log of a run and its message file tell of a failure."""
    import logging  # noqa: PLC0415

    from analyzer.log import FOR_PLATFORM, start_log, write_anything  # noqa: PLC0415
    from analyzer.message_file import write_message  # noqa: PLC0415
    from contracts.message import failed  # noqa: PLC0415

    write_anything(sys.stdout)
    start_log(sys.stdout, FOR_PLATFORM, logging.INFO)
    logging.getLogger("__main__").error("%s", failed(reason))
    write_message(failed(reason), root)


def _end(run: Callable[[], int], tell: Tell) -> NoReturn:
    """Run, then end the process whatever threads there still are; `tell` is for an end that the run cannot tell.

    After a first start of Spark, what makes the next one faster is made by a process of its own, which stays behind.
    """
    code = int(ExitCode.INTERNAL)
    try:
        work_guarded(tell)
        code = run()
        gateway = sys.modules.get("analyzer.spark.gateway")
        if code in {ExitCode.SUCCESS, ExitCode.VIOLATIONS} and gateway is not None and gateway.started:
            from analyzer.spark.preparation import prepare_in_background  # noqa: PLC0415

            prepare_in_background()
    except KeyboardInterrupt:  # before the run heeds signals
        code = int(ExitCode.INTERRUPTED)
        tell("stopped by SIGINT before the job was done.")
    except BaseException as error:  # nothing may come out of here
        print(f"Error: {type(error).__name__}: {error}", file=sys.stderr)
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                continue
        os._exit(code)
