"""The commands of docs, so that tests run what readers are told to."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
RUNNING = DOCS / "running.md"


def commands(section: str, page: Path = RUNNING) -> list[str]:
    """The blocks of commands below this heading, in order."""
    for part in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        if heading == section:
            return re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    raise AssertionError(f"{page.name} has no section {section!r}")
