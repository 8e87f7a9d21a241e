"""Where the lab hangs its panel on a paper's page.

The lab (`connexon.web.lab`, another part) may offer

    panel(site: Site, work: WorkAnswer, query) -> dict[str, object] | None

None for a work without a mechanism; otherwise the values that its template `lab_panel.html` (in
`web/templates/`) is rendered with, beside the site's own globals and filters. It may also offer
`router`, a FastAPI APIRouter with its own pages, which render with `web.rendering.page`. Scripts
and styles go to `web/static/`; nothing inline is allowed by the content security policy. Names in
`lab_head.html`, if that template exists, go into the head of such a page.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable
from typing import Any

from connexon.app.answers import WorkAnswer
from connexon.app.site import Site


def lab_panel(
    site: Site, work: WorkAnswer, query: Iterable[tuple[str, str]] = ()
) -> dict[str, object] | None:
    """Values for the panel of the mechanism that this work carries; None without one.

    `query` is the page's own: the lab's form sends its switches to this page.
    """
    if importlib.util.find_spec("connexon.web.lab") is None:
        return None
    lab: Any = importlib.import_module("connexon.web.lab")
    values: dict[str, object] | None = lab.panel(site, work, query)
    return values
