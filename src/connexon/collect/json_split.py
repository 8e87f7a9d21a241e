"""JSON files as single records: one object a line, or the elements of one array.

Payloads are the bytes of the record as they stand in the file. An array is never held in
memory as a whole.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from connexon.collect.streams import RECORD_LIMIT_BYTES, LimitError, Stream

_CONTAINER = re.compile(
    rb'\s*(?:\[|\{\s*"(?:items|results|works|meta|status|message(?:-[a-z]+)?)"\s*:)'
)
_ARRAY_START = re.compile(r'"(?:items|results|works)"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_EXCERPT = 200
_NEAR_THE_END = 64


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in the file that is no record: `line`, what is wrong, how it begins."""

    line: int
    reason: str
    excerpt: str


Piece = tuple[int, bytes] | Fault


def split_json(stream: Stream) -> Iterator[Piece]:
    """Records of JSON Lines, of an array (bare, or under items, results, works), or of
    objects printed over many lines one after the other."""
    head = stream.head
    if _CONTAINER.match(head) and not _is_single_message(head):
        return _array_elements(stream)
    first, _, rest = head.lstrip().partition(b"\n")
    if first.rstrip() == b"{" or (
        rest and not first.rstrip().endswith(b"}") and not rest.lstrip().startswith(b"{")
    ):
        return _Elements(stream, in_array=False).split()
    return _json_lines(stream)


def _is_single_message(head: bytes) -> bool:
    """A REST answer about one work: a message without a list of items."""
    return b'"message-type"' in head and b'"work-list"' not in head and b'"items"' not in head


def _json_lines(stream: Stream) -> Iterator[Piece]:
    for number, line in stream.lines():
        payload = line.strip()
        if payload:
            yield number, payload


def _array_elements(stream: Stream) -> Iterator[Piece]:
    return _Elements(stream, in_array=True).split()


class _Elements:
    """A window of text over the file that moves from one element to the next."""

    def __init__(self, stream: Stream, *, in_array: bool) -> None:
        # surrogateescape carries broken bytes through unchanged: payloads stay verbatim.
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._chunks = stream.chunks()
        self._in_array = in_array
        self._text = ""
        self._line = 1
        self._ended = False

    def split(self) -> Iterator[Piece]:
        if self._in_array and not self._enter_array():
            yield self._fault("holds no array of records under items, results or works.")
            return
        decode = json.JSONDecoder().raw_decode
        while self._to_next_element():
            if self._in_array and self._text[0] == "]":
                return
            end = self._end_of_element(decode)
            if isinstance(end, Fault):
                yield end
                return
            yield self._line, self._text[:end].encode("utf-8", "surrogateescape")
            self._advance(end)
        if self._in_array:
            yield self._fault("the file ends before its list of records does; it is cut off.")

    def _enter_array(self) -> bool:
        while True:
            stripped = self._text.lstrip()
            if stripped.startswith("["):
                self._advance(self._text.index("[") + 1)
                return True
            if found := _ARRAY_START.search(self._text):
                self._advance(found.end())
                return True
            if len(self._text) > RECORD_LIMIT_BYTES or not self._more():
                return False

    def _to_next_element(self) -> bool:
        while True:
            found = _BETWEEN.match(self._text)
            self._advance(found.end() if found else 0)
            if self._text:
                return True
            if not self._more():
                return False

    def _end_of_element(self, decode: object) -> int | Fault:
        assert callable(decode)
        while True:
            try:
                return int(decode(self._text)[1])
            except RecursionError:
                return self._fault("is nested too deeply; the rest of the file is not read.")
            except json.JSONDecodeError as error:
                unfinished = (
                    error.msg.startswith("Unterminated string")
                    or error.pos >= len(self._text) - _NEAR_THE_END
                )
                if len(self._text) > RECORD_LIMIT_BYTES:
                    raise LimitError(f"the record at line {self._line} exceeds 64 MiB.") from error
                if not (unfinished and self._more(len(self._text))):
                    return self._fault(
                        f"is not valid JSON ({error.msg}); the rest of the file is not read."
                    )

    def _more(self, at_least: int = 1) -> bool:
        """Widen the window by at least so many characters; False at the end of the file."""
        parts = [self._text]
        wanted = at_least
        while wanted > 0 and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            text = self._decode(chunk or b"", self._ended)
            parts.append(text)
            wanted -= len(text)
        before = len(self._text)
        self._text = "".join(parts)
        return len(self._text) > before

    def _advance(self, to: int) -> None:
        self._line += self._text.count("\n", 0, to)
        self._text = self._text[to:]

    def _fault(self, reason: str) -> Fault:
        excerpt = self._text[:_EXCERPT].encode("utf-8", "replace").decode()
        return Fault(self._line, reason, excerpt)
