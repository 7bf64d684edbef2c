"""Version 3 of the SageMaker SDK by its resources, which it has for the monitors of version 2."""

from __future__ import annotations

import json
from pathlib import Path

from tests.clients.account import ClientAccount
from tests.clients.environments import client_python

SCRIPT = Path(__file__).parent / "scripts" / "by_resources.py"


def test_resources_are_made_looked_at_and_removed(account: ClientAccount, tmp_path: Path) -> None:
    finished = account.run([client_python("v3"), SCRIPT, account.model_url, tmp_path / "found.json"], tmp_path)
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-4000:]
    assert json.loads((tmp_path / "found.json").read_bytes()) == {
        "answer": "0.3659\n",
        "baseline": "Completed",
        "execution": "CompletedWithViolations",
        "exit_message": "CompletedWithViolations: Job completed successfully with 1 violations.",
        "violations": ["score"],
        "alerts": [["InAlert", 1, 1], ["OK", 2, 3]],
        "tags": {"team": "loans"},
        "left": [],
    }
