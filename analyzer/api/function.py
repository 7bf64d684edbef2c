"""What all functions have in common: they are calls of the register, with the arguments as settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from analyzer.earlier import EARLIER, earlier, warn
from analyzer.runs.call import Call
from analyzer.runs.register import functions

P = ParamSpec("P")
R = TypeVar("R")

BASELINE = "baseline_constraints"


def function(body: Callable[P, R]) -> Callable[P, R]:
    """A function that says of an argument that it does not have which one may be meant.

    Names that an argument had before, or has in the environment, are taken with a DeprecationWarning. Ctrl-C is raised
    from here, when all is closed: where in a run it came says nothing to who pressed it.
    """
    takes = signature(body).parameters

    @wraps(body)
    def called(*arguments: P.args, **named: P.kwargs) -> R:
        if unknown := named.keys() - takes.keys():
            for name in sorted(unknown):
                renamed = _renamed(functions()[body.__name__], name, named.pop(name))
                if twice := renamed.keys() & named.keys():
                    raise TypeError(f"{body.__name__}() got {', '.join(sorted(twice))} twice, once as {name}")
                named |= renamed  # type: ignore[assignment]
        try:
            return body(*arguments, **named)
        except KeyboardInterrupt:
            raise KeyboardInterrupt from None

    for old, now in EARLIER.items():
        module, _, name = old.rpartition(".")
        if module == f"analyzer.{now}" == f"analyzer.{body.__name__}":
            setattr(called, name, partial(_earlier, module, name))
    return called


def _earlier(module: str, name: str, *arguments: Any, **named: Any) -> Any:
    return earlier(module, name)(*arguments, **named)


def report_of(name: str, arguments: Mapping[str, Any]) -> Any:
    """The report of the function of this name, which was called with these arguments. Raises AnalyzerError."""
    from analyzer.errors import AnalyzerError, ConfigurationError  # noqa: PLC0415 (the import stays light)
    from analyzer.runs.calling import carry_out  # noqa: PLC0415
    from analyzer.runs.naming import settings_of, words_of_function  # noqa: PLC0415
    from analyzer.runs.values import in_baseline  # noqa: PLC0415
    from analyzer.words import said, said_report, spoken  # noqa: PLC0415
    from contracts.errors import held  # noqa: PLC0415

    call, progress = functions()[name], arguments["progress"]
    if progress is not None and not callable(progress):
        right = "a function of the tasks that are done and the tasks that there are"
        raise ConfigurationError(f"progress holds {held(progress)}; it should be {right}.")
    fields: dict[str, str] = {}
    for field, each in settings_of(call).items():
        fields.setdefault(each.keyword, field)
    given = {field: arguments[name] for name, field in fields.items() if name in arguments}
    given = {field: value for field, value in given.items() if not _is_default(call, field, value)}
    with spoken(words_of_function(call)):
        try:
            if lacking := [field for field in (*call.places, *call.needed) if field not in given]:
                raise ConfigurationError(f"{lacking[0]} is not set; {name}() needs it.")
            folder = given.pop(BASELINE, None)
            if folder is not None:
                given |= in_baseline(call.job_class, folder)
            return said_report(carry_out(call, given, progress))
        except AnalyzerError as error:
            error.message = said(error.message)
            error.args = (error.message, *error.args[1:])
            raise


def _is_default(call: Call, field: str, value: Any) -> bool:
    default = call.job_class.model_fields[field].get_default(call_default_factory=True)
    return value is None or (type(value) is type(default) and bool(value == default))


def _renamed(call: Call, name: str, value: Any) -> dict[str, Any]:
    """What an argument of this name is now. Raises ConfigurationError."""
    from analyzer.errors import ConfigurationError  # noqa: PLC0415 (the import of this package stays light)
    from analyzer.runs.naming import settings_of  # noqa: PLC0415
    from contracts.errors import did_you_mean, excerpt, held  # noqa: PLC0415
    from contracts.limits import LIMIT_NAMES  # noqa: PLC0415

    keywords = {field: each.keyword for field, each in settings_of(call).items() if field not in call.places}
    if name == "limits":
        if not isinstance(value, Mapping | None):
            raise ConfigurationError(f"limits holds {held(value)}; it should be numbers by the names of limits.")
        now, renamed = ", ".join(LIMIT_NAMES), dict(value or {})
    elif keywords.get(name) == name:  # of commands alone
        raise ConfigurationError(
            f"{call.function}() has no argument {excerpt(name)}: a function has no exit code, and its report has "
            "violation_count."
        )
    elif name in keywords:
        now, renamed = keywords[name], {keywords[name]: value}
    else:
        known = [*(each.keyword for each in settings_of(call).values()), "progress"]
        raise ConfigurationError(f"{call.function}() has no argument {excerpt(name)}.{did_you_mean(name, known)}")
    if strange := sorted(renamed.keys() - keywords.values()):
        raise ConfigurationError.unknown_name(name, strange[0], LIMIT_NAMES)
    warn(f"{name} of {call.function}() will go: it is {now} now.")
    return renamed
