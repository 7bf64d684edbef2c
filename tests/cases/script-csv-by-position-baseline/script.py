"""The example of the documentation: columns by the place of a value, the header left out."""


def preprocess_handler(inference_record):
    if inference_record.startswith("customer,"):
        return []
    return {str(place).zfill(20): value for place, value in enumerate(inference_record.split(","))}
