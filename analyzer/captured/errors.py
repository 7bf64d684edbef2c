"""What may be wrong with one record, which does not end a run by itself."""


class BadRecordError(Exception):
    """What is wrong with a record."""


class NotJsonError(BadRecordError):
    """A text that should be JSON and is not."""
