"""``python -m tests.browser.pictures``: the pictures of pages in docs/pictures, taken in Chromium."""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.samples import KINDS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH, SHARPNESS, COLOURS = 1280, 1.25, 128
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Picture:
    """The upper part of a page, so many pixels of it, from an element on; `opened` is a row that is opened before."""

    kind: str
    height: int
    start: str = "body"
    opened: str = ""
    scheme: str = "light"


PICTURES = {
    "data-quality": Picture("data-quality", 1140),
    "data-quality-dark": Picture("data-quality", 1140, scheme="dark"),
    "feature": Picture("trends", 780, "#features", "#f0"),
    "rules": Picture("rules", 250, "#rules"),
    "model-quality": Picture("binary", 1300),
    "bias": Picture("bias", 1150),
    "attributions": Picture("bias", 900, "#attributions"),
    "merge": Picture("merge", 700),
    "history": Picture("history", 1150),
}


def main() -> int:
    """Take all of them; 1 where one is too large."""
    FOLDER.mkdir(exist_ok=True)
    too_large = 0
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for name, picture in PICTURES.items():
            taken = small(screenshot(browser, picture, Path(folder) / "page.html"))
            (FOLDER / f"{name}.png").write_bytes(taken)
            print(f"{name}.png: {len(taken):,} bytes")
            too_large += len(taken) > MOST_BYTES
    return int(too_large > 0)


def screenshot(browser: Browser, picture: Picture, path: Path) -> bytes:
    """As PNG. The window is as high as a page may be, since what is out of sight is not drawn."""
    path.write_text(KINDS[picture.kind](), "utf-8")
    page = browser.new_page(
        viewport={"width": WIDTH, "height": 4000}, device_scale_factor=SHARPNESS, color_scheme=picture.scheme
    )
    page.goto(path.as_uri())
    if picture.opened:
        page.locator(f"{picture.opened} > summary").click()
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
    box = page.locator(picture.start).first.bounding_box()
    assert box is not None
    whole = page.locator("body").bounding_box()
    assert whole is not None
    height = min(picture.height, whole["height"] - box["y"])
    taken = page.screenshot(clip={"x": 0, "y": box["y"], "width": WIDTH, "height": height})
    page.close()
    return taken


def small(picture: bytes) -> bytes:
    """The same in few colours."""
    found = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        flat = image.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
        flat.save(found, "PNG", optimize=True)
    return found.getvalue()


if __name__ == "__main__":
    sys.exit(main())
