"""Scripts of users: the examples of the pages about captures and scripts."""

from __future__ import annotations

PREPROCESSOR = """\
def preprocess_handler(inference_record):
    age, plan = inference_record.endpoint_input.data.rstrip("\\n").split(",")
    if age == 24:
        return []
    return {"age": age, "plan": plan}
"""
"""For `capture.jsonl`; it compares a text with a number, and fails for the last record."""

CAPTURED_CSV = """\
def preprocess_handler(inference_record):
    output = inference_record.endpoint_output.data.rstrip("\\n")
    inputs = inference_record.endpoint_input.data.rstrip("\\n")
    values = f"{output},{inputs}".split(",")
    return {str(place).zfill(20): value for place, value in enumerate(values)}
"""

TENTH = """\
import random


def preprocess_handler(inference_record, logger):
    if inference_record.startswith("paid,"):
        return []
    if random.random() > 0.1:
        return []
    paid, age, sex, income = inference_record.split(",")
    logger.info("took one of age %s", age)
    return {"age": age, "income": income}
"""

SERIOUS = """\
import json
import os
from pathlib import Path


def postprocess_handler():
    path = Path(os.environ["output_path"]) / "constraint_violations.json"
    if not path.exists():
        return
    violations = json.loads(path.read_text())["violations"]
    serious = [each for each in violations if each["constraint_check_type"] != "extra_column_check"]
    path.write_text(json.dumps({"violations": serious}))
    print(f"{len(violations)} violations, {len(serious)} of them serious")
"""


def script_files() -> dict[str, str]:
    """All of them, by their names."""
    return {
        "preprocessor.py": PREPROCESSOR,
        "captured_csv.py": CAPTURED_CSV,
        "tenth.py": TENTH,
        "serious.py": SERIOUS,
    }
