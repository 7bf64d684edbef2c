"""The example of the documentation: output first, then input, columns by their place."""


def preprocess_handler(inference_record):
    output = inference_record.endpoint_output.data.rstrip("\n")
    inputs = inference_record.endpoint_input.data.rstrip("\n")
    values = f"{output},{inputs}".split(",")
    return {str(place).zfill(20): value for place, value in enumerate(values)}
