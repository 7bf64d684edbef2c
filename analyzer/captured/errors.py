"""What may be wrong with one record, which does not end a run by itself."""


class BadRecordError(Exception):
    """What is wrong with a record."""


class NotJsonError(BadRecordError):
    """A text that should be JSON and is not."""


class LeftOutError(BadRecordError):
    """A record that is left out and counted, by `what`, one of the counts of a scan: nothing is wrong with it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
