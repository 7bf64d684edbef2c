"""The page of settings is made from their declarations, and README names some that there are."""

from __future__ import annotations

import re

from analyzer.runs.settings_page import HEADINGS, page
from contracts.jobs import JOBS
from contracts.known_settings import KNOWN
from contracts.setting import variables
from tests.documents import DOCS, README

MOST_IN_README = 16


def test_the_page_is_that_of_the_declarations() -> None:
    assert (DOCS / "settings.md").read_text("utf-8") == page(), (
        "run: python -m analyzer.runs.settings_page > docs/settings.md"
    )


def test_every_setting_has_a_row() -> None:
    rows = set(re.findall(r"^\| `(\w+)`", page(), flags=re.MULTILINE))
    assert rows == {*KNOWN, *(name for job in JOBS.values() for name in variables(job).values())} - {
        "sagemaker_endpoint_datacapture_prefix"
    }


def test_every_job_has_a_heading_of_its_own() -> None:
    assert all(any(kind in HEADINGS for kind in job.__mro__) for job in JOBS.values())


def test_readme_has_the_settings_that_people_need() -> None:
    text = README.read_text("utf-8")
    section = text[text.index("\n## Settings") :].partition("\n## ")[2].partition("\n## ")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE) for name in row.split("`")[1::2]]
    assert set(named) <= set(KNOWN)
    assert len(named) <= MOST_IN_README
