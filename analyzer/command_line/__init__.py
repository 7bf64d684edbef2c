"""The command line for people: ``analyzer baseline``, ``analyzer monitor``, ``analyzer prepare``."""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """The console script."""
    from analyzer.entrypoint import command_line  # noqa: PLC0415 (what is imported early heeds no signals)

    command_line()
