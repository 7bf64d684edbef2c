"""Pages of the service in a browser: all of them fit, can be read by all, and ask for nothing but themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from analyzer.service.store.opening import open_store
from analyzer.service.transfers.reach import Reach
from tests.browser.service_samples import LAST, NOW, PAGES, STORES
from tests.browser.test_pages import breaches_of
from tests.unit.service.serving import KEY, SECRET, serving

Shown = Callable[..., Page]
AddressOf = Callable[[str], str]
EVERY = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def address_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AddressOf]:
    """The address of a service with a store of the samples; those with `-keys` ask who is there."""
    folder = tmp_path_factory.mktemp("service")
    with ExitStack() as stack:

        @cache
        def started(name: str) -> str:
            kind, _, keys = name.partition("-")
            store = open_store(str(folder / f"{name}.db"))
            stack.callback(store.close)
            STORES[kind](store, folder / name)
            served = stack.enter_context(serving(store, {KEY: SECRET} if keys else None, Reach([folder])))
            served.clock.now = NOW
            return served.url

        yield started


@pytest.fixture
def shown(browser: Browser, address_of: AddressOf) -> Iterator[Shown]:
    """Shows a page; at the end it has asked for nothing else, and said nothing."""
    with ExitStack() as stack:
        troubles: list[str] = []

        def show(name: str, *, keys: bool = False, **options: object) -> Page:
            store, path = PAGES[name]
            context = browser.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            url = address_of(f"{store}-keys" if keys else store) + path
            page.on("request", lambda request: request.url == url or troubles.append(request.url))
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.goto(url)
            return page

        yield show
        assert troubles == []


@EVERY
def test_a_page_of_the_service_fits_every_window_and_can_be_read_by_all(name: str, shown: Shown) -> None:
    page = shown(name)
    for width in (1920, 768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # Of a thousand rows each is as the first ones, and axe looks at all of them.
        assert width == 768 or name == "thousand" or breaches_of(page) == []
    if name != "thousand":
        page.emulate_media(color_scheme="dark")
        assert breaches_of(page, "color-contrast") == []


def test_every_hour_of_a_day_is_in_sight_of_a_small_window(shown: Shown) -> None:
    page = shown("schedule")
    page.set_viewport_size({"width": 360, "height": 900})
    right = page.locator(".strip tbody td").evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert len(right) >= 24 and max(right) <= 360


def test_who_looks_for_a_schedule_among_a_thousand_finds_it(browser: Browser, address_of: AddressOf) -> None:
    page = browser.new_page()
    page.goto(address_of("thousand"))
    first = page.locator(".listed tbody tr").first
    assert "alert default" in first.inner_text()
    page.get_by_label("Name of a schedule or endpoint").fill("0815")
    page.get_by_role("button", name="Find").click()
    assert page.locator(".listed tbody th a").all_text_contents() == ["model-0815-quality"]
    page.get_by_role("link", name="model-0815-quality").first.click()
    page.get_by_role("link", name=f"{LAST:%Y-%m-%d %H:%M}: no violations").click()
    assert page.get_by_role("heading", level=1).inner_text() == f"model-0815-quality, {LAST:%Y-%m-%d %H:%M}"
    page.close()


def test_who_has_a_key_looks_and_nobody_else(browser: Browser, address_of: AddressOf, shown: Shown) -> None:
    credentials = {"username": KEY, "password": SECRET}
    page = shown("overview", keys=True, http_credentials=credentials)
    assert page.get_by_role("link", name="churn-quality").first.is_visible()
    stranger = browser.new_page()
    with pytest.raises(Error, match="ERR_INVALID_AUTH_CREDENTIALS"):
        stranger.goto(address_of("team-keys"))
    stranger.close()


def test_the_folder_of_reports_is_what_the_page_of_a_run_is_made_of(shown: Shown) -> None:
    page = shown("report")
    assert "violations" in page.locator("header").inner_text()
    assert page.locator("svg").count() > 0
    assert Path(page.url).name == "report"
