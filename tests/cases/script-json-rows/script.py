"""Several rows of a record, an object in each, and whole records left out."""


def preprocess_handler(inference_record):
    if inference_record["id"] % 4 == 0:
        return []
    return [{"score": score, "user": inference_record["user"], "note": None} for score in inference_record["scores"]]
