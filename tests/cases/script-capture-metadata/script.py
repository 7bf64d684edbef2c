"""What the event says of itself, and the names of early examples."""


def preprocess_handler(inference_record, logger):
    metadata = inference_record.event_metadata
    attributes = dict(each.split("=") for each in metadata.custom_attribute)
    if attributes["country"] == "fr":
        logger.debug("left out %s at %s", metadata.event_id, metadata.event_time)
        return []
    return {"prediction": inference_record.event_data.endpointOutput.data, "version": inference_record.event_version}
