"""Each side by its own encoding."""

import json


def preprocess_handler(inference_record):
    plan, age, spend = inference_record.endpoint_input.data.split(",")
    return json.loads(inference_record.endpoint_output.data) | {"plan": plan, "age": age, "spend": spend}
