"""One service for all clients of a process of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.account import ClientAccount, client_account


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientAccount]:
    with client_account(tmp_path_factory.mktemp("account")) as found:
        yield found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: item.path.name != "test_sdk_page.py")
