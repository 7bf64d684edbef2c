"""What all pages have in common: templates, style, and a policy that lets nothing run but the page's own script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

import analyzer
from analyzer.pages.texts import shown


@cache
def environment() -> Environment:
    """Templates of the pages; everything that they are given is escaped."""
    made = Environment(
        loader=PackageLoader("analyzer.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"element_text": element_text, "shown": shown}
    return made


def render(template: str, style: str, script: str, *, asks: bool = False, **values: Any) -> str:
    """A page as HTML, to be written as UTF-8; `style` and `script` are templates of its own, and it may have none.

    One that `asks` has forms, which go to where it is from.
    """
    sheet, code = _style("frame.css") + _style(style), _text(script) if script else ""
    page = environment().get_template(template)
    return page.render(
        style=sheet, script=code, policy=policy_of(sheet, code, asks), version=analyzer.__version__, **values
    )


def with_trail(page: str, trail: Sequence[tuple[str, str]]) -> str:
    """A page that stands among others: links to those, each a text and an address, above its title."""
    links = " ".join(f'<a href="{escape(where)}"><bdi>{escape(shown(text))}</bdi></a>' for text, where in trail)
    return page.replace("<header>\n", f'<header>\n<nav aria-label="Where this is">{links}</nav>\n', 1)


def policy_of(style: str, script: str, asks: bool = False) -> str:
    """The content security policy of a page: no network, and no style or script but these texts."""
    allowed = (("style-src", style), ("script-src", script))
    sources = "".join(f"{kind} {_hashed(text)}; " for kind, text in allowed if text)
    forms = "'self'" if asks else "'none'"
    return f"default-src 'none'; {sources}base-uri 'none'; form-action {forms}"


def _style(template: str) -> str:
    """A style without the space beside its signs, which is a tenth of it."""
    return re.sub(r" ?([{};]|[:,](?= )) ?", r"\1", _text(template))


def _text(template: str) -> str:
    """A style or script without the space before its lines."""
    return "\n".join(line.lstrip() for line in environment().get_template(template).render().splitlines())


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def element_text(text: str) -> str:
    """Escaped as the text of an element needs it: quotes stay, which are a third of a JSON text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
