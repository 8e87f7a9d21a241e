"""Addresses of this site: where it is safe to go back to, and how parameters are put in."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit


def safe_next(target: str) -> str:
    """A path on this site to go back to; the home page for anything else."""
    # A browser reads "//host", "/\\host" and control characters as ways to another site.
    if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return "/"


def with_parameter(target: str, name: str, value: str) -> str:
    """The address with this parameter set, whatever it was before."""
    parts = urlsplit(target)
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k != name]
    query = urlencode([*kept, (name, value)])
    return f"{parts.path}?{query}"


def search_address(query: str, **changes: str | int | None) -> str:
    """A search with these parameters; None leaves one out."""
    kept = {k: v for k, v in changes.items() if v is not None and v != ""}
    return "/search?" + urlencode({"q": query, **kept})
