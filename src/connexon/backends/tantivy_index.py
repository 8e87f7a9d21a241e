"""The full-text index made real with tantivy: build, build upon an older one, search.

Invariants: an index directory is written once and never again after its version is committed;
the next version begins as hard links of its segments (which tantivy never changes, it only adds
and removes files). Documents hold no text. Segments are merged as tantivy sees fit.
"""

from __future__ import annotations

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

from connexon.backends.tantivy_query import Translator, facet_answer, facet_request
from connexon.backends.tantivy_text import (
    PLAIN,
    STEMMED,
    analyser,
    phrase_groups,
    segmented,
    spans,
    word_groups,
)
from connexon.ports.index import (
    DocumentBatch,
    IndexAnswer,
    IndexHit,
    IndexQuery,
    Phrase,
    Sort,
    Words,
)
from connexon.records.errors import LibraryError

HEAP_BYTES = 256_000_000
WRITER_THREADS = 2
_STEMMED_FIELDS = ("title", "abstract", "keyword", "topic", "words")
_PLAIN_FIELDS = ("author", "source", "affiliation")
_KEY_FIELDS = ("title_key", "author_key", "identifier")
_ID_FIELDS = ("work_id", "scholar_id", "source_id")
_NUMBER_FIELDS = ("year", "citation_count")
_SORT_FIELDS = {Sort.CITATIONS: "citation_count", Sort.YEAR: "year"}

Told = Callable[[int], None]


def _quietly(_done: int) -> None:
    """Tell nobody."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _ID_FIELDS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in _NUMBER_FIELDS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in _STEMMED_FIELDS:
        builder.add_text_field(name, tokenizer_name=STEMMED)
    for name in _PLAIN_FIELDS:
        builder.add_text_field(name, tokenizer_name=PLAIN)
    for name in _KEY_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("type", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field("prior", fast=True)
    return builder.build()


def build(directory: Path, batches: Iterable[DocumentBatch], progress: Told = _quietly) -> int:
    """Index these documents (ports.index.DOCUMENT_SCHEMA) in a new directory; how many.

    `progress` is called with the running number. Raises: LibraryError when the disk refuses.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        index = tantivy.Index(_schema(), path=str(directory), reuse=False)
        return _write(index, (), batches, progress)
    except (ValueError, OSError) as error:
        raise LibraryError(_unwritable(directory, error)) from error


def update(
    base: Path,
    directory: Path,
    gone: Sequence[int],
    batches: Iterable[DocumentBatch],
    progress: Told = _quietly,
) -> int:
    """The index of `base` without the works `gone`, with these documents; how many were added.

    A work in `batches` replaces the one of that id. `base` stays as it is and may be in use.
    Raises: LibraryError when the disk refuses or `base` is damaged.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        for file in base.iterdir():
            if file.suffix != ".lock":
                _carry(file, directory / file.name)
        index = tantivy.Index.open(str(directory))
        return _write(index, gone, batches, progress)
    except (ValueError, OSError) as error:
        raise LibraryError(_unwritable(directory, error)) from error


def _carry(file: Path, to: Path) -> None:
    """Segments are linked, since nobody changes them; the lists of segments are copied."""
    if file.suffix == ".json":
        shutil.copyfile(file, to)
        return
    try:
        os.link(file, to)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, to)


def _write(
    index: tantivy.Index, gone: Sequence[int], batches: Iterable[DocumentBatch], progress: Told
) -> int:
    replaces = index.searcher().num_docs > 0
    register(index)
    schema = index.schema
    writer = index.writer(HEAP_BYTES, WRITER_THREADS)
    done = 0
    for work_id in gone:
        writer.delete_documents_by_term("work_id", work_id)
    with _no_cycles():
        for batch in batches:
            for document in _documents(batch):
                if replaces:
                    writer.delete_documents_by_term("work_id", document["work_id"])
                writer.add_document(tantivy.Document.from_dict(document, schema))
            done += len(batch["work_id"])
            progress(done)
    writer.commit()
    writer.wait_merging_threads()
    return done


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Documents have no reference cycles: looking for them again and again took a third of the
    time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _documents(batch: DocumentBatch) -> Iterable[dict[str, Any]]:
    """Rows as the index's fields; nothing for what is unknown."""
    columns = {_FIELD_OF.get(name, name): column for name, column in batch.items()}
    for name in (*_STEMMED_FIELDS, *_PLAIN_FIELDS):
        if name in columns:
            columns[name] = [_segmented(value) for value in columns[name]]
    names = tuple(columns)
    for row in zip(*columns.values(), strict=True):
        document = {n: v for n, v in zip(names, row, strict=True) if v is not None and v != []}
        # tantivy multiplies a score by log2(2 + value); `prior` says the factor itself.
        document["prior"] = 2.0 ** document["prior"] - 2.0
        words = [
            *document.get("keyword", ()),
            *document.get("topic", ()),
            *document.get("author", ()),
        ]
        if "source" in document:
            words.append(document["source"])
        if words:
            document["words"] = words
        yield document


