"""Asks for parts that these records lack, as scripts for several kinds of records do."""


def preprocess_handler(inference_record):
    row = {"likelihood": inference_record.endpoint_output.data.rstrip("\n")}
    if hasattr(inference_record, "ground_truth"):
        row["approved"] = inference_record.ground_truth.data
    if hasattr(inference_record.event_data, "groundTruth"):
        row["approved too"] = inference_record.event_data.groundTruth.data
    if inference_record.batch_transform_output is not None:
        row["batch"] = inference_record.batch_transform_output.data
    if hasattr(inference_record, "endpoint_input"):
        row["age"] = inference_record.endpoint_input.data.split(",")[0]
    return row
