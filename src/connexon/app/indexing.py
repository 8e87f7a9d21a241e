"""The full-text index of a version: written anew, or upon the one before where little changed."""

from __future__ import annotations

from collections.abc import Callable

from connexon.app import wiring
from connexon.app.progress import Progress, Report, silent
from connexon.ports.tables import VersionWriter
from connexon.search import changed_works, documents

# Raised when documents or their analysis change, so that older indexes are not built upon.
INDEX_FORMAT = 1
_MARK = "index_format"
# Above this share of changed works a new index is as fast to write and smaller.
_MOST_CHANGED = 0.3
_ALWAYS_FEW = 1_000


def index_version(writer: VersionWriter, report: Report = silent, afresh: bool = False) -> int:
    """Index the works of a version whose other tables are written; documents written.

    None are when no document differs from the base version's. With `afresh` the index of the
    base version is not looked at, which may be damaged.
    """
    total = writer.query("SELECT count(*) AS n FROM works").column("n")[0].as_py()
    writer.mark(_MARK, INDEX_FORMAT)
    base = None if afresh else writer.base.index_path()
    if base is not None and writer.base.marks.get(_MARK) == INDEX_FORMAT:
        report(Progress("Comparing with the last index"))
        changed, gone = changed_works(writer.base, writer)
        if not changed and not gone:
            writer.keep_index()
            return 0
        if len(changed) <= max(_ALWAYS_FEW, total * _MOST_CHANGED):
            told = _teller(report, len(changed))
            batches = documents(writer, changed)
            return wiring.update_index(base, writer.index_path(), gone, batches, told)
    return wiring.build_index(writer.index_path(), documents(writer), _teller(report, total))


def _teller(report: Report, total: int) -> Callable[[int], None]:
    def told(done: int) -> None:
        report(Progress("Indexing", done, total, "works"))

    return told
