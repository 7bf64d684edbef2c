"""Both sides are JSON: merged, and one name changed."""

import json


def preprocess_handler(inference_record):
    row = json.loads(inference_record.endpoint_output.data) | json.loads(inference_record.endpoint_input.data)
    row["monthly spend"] = row.pop("spend")
    return row
