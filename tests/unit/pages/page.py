"""A page as a browser would see it, and what none may have."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any


class Page(HTMLParser):
    """What a browser would make of a page, as far as these tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: list[str] = []
        self.names: list[str] = []
        self.written: list[Any] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.texts: list[str] = []
        self.policy = ""
        self.headings: list[int] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        given = dict(attrs)
        if tag == "details" and "row" in (given.get("class") or ""):
            self.rows.append(given.get("id") or "")
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given.get("content") or ""
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        self._inside = tag

    def handle_endtag(self, _: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "pre":
            self.written.append(json.loads(data))
        elif self._inside == "script":
            self.scripts.append(data)
        elif self._inside == "style":
            self.styles.append(data)
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def problems_of(page: Page) -> list[str]:
    """What no page may have: what is of others, drawings without a name, headings out of order."""
    return list(_problems(page))


def _problems(page: Page) -> Iterator[str]:
    if page.tags["style"] != 1 or page.tags["script"] > 1 or page.tags["h1"] != 1:
        yield "not one style, one heading, and at most one script"
    if any(after > before + 1 for before, after in pairwise(page.headings)):
        yield f"headings out of order: {page.headings}"
    named = Counter(tag for tag, name, value in page.attributes if name in ("aria-label", "aria-labelledby") and value)
    if named["svg"] < page.tags["svg"] - page.tags["title"]:
        yield "a drawing without a name"
    for tag, name, value in page.attributes:
        if name.startswith("on") or name in ("src", "style", "action", "srcset"):
            yield f"{tag} {name}={value}"
        if name == "href" and not value.startswith("#"):
            yield f"{tag} {name}={value}"


def require_own_texts_alone(page: Page) -> None:
    """The policy allows the one style and the one script that are there, and no others."""
    hashes = re.findall(r"(\w+)-src 'sha256-([^']*)'", page.policy)
    texts_of = {"style": page.styles, "script": page.scripts}
    assert {kind for kind, _ in hashes} == {"style", "script"}
    for kind, hashed in hashes:
        (text,) = texts_of[kind]
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() == hashed
