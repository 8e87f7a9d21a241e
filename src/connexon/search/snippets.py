"""Why a hit was found, shown: a stretch of text cut into pieces that match and pieces that do not.

Pieces are plain text; whoever renders them escapes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 240  # characters of a snippet, about


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and whether it is what was asked for."""

    text: str
    is_match: bool


def pieces(text: str, spans: Sequence[tuple[int, int]], width: int = WIDTH) -> tuple[Piece, ...]:
    """The part of `text` with most matches, about `width` characters, cut at words.

    `spans` are disjoint [start, end) in order. An ellipsis stands where text is left out.
    Without spans the beginning of the text.
    """
    start, end = _window(text, spans, width)
    found: list[Piece] = []
    at = start
    for low, high in spans:
        if low < at or high > end:
            continue
        _add(found, text[at:low], is_match=False)
        _add(found, text[low:high], is_match=True)
        at = high
    _add(found, text[at:end], is_match=False)
    if start > 0:
        found.insert(0, Piece("… ", is_match=False))
    if end < len(text):
        found.append(Piece(" …", is_match=False))
    return tuple(found)


def _add(found: list[Piece], text: str, is_match: bool) -> None:
    if text:
        found.append(Piece(text, is_match))


def _window(text: str, spans: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """The stretch in which most spans lie; the earliest such."""
    if len(text) <= width:
        return 0, len(text)
    best, most = 0, -1
    for low, _ in spans or [(0, 0)]:
        inside = sum(1 for a, b in spans if a >= low and b <= low + width * 3 // 4)
        if inside > most:
            best, most = low, inside
    start = _word_start(text, max(0, best - width // 4))
    end = min(len(text), start + width)
    if end < len(text):
        cut = text.rfind(" ", start + width // 2, end)
        last = max((b for a, b in spans if a >= start and b <= start + width), default=start)
        end = cut if cut >= last else end
    return start, end


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at, at + 30)
    return at if space < 0 else space + 1
