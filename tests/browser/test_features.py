"""Features in a browser: searched, ordered, filtered, opened, copied; their figures are those of the files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import samples
from tests.browser.conftest import Opened, PageFile
from tests.unit.pages.analysis import samples as analyses

PAINT = "performance.getEntriesByName('first-contentful-paint')"
NAVIGATION = "performance.getEntriesByType('navigation')[0]"


def names_of(page: Page) -> list[str]:
    """The names in the list, as it is ordered; also of rows that Chromium has not drawn yet."""
    return page.locator("#list > .row > summary > b > bdi, .series .list > .row > summary bdi.name").all_text_contents()


@pytest.mark.parametrize("name", ["data-quality", "history"])
def test_a_search_leaves_what_has_the_text_in_its_name(name: str, opened: Opened) -> None:
    page = opened(name)
    all_names = names_of(page)
    page.get_by_label("Search").fill("MINUTES")
    assert names_of(page) == ["day_minutes", "night_minutes"]
    expect(page.locator("output")).to_contain_text(f"2 of {len(all_names)}")
    page.get_by_label("Search").fill("nothing is called so")
    assert names_of(page) == []
    page.get_by_label("Search").fill("")
    assert names_of(page) == all_names


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", sorted([*samples.FEATURES, "plan"])),
        ("as in the data", [*samples.FEATURES, "plan"]),
        ("completeness", ["monthly_charge", "day_minutes"]),
        ("drift", ["day_minutes", "monthly_charge"]),
        ("worst first", ["day_minutes", "monthly_charge", "plan"]),
    ],
)
def test_an_order_is_chosen(order: str, names: list[str], opened: Opened) -> None:
    page = opened("data-quality")
    page.get_by_label("Order").select_option(label=order)
    assert names_of(page)[: len(names)] == names


@pytest.mark.parametrize(
    ("name", "violated"), [("data-quality", ["day_minutes", "monthly_charge", "plan"]), ("history", ["day_minutes"])]
)
def test_what_is_violated_is_shown_alone(name: str, violated: list[str], opened: Opened) -> None:
    page = opened(name)
    page.get_by_label("violated only").check()
    assert names_of(page) == violated


@pytest.mark.parametrize("name", ["data-quality", "history"])
def test_a_feature_opens_by_mouse_and_by_keyboard(name: str, opened: Opened) -> None:
    page = opened(name)
    first = page.locator(".row").first
    first.locator("summary").click()
    expect(first.locator("table")).to_be_visible()
    page.keyboard.press("Enter")
    expect(first.locator("table")).to_be_hidden()
    page.keyboard.press("Space")
    expect(first.locator("table")).to_be_visible()


def test_all_is_reached_by_the_keyboard(opened: Opened) -> None:
    page = opened("data-quality")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.closest('.row')?.id"))
    assert [each for each in reached if each][:5] == ["search", "order", "violated", "f0", "f2"]


def test_a_violation_leads_to_its_feature(opened: Opened) -> None:
    page = opened("data-quality")
    page.locator("#violations").get_by_role("link", name="plan").click()
    expect(page.locator("#f6 table")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.row').id") == "f6"


def test_the_json_of_a_feature_is_copied(opened: Opened) -> None:
    page = opened("data-quality", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#f0 summary").click()
    page.get_by_role("button", name="Copy JSON").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(page.evaluate("navigator.clipboard.readText()"))["name"] == "day_minutes"


def test_of_many_features_the_others_wait(opened: Opened) -> None:
    page = opened("thousand")
    assert len(names_of(page)) == 200
    more = page.locator("#more > summary")
    assert more.inner_text() == "800 more features"
    page.get_by_label("Search").fill("feature_99")
    assert len(names_of(page)) == 11
    expect(more).to_be_hidden()
    page.get_by_label("Search").fill("")
    more.click()
    expect(page.locator("#waiting > .row").last).to_be_visible()


@pytest.mark.parametrize("name", ["data-quality", "history", "binary", "bias", "merge"])
def test_on_paper_all_is_there_but_what_is_pressed(name: str, opened: Opened) -> None:
    page = opened(name)
    page.emulate_media(media="print")
    assert page.locator("main h2").first.is_visible()
    assert page.locator("#search, input[type=search], nav").filter(visible=True).count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_figures_of_features_are_those_of_the_file(opened: Opened) -> None:
    files = samples.monitored()
    page = opened("data-quality")
    assert {each["name"]: each for each in written(page) if "completeness" not in each} == {
        each["name"]: without_distribution(each) for each in json.loads(files[samples.STATISTICS])["features"]
    }
    wanted = json.loads(samples.baseline()[samples.CONSTRAINTS])["features"]
    shown = {each["name"]: each for each in written(page) if "completeness" in each}
    assert shown == {each["name"]: shown[each["name"]] | each for each in wanted if each["name"] != "region"}


@pytest.mark.parametrize("name", ["binary", "multiclass", "regression"])
def test_figures_of_metrics_are_those_of_the_file(name: str, opened: Opened) -> None:
    page = opened(name)
    metrics, limits = written(page)
    titles = {float(each) for each in page.locator(".metrics td[title]").evaluate_all("all => all.map(e => e.title)")}
    assert titles == {each["value"] for key, each in metrics.items() if "constant" not in key}
    assert set(limits) <= set(metrics)


def test_figures_of_bias_and_of_a_merge_are_those_of_the_file(opened: Opened) -> None:
    page = opened("bias")
    titles = page.locator(".metrics td.number[title]").evaluate_all("(all) => all.map((each) => each.title)")
    facets = [facet for _, stage in analyses.adult().stages for groups in stage.facets.values() for facet in groups]
    known = {metric.value for facet in facets for metric in facet.metrics}
    assert {float(each.replace("Infinity", "inf")) for each in titles} == known - {None}
    hours = opened("merge").locator(".hours td.number").all_inner_texts()
    assert [int(each.replace(",", "")) for each in hours] == [1000 + 137 * at % 900 for at in range(24)]


def written(page: Page) -> list[dict[str, Any]]:
    """The JSON on a page, as the browser reads it."""
    found: list[dict[str, Any]] = page.locator("pre").evaluate_all(
        "(all) => all.map((each) => JSON.parse(each.textContent))"
    )
    return found


def without_distribution(feature: dict[str, Any]) -> dict[str, Any]:
    sides = ("numerical_statistics", "string_statistics")
    return {
        key: {name: each for name, each in value.items() if name != "distribution"} if key in sides else value
        for key, value in feature.items()
    }


def test_a_page_of_a_thousand_features_is_soon_there(browser: Browser, page_file: PageFile) -> None:
    """By the processor time of the page until all can be used, which others on the machine do not change."""
    page = browser.new_page()
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(page_file("thousand").as_uri())
    page.wait_for_function(f"{PAINT}.length > 0 && {NAVIGATION}.loadEventEnd > 0")
    metrics = {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}
    page.close()
    assert 0.0 < metrics["ThreadTime"] < 0.5
