"""Answers about a mechanism that are kept: in the library, and with the program for the flagship.

`LIBRARY/mechanisms/ensembles/CONTENT-HASH/` holds them beside the blocks they were made from; an
answer about another content, or of an older form, is never given.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from connexon.mechanisms.model import Mechanism

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of answer that is kept: its file name, type, and form. Kept ones of another form
    are made again."""

    name: str
    answer: type[T]
    form: int


def known(library_path: Path | None, mechanism: Mechanism, kind: Kind[T]) -> T | None:
    """The kept answer over the most draws, or the one that came with the program."""
    return next(kept(library_path, mechanism, kind), None)


def kept(library_path: Path | None, mechanism: Mechanism, kind: Kind[T]) -> Iterator[T]:
    """Every kept answer about the mechanism as it is now, that over the most draws first."""
    found: list[tuple[int, bytes]] = []
    packaged = resources.files("connexon.mechanisms").joinpath("flagship", f"{kind.name}.json")
    if packaged.is_file():
        text = packaged.read_bytes()
        found.append((_draws_of(text), text))
    if library_path is not None:
        for path in answers_folder(library_path, mechanism.content_hash).glob(
            f"{kind.name}-{kind.form}-*.json"
        ):
            found.append((int(path.stem.rsplit("-", 1)[1]), path.read_bytes()))
    for _, text in sorted(found, key=lambda pair: -pair[0]):
        answer = _decoded(text, mechanism, kind)
        if answer is not None:
            yield answer


def keep(
    library_path: Path, mechanism: Mechanism, answer: T, kind: Kind[T], draws: int, which: str
) -> None:
    """Keep an answer over so many draws for `known`; `which` tells it from others over as many."""
    folder = answers_folder(library_path, mechanism.content_hash)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{kind.name}-{kind.form}-{which}-{draws}.json"
    write_whole(folder / name, encoded(mechanism, answer, draws, kind))


def encoded(mechanism: Mechanism, answer: T, draws: int, kind: Kind[T]) -> bytes:
    """An answer as a file, with what it is about."""
    about = {
        "content_hash": mechanism.content_hash,
        "form": kind.form,
        "draws": draws,
        "answer": answer,
    }
    return msgspec.json.format(msgspec.json.encode(about), indent=0)


def _draws_of(text: bytes) -> int:
    return int(msgspec.json.decode(text)["draws"])


def _decoded(text: bytes, mechanism: Mechanism, kind: Kind[T]) -> T | None:
    """The answer in a kept file; None when it is damaged or about something else."""
    try:
        about = msgspec.json.decode(text)
        if about["content_hash"] != mechanism.content_hash or about["form"] != kind.form:
            return None
        return msgspec.convert(about["answer"], kind.answer, strict=False)
    except (msgspec.MsgspecError, KeyError, TypeError):
        return None


def answers_folder(library_path: Path, content_hash: str) -> Path:
    """Where everything computed from a mechanism is kept."""
    return library_path / "mechanisms" / "ensembles" / content_hash


def write_whole(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    with beside.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
