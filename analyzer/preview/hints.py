"""What users trip over: texts that are compared with numbers, and columns that are not those of the baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.captured.name_hints import name_hints, some_names
from analyzer.preview.preview import Preview
from analyzer.preview.text_comparisons import text_comparisons
from analyzer.scripts.record_script import RecordScript
from contracts.errors import counted, excerpt

_OF_A_TEXT = re.compile(
    r"TypeError: (?=.*(?:'str'|to str|\bstr\b|non-int of type 'float'|string formatting)).*\(line (\d+) of [^)]*\)$"
)


def hints(preview: Preview) -> Iterator[str]:
    """Each in one line."""
    if preview.script is not None:
        yield from _of_texts(preview.script, preview.report.script_failures)
    of_names: list[str] = []
    if not preview.scripted:
        yield from preview.report.hints
        of_names += name_hints(preview.named)
    if preview.baseline and preview.columns and set(preview.columns.values()) != set(preview.baseline):
        of_names = of_names or [_other_columns(preview)]
    yield from of_names


def _of_texts(script: RecordScript, failures: Sequence[str]) -> Iterator[str]:
    found = text_comparisons(script.text)
    for line, comparison in sorted(found.items()):
        yield (
            f"line {line} of the script compares a text with a number: {excerpt(comparison)}. Captured values are "
            "texts: == is never true then, < and > raise. Convert first: float(...)."
        )
    failed = {int(match[1]) for text in failures if (match := _OF_A_TEXT.search(text.partition("\n")[0]))}
    for line in sorted(failed - found.keys()):
        yield (
            f"line {line} of the script failed at a text. Captured values are texts, those that look like numbers too. "
            "Convert first: float(...)."
        )


def _other_columns(preview: Preview) -> str:
    """The columns that the table has alone, and that the baseline has alone."""
    names = list(preview.columns.values())
    extra = [name for name in names if name not in preview.baseline]
    missing = [name for name in preview.baseline if name not in names]
    said = f"the table has {counted(len(names), 'column')}, the baseline {counted(len(preview.baseline), 'column')}"
    if extra:
        said += f"; not in the baseline: {some_names(extra)}"
    if missing:
        said += f"; not in the table: {some_names(missing)}"
    if preview.scripted and any(key != name for key, name in preview.columns.items()):
        said += ". The baseline does not know all keys of the script, so they take its names by position"
    return f"{said}. A job reports each column too many or too few as a violation."
