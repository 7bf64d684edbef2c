"""Columns by name, whatever the encoding of each side: all cases of captures with a script share this one."""

import base64
import json

OUTPUT = ("approved",)
INPUT = ("age", "income", "plan")


def preprocess_handler(inference_record):
    output = values(inference_record.endpoint_output, OUTPUT)
    return {**output, **values(inference_record.endpoint_input, INPUT)}


def values(side, names):
    text = base64.b64decode(side.data).decode() if side.encoding == "BASE64" else side.data
    if side.observedContentType == "application/json":
        return json.loads(text)
    fields = text.rstrip("\n").split(",")
    return {name: field or None for name, field in zip(names, fields, strict=True)}
