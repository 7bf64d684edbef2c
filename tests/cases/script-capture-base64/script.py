"""What the capture was not told to be CSV comes as BASE64."""

import base64


def preprocess_handler(inference_record):
    side = inference_record.endpoint_input
    assert side.encoding == "BASE64"
    plan, age, spend = base64.b64decode(side.data).decode().split(",")
    return {"prediction": inference_record.endpoint_output.data, "plan": plan, "age": age, "spend": spend}
