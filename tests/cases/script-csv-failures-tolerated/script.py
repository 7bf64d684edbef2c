"""Fails at the header, and at a value that is no number."""


def preprocess_handler(inference_record):
    first, second = inference_record.split(",")
    return {"a": int(first), "b": int(second)}
