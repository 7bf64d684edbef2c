"""Previews of captured records, as a test wants them."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
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
    baseline: Sequence[str] = (),
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
        given["baseline_constraints"] = str(constraints(folder / "constraints.json", baseline))
    format = CaptureFormat(capture_index_names=tuple(sides))  # type: ignore[arg-type]
    job = DataQualityJob.of({"dataset_source": str(file), "dataset_format": format, "output_path": ".", **given})
    return preview(job, rows, 3)


def constraints(path: Path, names: Sequence[str]) -> Path:
    features = (f'{{"name": "{name}", "inferred_type": "Fractional", "completeness": 1.0}}' for name in names)
    path.write_text(f'{{"version": 0.0, "features": [{", ".join(features)}]}}', "utf-8")
    return path


def shown(found: Preview) -> str:
    """What is printed of it where there is no terminal."""
    stream = io.StringIO()
    print_preview(found, stream)
    return stream.getvalue()
