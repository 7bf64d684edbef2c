"""What is said where an account of AWS is needed and there is none."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from analyzer.model_access.aws import no_account

KEYS = "there are no credentials (such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role)"
REGION = "there is no region (AWS_REGION)"


@pytest.mark.parametrize(
    ("region", "keys", "lack"),
    [(None, "found", REGION), ("eu-west-1", None, KEYS), (None, None, f"{REGION} and {KEYS}")],
)
def test_what_is_missing_is_said_in_words(region: str | None, keys: str | None, lack: str) -> None:
    session = SimpleNamespace(region_name=region, get_credentials=lambda: keys)
    said = no_account(session, "The endpoint").message
    assert said.startswith(f"The endpoint needs an account of AWS, and {lack}. ")
