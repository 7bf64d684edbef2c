"""The modules of functions, made from the register of calls and the jobs: `python -m analyzer.api.signatures`.

They are written out for those who read them: editors, type checkers, people.
"""

from __future__ import annotations

import importlib
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from analyzer.runs import register
from analyzer.runs.call import Call
from analyzer.runs.naming import settings_of
from contracts.job_values import is_attribute, is_path, is_time
from contracts.setting import Setting, plain_type

FOLDER = Path(__file__).parent

BESIDE = {
    "AnalyzerError": "analyzer.errors",
    "FeatureSummary": "analyzer.reports.data_quality",
    "ReportTable": "analyzer.reports.report_table",
    "Violation": "contracts.violations",
}
"""What else is public, and where it is."""

ARGUMENTS = ("Config", "Data", "GivenBaseline", "Location", "Progress")
"""The types of `analyzer.api.arguments`."""

FUTURE = "from __future__ import annotations"

_WIDTH = 120


def written() -> dict[str, str]:
    """The texts of the modules by their names."""
    calls = {package: _functions_of(package) for package in register.PACKAGES}
    modules = {f"{package}.py": _module(each) for package, each in calls.items() if each}
    return {"__init__.py": _package(calls), **modules}


def write(folder: Path = FOLDER) -> None:
    """Write all modules into `folder`."""
    for name, text in written().items():
        (folder / name).write_text(text, encoding="utf-8")


def _functions_of(package: str) -> list[Call]:
    module = importlib.import_module(f"analyzer.{package}.calls")
    return [call for call in module.CALLS if call.function]


def _package(calls: dict[str, list[Call]]) -> str:
    places = dict(BESIDE)
    for package, each in calls.items():
        places |= {call.function: f"analyzer.api.{package}" for call in each}
        for call in each:
            module, _, name = call.report.partition(":")
            places[name] = module
    imports = [f"    from {place} import {name} as {name}" for name, place in sorted(places.items(), key=_place)]
    public = [f'    "{name}",' for name in sorted(places)]
    found = [f'    "{name}": "{places[name]}",' for name in sorted(places)]
    return "\n".join(
        [
            '"""What is public; made by `python -m analyzer.api.signatures`."""',
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING",
            "",
            "if TYPE_CHECKING:",
            *imports,
            "",
            "__all__ = [",
            *public,
            "]",
            "",
            "PLACES = {",
            *found,
            "}",
            "",
        ]
    )


def _place(named: tuple[str, str]) -> tuple[str, str]:
    return named[1], named[0]


def _module(calls: list[Call]) -> str:
    functions = "\n\n\n".join("\n".join(_function(call)) for call in calls)
    places = {"analyzer.api.arguments": [name for name in ARGUMENTS if re.search(rf": {name}\b", functions)]}
    for call in calls:
        module, _, report = call.report.partition(":")
        places[module] = sorted({*places.get(module, ()), report})
    typing = ["Literal"] if "Literal[" in functions else []
    abstract = [name for name in ("Iterable", "Mapping") if f" {name}[" in functions]
    lines = ['"""Functions of calls; made by `python -m analyzer.api.signatures`."""', "", FUTURE, ""]
    lines += [f"from typing import {', '.join(['TYPE_CHECKING', *typing])}", ""]
    lines += ["from analyzer.api.function import function, report_of", "", "if TYPE_CHECKING:"]
    if abstract:
        lines += [f"    from collections.abc import {', '.join(abstract)}"]
    lines += ["    from datetime import datetime"] if "datetime" in functions else []
    lines += [""]
    lines += [f"    from {module} import {', '.join(names)}" for module, names in sorted(places.items())]
    if "DatasetFormat" in functions:
        lines += ["    from contracts.dataset_format import DatasetFormat"]
    return "\n".join([*lines, "", "", functions, ""])


def _function(call: Call) -> Iterator[str]:
    report = call.report.partition(":")[2]
    parameters = list(_parameters(call))
    yield "@function"
    yield f"def {call.function}("
    for name, each in settings_of(call).items():
        if name in call.places:
            yield f"    {each.keyword}: {_type(call, name)},"
    yield "    *,"
    for name, each, default in parameters:
        kind = _type(call, name)
        shown = f"{kind} | None = None" if default == "None" else f"{kind} = {default}" if default else kind
        line = f"    {each.keyword}: {shown},"
        yield line if len(line) <= _WIDTH else _broken(line)
    yield "    progress: Progress | None = None,"
    yield f") -> {report}:"
    yield from _documentation(call, [each for _, each, _ in parameters])
    yield f'    report: {report} = report_of("{call.function}", locals())'
    yield "    return report"


def _broken(line: str) -> str:
    """A parameter over several lines, as the formatter breaks it."""
    kind, union, rest = line.partition(" | ")
    if len(kind) > _WIDTH:
        kind = kind.replace("[", "[\n        ", 1).replace("]", "\n    ]")
    return f"{kind}\n    {union.strip()} {rest}"


def _parameters(call: Call) -> Iterator[tuple[str, Setting, str]]:
    """The arguments by name, those that are needed first, with the text of their default."""
    keywords = set()
    found = [(name, each) for name, each in settings_of(call).items() if name not in call.places]
    for name, each in sorted(found, key=lambda one: one[0] not in call.needed):
        if each.keyword not in keywords and name != "fail_on_violation":  # a function has no exit code
            keywords.add(each.keyword)
            yield name, each, "" if name in call.needed else _default(call, name)


def _default(call: Call, name: str) -> str:
    field = call.job_class.model_fields[name]
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    if isinstance(default, str):
        return f'"{default}"'
    return "None" if default == {} else f"{default:_}" if type(default) is int else repr(default)


def _type(call: Call, name: str) -> str:
    kind: Any = call.job_class.model_fields[name].annotation
    special = {"dataset_source": "Data" if call.frames else "Location", "analysis_config": "Config"}
    special |= {"dataset_format": "DatasetFormat | str", "baseline_constraints": "GivenBaseline"}
    if name in special:
        return special[name]
    plain = plain_type(kind)
    for holds, written in ((is_path, "Location"), (is_time, "str | datetime"), (is_attribute, "str | int")):
        if holds(call.job_class.model_fields[name]):
            return written
    if get_origin(plain) is Literal:
        return "Literal[" + ", ".join(f'"{each}"' for each in get_args(plain)) + "]"
    if get_origin(plain) is tuple:
        return "str | Iterable[str]"
    if get_origin(plain) is dict:
        return "str | Mapping[str, str]"
    return plain.__name__ if plain in (bool, int, float) else "str"


def _documentation(call: Call, arguments: list[Setting]) -> Iterator[str]:
    text = call.text
    for name, each in settings_of(call).items():
        if name in call.places:
            text = text.replace(each.place, f"`{each.keyword}`")
    yield from _wrapped(f'"""{text}')
    yield ""
    for each in arguments:
        yield from _wrapped(f"{each.keyword}: {each.help}", "    ")
    yield "    progress: called now and then with the tasks that are done and the tasks that there are."
    yield ""
    yield "    Raises AnalyzerError."
    yield '    """'


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    lines = textwrap.wrap(text.replace("\\", "\\\\"), _WIDTH - 4, subsequent_indent=indent, break_on_hyphens=False)
    yield from (f"    {line}" for line in lines)


if __name__ == "__main__":
    write()
