"""Looks at each record and changes none."""


def preprocess_handler(inference_record, logger):
    logger.info("a record: %s", str(inference_record)[:10])
    return inference_record
