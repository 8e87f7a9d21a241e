"""A real server over a library that the real pipeline made, and a real Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

HERE = Path(__file__).parent
TOY = HERE.parent / "data" / "toy" / "works.jsonl"
FLAGSHIP = {"id": "f1", "doi": "10.1002/advs.202400888", "title": "Cells that hand on cGAMP"}
FLAGSHIP |= {"year": 2024, "authors": [{"position": 0, "name": "Ada Kron"}]}
SCREENSHOTS = HERE / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 60_000  # for one step of a visitor, however busy the machine is
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def connexon(library: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command itself, as a person would type it."""
    return subprocess.Popen(
        [sys.executable, "-m", "connexon", "--library", str(library), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="session")
def toy_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by `connexon collect` from the invented works and the paper with a mechanism."""
    folder = tmp_path_factory.mktemp("browser")
    path, paper = folder / "library", folder / "flagship.jsonl"
    paper.write_text(json.dumps(FLAGSHIP) + "\n", encoding="utf-8")
    made = connexon(path, "collect", str(TOY), str(paper), "--quiet")
    told, _ = made.communicate(timeout=600)
    assert made.returncode == 0, told
    return path


@pytest.fixture(scope="session")
def base(toy_library: Path) -> Iterator[str]:
    """The address of `connexon serve`. Whoever judges on it takes it back."""
    server = connexon(toy_library, "serve", "--port", "0")
    assert server.stdout is not None
    told = ""
    for line in server.stdout:
        told += line
        found = re.search(r"http://[\w.:]+", line)
        if found:
            break
    else:
        pytest.fail(f"the server did not start: {told}")
    yield found.group()
    server.terminate()
    server.wait(120)
    server.stdout.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    playwright_api.expect.set_options(timeout=PATIENCE_MS)
    with playwright_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: object) -> Iterator[Callable[..., object]]:
    """Opens a page in a context with the options given; all are closed at the end."""
    contexts = []

    def opened(**options: object) -> object:
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


class Visitor:
    """A page whose complaints are kept: nothing may be written to its console."""

    def __init__(self, page: object) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def arrive(self) -> None:
        """Wait until the page has come in to its end, after a sign that it is the new one.

        A click need not wait for the page it leads to, and what is read in one go (all texts, a
        count) would be of the old page, of none, or of as much of the new one as is there.
        """
        self.page.wait_for_load_state()

    def picture(self, name: str) -> None:
        """Keep what it looks like, to be looked at."""
        self.arrive()
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def fits(self) -> bool:
        """Whether the page is no wider than the window."""
        self.arrive()
        return self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


@pytest.fixture(
    params=[(1280, True), (390, True), (1280, False), (390, False)],
    ids=["wide", "narrow", "wide-no-js", "narrow-no-js"],
)
def visitor(request: pytest.FixtureRequest, window: Callable[..., object]) -> Iterator[Visitor]:
    """A visitor at two widths, with JavaScript and without."""
    width, script = request.param
    page = window(viewport={"width": width, "height": 844}, java_script_enabled=script)
    visit = Visitor(page)
    visit.script, visit.width = script, width
    yield visit
    page.context.close()
    assert visit.complaints == []
