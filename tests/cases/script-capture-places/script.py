"""Keys as CSV has them, not padded with zeros."""


def preprocess_handler(inference_record):
    output = inference_record.endpoint_output.data.rstrip("\n")
    values = [output, *inference_record.endpoint_input.data.rstrip("\n").split(","), *range(10)]
    return {f"_c{place}": value for place, value in enumerate(values)}
