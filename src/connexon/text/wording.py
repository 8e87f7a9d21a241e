"""Numbers in sentences."""

from __future__ import annotations


def counted(count: int, one: str, many: str | None = None) -> str:
    """1 work, 2 works, 12,345 works."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
