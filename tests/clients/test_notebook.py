"""The notebook that everyone begins with: deploy, ask, capture, monitor, clean up."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.clients.account import ClientAccount

SCRIPT = Path(__file__).parent / "scripts" / "notebook.py"


def test_a_model_is_deployed_asked_monitored_and_removed(account: ClientAccount, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", SCRIPT, account.model_url, tmp_path / "found.json"]
    finished = account.run(command, tmp_path)
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-4000:]
    found = json.loads((tmp_path / "found.json").read_bytes())
    assert found["answers"][:2] == [[["0.1824"]], [["0.31"]]]
    sides = found["captured"]["captureData"]
    assert (sides["endpointInput"]["data"], sides["endpointOutput"]["data"]) == ("20,0,30", "0.1824\n")
    assert 60 <= found["records"] < 100  # those that were asked while the change was on its way are among them
    assert found["exit_message"] == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert found["violations"] == ["score"]
    assert found["captures"] is False
    assert found["left"] == []
