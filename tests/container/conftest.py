"""The image under test."""

from __future__ import annotations

import os

import pytest

from tests.container.cases import DEFAULT_IMAGE
from tests.container.docker import why_no_image


@pytest.fixture(scope="session")
def image() -> str:
    """Its name, from `IMAGE`; without it, or without Docker, these tests fail: they are asked for by name."""
    name = os.environ.get("IMAGE") or DEFAULT_IMAGE
    reason = why_no_image(name)
    if reason:
        pytest.fail(reason, pytrace=False)
    return name
