"""`connexon demo`: the demo library, made once, and its site in the browser."""

from __future__ import annotations

import os
import sys

import click

from connexon.cli.showing import ProgressLine


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port [8321, or the next free one].")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--build-only", is_flag=True, help="Make the demo library and do not serve it.")
def demo(port: int | None, no_browser: bool, build_only: bool) -> None:
    """Build the demo library and open it in the browser.

    9,479 real papers of high-energy physics by some 500 people named Wang, and one paper that
    carries an executable mechanism. Nothing is downloaded. The first run takes a minute or two,
    later runs start at once; an interrupted first run goes on where it stopped.

    The library is made in ./demo-library; choose another place with --library DIR.

    \b
    Examples:
      connexon demo
      connexon demo --port 8400 --no-browser
    """  # fmt: skip
    from connexon.app import demo as demonstration
    from connexon.app import wiring
    from connexon.cli.serve import Address, run_site

    chosen = click.get_current_context().find_root().obj
    path = str(chosen or demonstration.DEFAULT_DIRECTORY)
    with ProgressLine() as line:
        made = demonstration.prepare(path, line.show)
    state = "is ready" if made.is_new else "was already there"
    click.echo(f"The demo library {made.path} {state}: {made.works:,} works.")
    if build_only:
        return
    library = wiring.open_library(path)

    def ready(url: str) -> None:
        click.echo(f"connexon is at {url}  (Ctrl+C stops it)")
        if not no_browser and _has_screen():
            click.launch(url)

    try:
        run_site(library, Address(port=port), ready)
    finally:
        library.close()


def _has_screen() -> bool:
    """Without one, opening a browser would start one in this very terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
