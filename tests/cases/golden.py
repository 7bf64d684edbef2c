"""The cases: what the container is given, and what it must write.

``python -m tests.cases.golden [NAME ...]`` runs them and shows what differs from what is expected; ``--write`` takes it
over. Look at every changed number before that: a case says what is right, not what happens to come out.

A case is a folder of `env.json`, the settings, in which `{input}`, `{output}`, `{case}` and `{cases}` stand for paths;
`input/`, the data; and `expected/`: all files below the output of the run, the file of its CloudWatch metrics if there
is one, and `outcome.json`, its exit code and message. A run that fails has `error.json` instead: its exit code, and
texts that its message contains.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analyzer.environment_run import run_environment
from analyzer.message_file import message_file
from analyzer.publish.metrics_file import metrics_folder

CASES = Path(__file__).parent
OUTCOME, ERROR = "outcome.json", "error.json"


def case_names() -> list[str]:
    return sorted(path.parent.name for path in CASES.glob("*/env.json"))


def environment_of(name: str, output: Path | str, cases: Path | str = CASES) -> dict[str, str]:
    """The environment of a case, its paths filled in; `cases` is where all of them lie."""
    case = f"{cases}/{name}"
    places = {"{input}": f"{case}/input", "{output}": output, "{case}": case, "{cases}": cases}
    given: dict[str, str] = json.loads((CASES / name / "env.json").read_text("utf-8"))
    filled = {"dataset_source": "{input}", "output_path": "{output}", **given}
    for place, path in places.items():
        filled = {key: value.replace(place, str(path)) for key, value in filled.items()}
    return filled


def has_rules(name: str) -> bool:
    """Whether a case has rules of users, which Spark alone can check."""
    settings = environment_of(name, CASES)
    constraints = Path(settings.get("baseline_constraints", ""))
    return "rules" in settings or (constraints.is_file() and b'"rules"' in constraints.read_bytes())


def run_case(name: str, work: Path, engine: str = "auto") -> dict[str, str]:
    """Run a case in this process; the texts of the files it wrote by name, and its outcome among them."""
    output, root = work / "output", work / "ml"
    found = run_with({"engine": engine, **environment_of(name, output)}, root)
    return {**{file: timeless(text) for file, text in files_of(output).items()}, **found}


def run_with(settings: dict[str, str], root: Path) -> dict[str, str]:
    """What a run writes below the platform's root: its metrics by their names, and its outcome."""
    code = run_environment(settings, root)
    outcome = {"exit_code": int(code), "message": message_file(root).read_text("utf-8")}
    return {**files_of(metrics_folder(root)), OUTCOME: json.dumps(outcome, indent=2, ensure_ascii=False) + "\n"}


def timeless(text: str) -> str:
    """The text of a report with the moment of its evaluation, which no two runs share, set to midnight."""
    moment = r'("evaluation_time": ")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"'
    return re.sub(moment, r'\g<1>2026-01-01T00:00:00.000Z"', text)


def expected_of(name: str) -> dict[str, str]:
    return files_of(CASES / name / "expected")


def files_of(folder: Path) -> dict[str, str]:
    """The texts of all files below a folder, by their paths in it."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def differences(expected: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    """What is not as expected, as lines to be shown; nothing when all is well."""
    if ERROR in expected:
        yield from _other_error(json.loads(expected[ERROR]), found)
        return
    for file in sorted(expected.keys() | found.keys()):
        before, after = expected.get(file, ""), found.get(file, "")
        if before != after:
            lines = _lines_of_lines if file.endswith(".jsonl") else _lines
            yield from difflib.unified_diff(lines(before), lines(after), f"expected/{file}", f"found/{file}", n=1)


def _other_error(expected: dict[str, Any], found: dict[str, str]) -> Iterator[str]:
    outcome = json.loads(found[OUTCOME])
    if outcome["exit_code"] != expected["exit_code"]:
        yield f"exit code {outcome['exit_code']} instead of {expected['exit_code']}: {outcome['message']}"
    for text in expected["message_contains"]:
        if text not in outcome["message"]:
            yield f"the message does not contain {text!r}: {outcome['message']}"
    for file in sorted(found.keys() - {OUTCOME}):
        yield f"{file} was written by a run that failed"


def _lines(text: str) -> list[str]:
    """A statistics file holds a feature a line, which is long: each key on a line of its own reads better."""
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False).splitlines() if text else []


def _lines_of_lines(text: str) -> list[str]:
    return [line for document in text.splitlines() for line in _lines(document)]


def write_expected(name: str, found: dict[str, str]) -> None:
    folder = CASES / name / "expected"
    shutil.rmtree(folder, ignore_errors=True)
    outcome = json.loads(found[OUTCOME])
    if outcome["message"].startswith("Error"):
        # The cases are elsewhere on another machine.
        texts = [text for each in outcome["message"].split(f"{CASES / name}/") for text in each.split(f"{CASES}/")]
        error = {"exit_code": outcome["exit_code"], "message_contains": texts}
        found = {ERROR: json.dumps(error, indent=2, ensure_ascii=False) + "\n"}
    for file, text in found.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _runs(names: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for name in names:
        with tempfile.TemporaryDirectory() as work:
            yield name, run_case(name, Path(work), "spark" if has_rules(name) else "processes")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.cases.golden", description="Run the cases and show what differs."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases to run (default: all)")
    parser.add_argument("--write", action="store_true", help="make what was found the expectation")
    options = parser.parse_args(arguments)
    changed = 0
    for name, found in _runs(options.names or case_names()):
        shown = list(differences(expected_of(name), found))
        if not shown and expected_of(name):
            continue
        changed += 1
        print(f"== {name}", *shown, sep="\n")
        if options.write:
            write_expected(name, found)
    print(f"{changed} cases differ" + (" and were written anew" if options.write and changed else ""))
    return 1 if changed and not options.write else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
