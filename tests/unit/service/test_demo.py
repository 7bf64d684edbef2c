"""``analyzer serve --demo``: soon there is something to look at, and nothing is left of it afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import urllib3

from tests.unit.service.test_server import address_of

CSV = {"Content-Type": "text/csv"}


def test_two_hours_of_traffic_have_been_looked_at(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "analyzer", "serve", "--demo", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            url, lines = address_of(process)
            assert any("two hours of requests" in line for line in lines)
            schedules = {each["name"]: each for each in _view(url, "/index.json")["schedules"]}
            assert {name: each["alerts_on"] for name, each in schedules.items()} == {
                "loans-data": ["default"],
                "loans-quality": [],
            }
            statuses = {
                name: [each["reason"] or each["status"] for each in _view(url, f"/schedules/{name}.json")["executions"]]
                for name in schedules
            }
            assert statuses["loans-data"][-2:] == ["CompletedWithViolations", "Completed"]
            assert statuses["loans-quality"][-2:] == ["Completed", "no data"]
            first = min(each["scheduled"] for each in _view(url, "/schedules/loans-data.json")["executions"])
            report = urllib3.request("GET", f"{url}/schedules/loans-data/{first}/report")
            assert b"Data quality of loans-data" in report.data
            answer = urllib3.request("POST", f"{url}/endpoints/loans/invocations", body=b"40,0,35", headers=CSV)
            assert answer.headers["x-amzn-invoked-production-variant"] == "AllTraffic"
            folder = _view(url, "/index.json")["endpoints"][0]["captures"].removeprefix("file://")
            assert Path(folder).is_dir()
        finally:
            process.terminate()
            process.communicate()
    assert process.returncode == 0
    assert not Path(folder).parent.exists()
    assert list(tmp_path.iterdir()) == []


def _view(url: str, path: str) -> Any:
    found: Any = json.loads(urllib3.request("GET", url + path).data)
    return found
