"""Makes the pictures of this folder from a running demo: python docs/images/make.py URL."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
SCHOLAR = "/scholars?q=Fuqiang+Wang"
LAB = "/mechanisms/cgas-sting-ifnb-hla?gap_junctions=0"


def keep(page: Page, name: str, height: int) -> None:
    """The top of a page as a small PNG."""
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": height})
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        HERE / name, optimize=True
    )


def main(base: str) -> None:
    """Both pictures."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1200}, color_scheme="light")
        page.goto(base + SCHOLAR)
        page.locator("main .work-item a").first.click()
        page.locator(".entry details summary").first.click()
        page.locator(".entry .evidence").first.wait_for()
        keep(page, "scholar.png", 1100)
        page.goto(base + LAB)
        page.locator("[data-lab-play]").wait_for()
        keep(page, "lab.png", 1200)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
