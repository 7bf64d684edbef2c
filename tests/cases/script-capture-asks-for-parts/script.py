"""Asks for parts that these records lack, as scripts for several kinds of records do."""


def preprocess_handler(inference_record):
    row = {"likelihood": inference_record.endpoint_output.data.rstrip("\n")}
    if hasattr(inference_record, "ground_truth"):
        row["approved"] = inference_record.ground_truth.data
    if hasattr(inference_record.event_data, "batchTransformOutput"):
        row["batch"] = inference_record.event_data.batchTransformOutput.data
    if hasattr(inference_record, "endpoint_input"):
        row["age"] = inference_record.endpoint_input.data.split(",")[0]
    return row
