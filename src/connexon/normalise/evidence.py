"""Whether two records describe one work, judged by title, year, place and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from connexon.normalise.keys import SHARED_SCHEMES, is_preprint_doi, unversioned
from connexon.normalise.staging import Staged, authors_of_rows
from connexon.records.names import NameAgreement
from connexon.records.parsed import ParsedAuthor
from connexon.text.folding import words
from connexon.text.names import compatible, read_name
from connexon.text.titles import title_key, title_tokens

_COMPARED_AUTHORS = 12
_LONG_TITLE = 40
_SIMILAR_TITLES = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of one record is compared with another's."""

    row: int
    own_id: int
    title: str
    title_hash: int
    year: int
    source: str
    pages: str
    volume: str
    is_preprint: bool
    authors: tuple[ParsedAuthor, ...]
    author_count: int
    ids: frozenset[tuple[str, str]]


def likenesses(staged: Staged, rows: Sequence[int]) -> dict[int, Likeness]:
    """Likeness of each of these records."""
    if not rows:
        return {}
    indices = pa.array(rows, pa.int64())
    wanted = ["title", "source_title", "pages", "volume"]
    columns = [staged.records.column(n).take(indices).to_pylist() for n in wanted]
    authors = authors_of_rows(staged, rows)
    ids = _ids_of_rows(staged, rows)
    numbers = staged.numbers
    return {
        row: Likeness(
            row=row,
            own_id=int(numbers["own_id"][row]),
            title=title or "",
            title_hash=int(numbers["title_hash"][row]),
            year=int(numbers["year"][row]),
            source=title_key(source or ""),
            pages=(pages or "").partition("-")[0].strip().lower(),
            volume=(volume or "").strip().lower(),
            is_preprint=bool(numbers["is_preprint"][row]),
            authors=tuple(byline[:_COMPARED_AUTHORS]),
            author_count=int(numbers["author_count"][row]),
            ids=ids.get(row, frozenset()),
        )
        for row, title, source, pages, volume, byline in zip(rows, *columns, authors, strict=True)
    }


def _ids_of_rows(staged: Staged, rows: Sequence[int]) -> dict[int, frozenset[tuple[str, str]]]:
    table = staged.identifiers
    chosen = table.filter(pc.is_in(table.column("row"), pa.array(sorted(set(rows)), pa.int64())))
    found: dict[int, set[tuple[str, str]]] = {}
    columns = (chosen.column(name).to_pylist() for name in ("row", "scheme", "value"))
    for row, scheme, value in zip(*columns, strict=True):
        found.setdefault(row, set()).add((scheme, value))
    return {row: frozenset(pairs) for row, pairs in found.items()}


def contradict(a: Likeness, b: Likeness) -> bool:
    """Titles that have little in common and no author in common: a shared id is a mistake.

    Such are DOIs of a whole volume given to each of its papers, and local ids of two files.
    """
    if not a.title or not b.title or (a.title_hash and a.title_hash == b.title_hash):
        return False
    left, right = set(title_tokens(a.title)), set(title_tokens(b.title))
    if not left or not right or len(left & right) / len(left | right) >= _SIMILAR_TITLES:
        return False
    if not a.authors or not b.authors:
        return True
    return not any(_same_person(x, y) for x in a.authors for y in b.authors)


def agreement(a: Likeness, b: Likeness) -> int:
    """How well two records of one folded title go together; 0 when they do not.

    Years must be within 1 (2 between preprint and published form), one author must be common
    at the same end of the byline or half of the shorter byline anywhere. A column that returns
    every year, and parts of one volume, are told apart by year and first page.
    """
    gap = abs(a.year - b.year) if a.year and b.year else 0
    stages = a.is_preprint != b.is_preprint
    if gap > (2 if stages else 1) or _same_place_other_part(a, b, gap):
        return 0
    names = _names_agree(a, b)
    if names == 0:
        return 0
    return (
        names
        + (2 if a.year and a.year == b.year else 0)
        + (2 if a.source and a.source == b.source else 0)
        + (2 if a.pages and a.pages == b.pages and a.volume == b.volume else 0)
    )


def _same_place_other_part(a: Likeness, b: Likeness, gap: int) -> bool:
    if not a.source or a.source != b.source:
        return False
    if a.pages and b.pages and a.pages != b.pages:
        return True
    return gap > 0 or bool(a.volume and b.volume and a.volume != b.volume)


def _names_agree(a: Likeness, b: Likeness) -> int:
    """0 no, 1 nothing is known against it, 2 to 4 by the share of common authors."""
    if not a.authors or not b.authors:
        telling = len(title_key(a.title)) >= _LONG_TITLE
        return int(telling and a.year == b.year)
    matches = [
        (i, j)
        for i, x in enumerate(a.authors)
        for j, y in enumerate(b.authors)
        if _same_person(x, y)
    ]
    shared = min(len({i for i, _ in matches}), len({j for _, j in matches}))
    share = shared / min(len(a.authors), len(b.authors))
    if share >= 0.5:
        return 2 + int(share >= 0.8) + int(a.author_count == b.author_count)
    return 2 if _same_person(a.authors[0], b.authors[0]) else 0


def _same_person(a: ParsedAuthor, b: ParsedAuthor) -> bool:
    if a.orcid and a.orcid == b.orcid:
        return True
    left, right = set(words(a.printed_name)), set(words(b.printed_name))
    if left == right:
        return True
    if a.printed_name.isascii() and b.printed_name.isascii() and not left & right:
        return False
    x, y = (read_name(n.printed_name, n.given, n.family) for n in (a, b))
    return compatible(x, y) > NameAgreement.CONTRADICTORY


@dataclass(slots=True)
class Claims:
    """The ids that the records of one work carry; two works with rival ids stay two."""

    published_dois: set[str] = field(default_factory=set)
    preprint_dois: set[str] = field(default_factory=set)
    others: dict[tuple[str, bool], set[str]] = field(default_factory=dict)

    def add(self, one: Likeness) -> None:
        """Take the ids of one more record."""
        for scheme, value in one.ids:
            if scheme == "doi":
                known = self.preprint_dois if is_preprint_doi(value) else self.published_dois
                known.add(value)
            elif scheme not in SHARED_SCHEMES or scheme == "pmid":
                self.others.setdefault((scheme, one.is_preprint), set()).add(value)

    def take(self, other: Claims) -> None:
        """Take all ids of another work."""
        self.published_dois |= other.published_dois
        self.preprint_dois |= other.preprint_dois
        for key, values in other.others.items():
            self.others.setdefault(key, set()).update(values)

    def rival(self, other: Claims) -> bool:
        """Two published DOIs, two versions of one preprint server that differ in more than the
        version, or two ids of one provider for the same stage."""
        if self.published_dois and other.published_dois:
            return not self.published_dois & other.published_dois
        mine = {unversioned(d) for d in self.preprint_dois}
        theirs = {unversioned(d) for d in other.preprint_dois}
        registrants = {d.partition("/")[0] for d in mine} & {d.partition("/")[0] for d in theirs}
        if registrants and not mine & theirs:
            return True
        return any(
            not values & other.others[key]
            for key, values in self.others.items()
            if key in other.others
        )
