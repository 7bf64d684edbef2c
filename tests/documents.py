"""README and the pages of docs, block by block, so that tests run what readers are told to.

The info string of a block says what it is, and is the rule that readers and tests share:

- ``sh`` is run as it stands, in a folder that ``analyzer sample`` has made; ``# ends with code N`` tells of an exit
  code other than 0;
- ``sh docker`` (or another second word) needs what a laptop or a test may lack; `ELSEWHERE` in
  `tests/spark/test_commands_of_documents.py` lists each of these, and what tries it;
- ``text`` is what the block of ``sh`` before it prints;
- ``python``, ``json`` and ``yaml`` are a file of the sample data where the paragraph before them names one. Other
  Python is run, other JSON is only JSON;
- ``python server`` is the file that the paragraph before it names, run by `tests/unit/capture/test_server_page.py`;
- ``python service`` needs the service; `tests/unit/service/test_page.py` and `test_automation_page.py` there run it;
- ``python v2``, ``python v3`` and ``python sdk`` are for these versions of the SageMaker SDK, or for both, and are run
  by `test_sdk_page.py` of `tests/container` and `tests/clients`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README, RUNNING = ROOT / "README.md", DOCS / "running.md"
PAGES = (README, *sorted(DOCS.glob("*.md")))

_FENCED = re.compile(r"^```(.*)\n((?:.*\n)*?)^```$", flags=re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the section that it is in, the words of its info string, and the paragraph before it."""

    page: str
    section: str
    kind: str
    needs: str
    paragraph: str
    text: str

    @property
    def place(self) -> tuple[str, str, str]:
        """The page, the section and what is needed: enough to list it."""
        return self.page, self.section, self.needs

    def sample_name(self, known: Collection[str]) -> str | None:
        """The last file of the sample data that the paragraph before it names, if any."""
        named = [name for name in re.findall(r"`([^`\n]+)`", self.paragraph) if name in known]
        return named[-1] if named else None


def blocks(page: Path) -> list[Block]:
    """All blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    headings = [(found.start(), found[1]) for found in re.finditer(r"^## (.*)$", _without_blocks(text), re.MULTILINE)]
    found_blocks = []
    for found in _FENCED.finditer(text):
        before = text[: found.start()].rstrip("\n")
        section = next((heading for start, heading in reversed(headings) if start < found.start()), "")
        kind, _, needs = found[1].partition(" ")
        paragraph = before.rpartition("\n\n")[2]
        found_blocks.append(Block(page.name, section, kind, needs, paragraph, found[2]))
    return found_blocks


def commands(section: str, page: Path = RUNNING) -> list[str]:
    """The blocks of commands below this heading, in order."""
    found = [block.text for block in blocks(page) if block.section == section and block.kind == "sh"]
    assert found, f"{page.name} has no commands in a section {section!r}"
    return found


def _without_blocks(text: str) -> str:
    """The text with blanks in the place of its blocks, of the same length."""
    return _FENCED.sub(lambda found: " " * len(found[0]), text)
