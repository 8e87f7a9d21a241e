"""The only place that chooses backends. Optional engines are imported on first use."""

from __future__ import annotations

import os
from pathlib import Path

from connexon.ports.library import Library


def open_library(path: Path | str, create: bool = False) -> Library:
    """The library at `path`, its people's data where CONNEXON_PEOPLE_URL says, if it does.

    Raises: NotFoundError, ConflictError, LibraryError; MissingExtraError when the URL names
    PostgreSQL and its driver is not installed.
    """
    from connexon.backends.library import open_library as open_directory

    return open_directory(path, create, os.environ.get("CONNEXON_PEOPLE_URL") or None)
