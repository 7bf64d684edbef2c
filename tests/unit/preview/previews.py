"""Previews of captured records, as a test wants them."""

from __future__ import annotations

import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analyzer.preview.preview import Preview, preview
from analyzer.preview.view import print_preview
from contracts.dataset_format import CaptureFormat
from contracts.job import DataQualityJob


def previewed(
    folder: Path,
    lines: Sequence[str],
    *,
    baseline: Sequence[str] | Mapping[str, str] = (),
    output_columns_position: str | None = None,
    script: str | None = None,
    sides: Sequence[str] = ("endpointOutput", "endpointInput"),
    rows: int = 5,
    **settings: Any,
) -> Preview:
    """The preview of a file of these lines, by a baseline of these columns."""
    file = folder / "capture.jsonl"
    file.write_text("".join(line + "\n" for line in lines), "utf-8")
    given: dict[str, Any] = {"max_script_failures": 1_000, **settings}
    if script is not None:
        (folder / "script.py").write_text(textwrap.dedent(script).lstrip("\n"), "utf-8")
        given["record_preprocessor_script"] = str(folder / "script.py")
    if baseline:
        given["baseline_constraints"] = str(constraints(folder / "constraints.json", baseline, output_columns_position))
    format = CaptureFormat(capture_index_names=tuple(sides))  # type: ignore[arg-type]
    job = DataQualityJob.of({"dataset_source": str(file), "dataset_format": format, "output_path": ".", **given})
    return preview(job, rows, 3)


def constraints(path: Path, columns: Sequence[str] | Mapping[str, str], position: str | None = None) -> Path:
    """A file of constraints for these columns, or columns of these types."""
    types = columns if isinstance(columns, Mapping) else dict.fromkeys(columns, "Fractional")
    features = [{"name": name, "inferred_type": kind, "completeness": 1.0} for name, kind in types.items()]
    document = {"version": 0.0, "features": features, "output_columns_position": position}
    path.write_text(json.dumps(document), "utf-8")
    return path


def shown(found: Preview) -> str:
    """What is printed of it where there is no terminal."""
    stream = io.StringIO()
    print_preview(found, stream)
    return stream.getvalue()