_FIELD_OF = {
    "keywords": "keyword",
    "topics": "topic",
    "source_title": "source",
    "authors": "author",
    "author_keys": "author_key",
    "affiliations": "affiliation",
    "identifiers": "identifier",
    "scholar_ids": "scholar_id",
}


def _segmented(value: str | list[str] | None) -> str | list[str] | None:
    if value is None:
        return None
    return segmented(value) if isinstance(value, str) else [segmented(v) for v in value if v]


def register(index: tantivy.Index) -> None:
    """Give the index its analysers; they are not stored with it."""
    index.register_tokenizer(STEMMED, analyser(stemmed=True))
    index.register_tokenizer(PLAIN, analyser(stemmed=False))


def _unwritable(directory: Path, error: Exception) -> str:
    return (
        f"The full-text index in {directory} could not be written ({error}). Check the free"
        " space and the permissions, then run `connexon update` again."
    )


def _mirror(directory: Path) -> TemporaryDirectory[str] | None:
    """A temporary directory of links to the files of an index that cannot be written; None when it
    can: tantivy locks a file even to read."""
    if not directory.is_dir() or os.access(directory, os.W_OK):
        return None
    mirror = TemporaryDirectory(prefix="connexon-index-")
    for file in directory.iterdir():
        if file.suffix != ".lock":
            (Path(mirror.name) / file.name).symlink_to(file.absolute())
    return mirror


class TantivyIndex:
    """The index of one version, open for questions from many threads."""

    def __init__(self, directory: Path) -> None:
        """Raises: LibraryError when there is no index or it cannot be read."""
        self._mirror = _mirror(directory)
        try:
            self._index = tantivy.Index.open(self._mirror.name if self._mirror else str(directory))
        except (ValueError, OSError) as error:
            raise LibraryError(
                f"The full-text index in {directory} cannot be read ({error})."
                " Run `connexon update --rebuild` to build it again."
            ) from error
        register(self._index)
        self._searcher = self._index.searcher()
        self._stemmed = analyser(stemmed=True)
        self._translate = Translator(self._index.schema, self._stemmed, analyser(stemmed=False))
        self._lock = threading.Lock()

    @property
    def work_count(self) -> int:
        """Works in the index."""
        return int(self._searcher.num_docs)

    def search(self, query: IndexQuery) -> IndexAnswer:
        """The works that match, a page of them."""
        matching, ranking = self._translate.query(query)
        how: dict[str, Any] = {"weight_by_field": "prior"}
        if query.sort is not Sort.RELEVANCE:
            how = {"order_by_field": _SORT_FIELDS[query.sort]}
            ranking = matching
        found = self._searcher.search(
            ranking, max(1, query.limit), count=True, offset=query.offset, **how
        )
        total = int(found.count or 0)  # type: ignore[attr-defined]  # missing from its stubs
        hits = found.hits if query.limit > 0 else []
        ids = self._searcher.fast_field_values("work_id", [address for _, address in hits])
        facets = {}
        if query.facets and total:
            counted = self._searcher.aggregate(matching, facet_request(query.facets))
            facets = facet_answer(query.facets, counted)
        scored = tuple(
            IndexHit(int(work_id or 0), float(score or 0.0))
            for work_id, (score, _) in zip(ids, hits, strict=True)
        )
        return IndexAnswer(total, scored, facets)

    def spans(self, text: str, wanted: Sequence[Words | Phrase]) -> list[tuple[int, int]]:
        """Where words of `wanted` stand in `text`."""
        groups: list[list[str]] = []
        prefixes: list[str] = []
        for clause in wanted:
            if isinstance(clause, Phrase):
                groups += phrase_groups(clause.text, self._stemmed)
            elif clause.prefix:
                prefixes += self._translate.prefixes(clause)
            else:
                groups += word_groups(clause.text, self._stemmed)
        return spans(text, groups, prefixes, self._stemmed)

    def close(self) -> None:
        """Let go of the files."""
        del self._searcher, self._index


def open_index(directory: Path) -> TantivyIndex:
    """The index in this directory. Raises: LibraryError."""
    return TantivyIndex(directory)
