"""Reading what strangers send: one function call in a process of its own, within limits."""

from __future__ import annotations

from typing import Protocol


class Sandbox(Protocol):
    """Calls functions of ours on data that is not trusted."""

    def call(self, function: str, request: bytes) -> bytes:
        """What `function` ("package.module:name", bytes to bytes) answers.

        Raises: ModelError with the function's own words when it raised one; with the reason when
        it took too long, needed too much memory or broke down.
        """
