"""Leaves the violations of one metric."""

import json
import os
from pathlib import Path


def postprocess_handler():
    path = Path(os.environ["output_path"]) / "constraint_violations.json"  # noqa: SIM112 (the name of the setting)
    document = json.loads(path.read_text())
    document["violations"] = [each for each in document["violations"] if each["metric_name"] == "DPPL"]
    path.write_text(json.dumps(document))
