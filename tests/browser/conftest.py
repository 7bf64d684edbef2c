"""One Chromium for all tests here, and pages opened in it from files, as people do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

from tests.browser import samples
from tests.browser.chromium import chromium

Opened = Callable[..., Page]
PageFile = Callable[[str], Path]
EVERY = {**samples.KINDS, **samples.OF_HOSTILE_NAMES, **samples.SIZES}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> PageFile:
    """The file of a page of the samples, by its name."""
    folder = tmp_path_factory.mktemp("pages")

    @cache
    def written(name: str) -> Path:
        path = folder / f"{name}.html"
        path.write_text(EVERY[name](), "utf-8")
        return path

    return written


class Watched:
    """What a page has done beside showing itself: none of this should be there."""

    def __init__(self, page: Page) -> None:
        self.troubles: list[str] = []
        page.route("**/*", self._only_files)
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        page.on("popup", lambda popup: self.troubles.append(f"popup: {popup.url}"))
        page.on("download", lambda download: self.troubles.append(f"download: {download.url}"))

    def _only_files(self, route: Route) -> None:
        route.continue_() if route.request.url.startswith("file:") else route.abort()

    def _asked(self, request: Request) -> None:
        if request.resource_type != "document" or not request.url.startswith("file:"):
            self.troubles.append(f"request: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        self.troubles.append(f"console: {message.text}")


@pytest.fixture
def opened(browser: Browser, page_file: PageFile) -> Iterator[Opened]:
    """Opens a page of the samples in a window of its own; at the end nothing but showing it has happened."""
    watched, contexts = [], []

    def open_page(name: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        watched.append(Watched(page))
        page.goto(page_file(name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [trouble for each in watched for trouble in each.troubles] == []
