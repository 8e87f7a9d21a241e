"""`python -m connexon.backends.limited_child MIB MODULE:NAME`: one call, within limits.

Reads the request from standard input to its end and writes one byte and the answer to standard
output: `+` and the function's bytes, or `-` and words for a person. What libraries print goes
nowhere.
"""

from __future__ import annotations

import importlib
import sys

from connexon.backends.roadrunner_child import limit_resources, own_pipes


def main() -> None:
    """Set the limits, call, answer."""
    limit_resources(int(sys.argv[1]))
    incoming, outgoing = own_pipes()
    answer = _called(sys.argv[2], incoming.read())
    outgoing.write(answer)
    outgoing.flush()


def _called(function: str, request: bytes) -> bytes:
    from connexon.records.errors import ConnexonError  # noqa: PLC0415

    module, _, name = function.partition(":")
    try:
        answer: bytes = getattr(importlib.import_module(module), name)(request)
    except ConnexonError as error:
        return b"-" + str(error).encode("utf-8", "replace")
    except MemoryError:
        return b"-The model needs more memory than reading it may take."
    except RecursionError:
        return b"-The model is nested too deeply to be read."
    return b"+" + answer


if __name__ == "__main__":
    main()
