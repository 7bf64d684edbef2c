from __future__ import annotations

from contracts.exit_codes import ExitCode


def test_the_table_of_exit_codes_does_not_change() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "SUCCESS": 0,
        "INTERNAL": 1,
        "CONFIGURATION": 2,
        "INPUT_MISSING": 3,
        "DATA_UNREADABLE": 4,
        "BASELINE": 5,
        "USER_SCRIPT": 6,
        "OUTPUT": 7,
        "RESOURCES": 8,
        "ENGINE": 9,
        "VIOLATIONS": 10,
        "MODEL": 11,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }
