"""Making a synthetic corpus: files of works and of the truth about who wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from connexon.app.progress import Progress, Report
from connexon.records.errors import ConflictError, InputError

WORKS_FILE = "works.jsonl.zst"
GOLD_FILE = "gold.jsonl.zst"
PLAN_FILE = "plan.json"
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What was written. `bytes_of_works` is before compression."""

    works: int
    signatures: int
    bytes_of_works: int
    files: tuple[str, ...]


def synthesise(
    works: int, seed: int, out: Path, gold: bool, overwrite: bool, progress: Report
) -> Synthesised:
    """Write a corpus of this many works into the directory `out`, in bounded memory.

    Files appear under their names only when complete; an interrupted run leaves none.
    With `overwrite` and without `gold` the truth about an earlier corpus goes with it.
    Raises: InputError for an impossible plan or a directory that cannot be written; ConflictError
    when a corpus is there already and `overwrite` is false.
    """
    from connexon.synth.corpus import Corpus
    from connexon.synth.world import Plan

    try:
        plan = Plan(works, seed)
    except ValueError as error:
        raise InputError(f"Cannot make this corpus: {error}") from error
    names = [WORKS_FILE] + [GOLD_FILE] * gold
    signatures = size = 0
    with _faults_named(out):
        if (out / WORKS_FILE).exists() and not overwrite:
            raise ConflictError(f"{out / WORKS_FILE} exists; give another --out, or --overwrite.")
        out.mkdir(parents=True, exist_ok=True)
        with _written_together([out / name for name in names]) as files:
            for lines in Corpus(plan).lines():
                files[0].write(lines.works)
                if gold:
                    files[1].write(lines.gold)
                signatures += lines.signatures
                size += len(lines.works)
                progress(Progress("Synthesising", lines.first + lines.count, works, "works"))
            if overwrite and not gold:  # the truth about the works that now make way
                (out / GOLD_FILE).unlink(missing_ok=True)
        (out / PLAN_FILE).write_text(json.dumps(asdict(plan)) + "\n", encoding="utf-8")
    return Synthesised(works, signatures, size, tuple(names))


@contextmanager
def _faults_named(out: Path) -> Iterator[None]:
    """A directory that cannot be made or written is told of in words."""
    try:
        yield
    except BrokenPipeError:  # nobody reads the progress any more
        raise
    except OSError as error:
        raise InputError(
            f"'{out}' cannot be written: {error.strerror or error}. Name a directory with --out"
            " that can be made or written to, with space left."
        ) from error


@contextmanager
def _written_together(paths: list[Path]) -> Iterator[list[BinaryIO]]:
    """Compressed files that get their names when all are complete, or vanish."""
    import zstandard

    parts = [path.with_name(path.name + ".part") for path in paths]
    try:
        with ExitStack() as stack:
            yield [
                stack.enter_context(
                    zstandard.ZstdCompressor(level=_LEVEL).stream_writer(part.open("wb"))
                )
                for part in parts
            ]
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
