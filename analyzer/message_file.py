"""Where the platform looks for the outcome of a job."""

from __future__ import annotations

from pathlib import Path

from contracts.message import fit


def message_file(root: Path) -> Path:
    """The file, below the platform's root."""
    return root / "output" / "message"


def write_message(text: str, root: Path) -> None:
    """Write the outcome, cut to what the platform takes. Raises OSError."""
    path = message_file(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fit(text))
