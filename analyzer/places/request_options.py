"""What requests say beside the object: who pays, and by which key it is encrypted. The environment has it.

AWS has no variables for these; their names are those that GDAL and object_store (Polars, DataFusion) have.
"""

from __future__ import annotations

import os

REQUEST_PAYER = "AWS_REQUEST_PAYER"
ENCRYPTION, KEY = "AWS_SERVER_SIDE_ENCRYPTION", "AWS_SSE_KMS_KEY_ID"


def reading_options() -> dict[str, str]:
    """Of all requests: `requester` where whoever asks pays."""
    payer = os.environ.get(REQUEST_PAYER)
    return {"RequestPayer": payer} if payer else {}


def writing_options() -> dict[str, str]:
    """Of requests that make an object: how it is encrypted. Without them the bucket's own setting says it."""
    key = os.environ.get(KEY)
    encryption = os.environ.get(ENCRYPTION) or ("aws:kms" if key else None)
    named = {"ServerSideEncryption": encryption, "SSEKMSKeyId": key}
    return reading_options() | {name: value for name, value in named.items() if value}
