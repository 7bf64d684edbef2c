"""What users trip over: texts that are compared with numbers, and columns that are not those of the baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.datasets.capture.record import INPUTS
from analyzer.preview.preview import Preview
from analyzer.preview.text_comparisons import text_comparisons
from analyzer.scripts.record_script import RecordScript
from contracts.errors import excerpt

_OF_A_TEXT = re.compile(
    r"TypeError: (?=.*(?:'str'|to str|\bstr\b|non-int of type 'float'|string formatting)).*\(line (\d+) of [^)]*\)$"
)
_NAMES_SHOWN = 5


def hints(preview: Preview) -> Iterator[str]:
    """Each in one line."""
    if preview.script is not None:
        yield from _of_texts(preview.script, preview.report.script_failures)
    if preview.baseline and preview.columns:
        shifted = _shifted(preview)
        if shifted or set(preview.columns.values()) != set(preview.baseline):
            yield shifted or _other_columns(preview)


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


def _shifted(preview: Preview) -> str | None:
    """Where input alone takes the names of a baseline that has more columns: it may begin with those of the answer."""
    if preview.scripted:
        return None
    output = [each for each in preview.positions if each.side not in INPUTS and each.seen != "never"]
    width = sum(len(each.names) for each in preview.positions if each.side in INPUTS)
    if output or width == 0 or len(preview.baseline) <= width:
        return None
    first, second = (excerpt(name, 40) for name in preview.baseline[:2])
    return (
        f"only the input has columns, {width}, and the baseline has {len(preview.baseline)}; names are given from the "
        f"baseline's first one on. If that is the label or the answer, as is usual, all names are shifted: the first "
        f"value stands under {first} and belongs under {second}. Read the output too (--index-names "
        "endpointOutput,endpointInput), or make a baseline without that column."
    )


def _other_columns(preview: Preview) -> str:
    names = list(preview.columns.values())
    extra = [name for name in names if name not in preview.baseline]
    missing = [name for name in preview.baseline if name not in names]
    said = f"the table has {_counted(len(names))}, the baseline {_counted(len(preview.baseline))}"
    if extra:
        said += f"; not in the baseline: {_some(extra)}"
    if missing:
        said += f"; not in the table: {_some(missing)}"
    if preview.scripted and any(key != name for key, name in preview.columns.items()):
        said += ". The baseline does not know all keys of the script, so they take its names by position"
    return f"{said}. A job reports each column too many or too few as a violation."


def _counted(columns: int) -> str:
    return "1 column" if columns == 1 else f"{columns} columns"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(excerpt(name, 40) for name in names[:_NAMES_SHOWN]) + more
