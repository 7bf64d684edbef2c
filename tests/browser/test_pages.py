"""Every kind of page in a browser: it only shows itself, fits its window, can be read by all, and holds the figures."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import samples
from tests.browser.conftest import Opened, PageFile

WIDTHS = (360, 768, 1050, 1280, 1920)
CUT = "(all) => all.filter((row) => row.scrollWidth > row.clientWidth + 8).map((row) => row.textContent)"
"""Rows that go on where nobody sees them; squares on a line may reach over its end."""

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SCRIPTED = [name for name in samples.KINDS if name not in ("binary", "multiclass", "regression", "bias", "merge")]
EVERY_KIND = pytest.mark.parametrize("name", samples.KINDS)
EVERY_PAGE = pytest.mark.parametrize("name", [*samples.KINDS, *samples.OF_HOSTILE_NAMES, "empty", "one-row"])


def breaches_of(page: Page, *rules: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA, or these rules alone: the rule, and where."""
    options = {"runOnly": list(rules or WCAG), "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")


@EVERY_PAGE
def test_a_page_fits_windows_of_every_width(name: str, opened: Opened) -> None:
    page = opened(name)
    open_all(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".row > summary").evaluate_all(CUT) == []


@EVERY_KIND
def test_axe_finds_nothing_against_wcag(name: str, opened: Opened) -> None:
    page = opened(name)
    open_all(page)
    assert breaches_of(page) == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert breaches_of(page) == []


@EVERY_KIND
def test_all_texts_stand_out_in_the_dark(name: str, opened: Opened) -> None:
    page = opened(name, color_scheme="dark")
    open_all(page)
    assert breaches_of(page, "color-contrast") == []


@pytest.mark.parametrize("name", [*samples.OF_HOSTILE_NAMES, "empty"])
def test_axe_finds_nothing_against_wcag_whatever_the_names(name: str, opened: Opened) -> None:
    assert breaches_of(opened(name)) == []


@EVERY_PAGE
def test_nothing_runs_but_the_script_of_the_page(name: str, opened: Opened) -> None:
    page = opened(name)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None and policy.startswith("default-src 'none'; style-src 'sha256-")
    assert page.locator("script").count() <= 1
    all_of = "(all) => all.flatMap((each) => [...each.attributes]).map(({name, value}) => [name, value])"
    attributes = page.locator("*").evaluate_all(all_of)
    assert [name for name, _ in attributes if name.startswith("on") or name in ("src", "style", "srcset")] == []
    assert [value for name, value in attributes if name in ("href", "action") and not value.startswith("#")] == []


def test_the_policy_stops_what_is_not_of_the_page(browser: Browser, page_file: PageFile) -> None:
    page = browser.new_page()
    page.goto(page_file("data-quality").as_uri())
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          const picture = document.createElement("img");
          picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
          picture.onload = () => { window.loaded = true; };
          document.body.append(script, picture);
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("[window.ran, window.loaded]") == [None, None]
    page.close()


@EVERY_KIND
def test_all_is_there_without_scripts(name: str, opened: Opened) -> None:
    texts = []
    for scripts in (True, False):
        page = opened(name, java_script_enabled=scripts)
        assert page.locator("h1").is_visible()
        assert page.locator("#tools, .tools").first.is_visible() == scripts if name in SCRIPTED else True
        texts.append({each.strip() for each in page.locator("main b, main td, main dd, main h2").all_text_contents()})
    assert texts[0] == texts[1]
