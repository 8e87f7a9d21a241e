"""From a Query to what the index is asked: names to keys, ids resolved, judgements laid over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from connexon.ports.index import (
    AllOf,
    AnyOf,
    Between,
    Clause,
    IdField,
    Ids,
    KeyField,
    Keys,
    Not,
    NumberField,
    Phrase,
    TextField,
    Words,
)
from connexon.records.errors import NotFoundError, QueryError
from connexon.records.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)
from connexon.records.ids import parse_id
from connexon.search.names import asked_keys, family_keys
from connexon.search.query import (
    And,
    Node,
    Or,
    Query,
    Quoted,
    Range,
    Without,
    Word,
    plain_text,
)
from connexon.text.titles import title_key

_NUMBERS = {"year": NumberField.YEAR, "citations": NumberField.CITATIONS}
_NORMALISE: dict[str, Callable[[str], str | None]] = {
    "doi": normalise_doi,
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "arxiv": normalise_arxiv,
    "orcid": normalise_orcid,
}


def _nothing(_: object) -> tuple[int, ...]:
    return ()


def _same(value: int) -> int:
    return value


@dataclass(frozen=True, slots=True)
class Names:
    """What only the tables know: `scholars` so named, where a merged work or scholar id is now,
    and the works that cite one."""

    scholars: Callable[[str], Sequence[int]] = _nothing
    work_now: Callable[[int], int] = _same
    scholar_now: Callable[[int], int] = _same
    citing: Callable[[int], Sequence[int]] = _nothing


@dataclass(frozen=True, slots=True)
class Moves:
    """Works that judgements have taken from or given to scholars since the index was built."""

    gained: Mapping[int, frozenset[int]] = field(default_factory=dict)
    lost: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def of(self, scholar_ids: Collection[int]) -> Clause:
        """Works of any of these scholars as things stand now."""
        built: Clause = Ids(IdField.SCHOLAR, tuple(scholar_ids))
        if not any(s in self.lost or s in self.gained for s in scholar_ids):
            return built
        clauses: list[Clause] = []
        for scholar_id in scholar_ids:
            still: Clause = Ids(IdField.SCHOLAR, (scholar_id,))
            if lost := self.lost.get(scholar_id):
                still = AllOf((still, Not(Ids(IdField.WORK, tuple(sorted(lost))))))
            clauses.append(still)
            if gained := self.gained.get(scholar_id):
                clauses.append(Ids(IdField.WORK, tuple(sorted(gained))))
        return AnyOf(tuple(clauses))


def plan(query: Query, names: Names, moves: Moves) -> Clause:
    """What the index is asked. Raises: QueryError for an identifier that cannot be one."""
    if query.root is None:
        return AllOf()
    return _Planner(names, moves).clause(query.root)


def exact_title(query: Query) -> Clause | None:
    """Works whose whole title is what was typed; None when a field or operator was."""
    text = plain_text(query)
    key = title_key(text) if text else ""
    return Keys(KeyField.TITLE, (key,)) if key else None


class _Planner:
    def __init__(self, names: Names, moves: Moves) -> None:
        self._names = names
        self._moves = moves

    def clause(self, node: Node) -> Clause:
        match node:
            case And(parts):
                found: Clause = AllOf(tuple(self.clause(p) for p in parts))
            case Or(parts):
                found = AnyOf(tuple(self.clause(p) for p in parts))
            case Without(part):
                found = Not(self.clause(part))
            case Range():
                found = Between(_NUMBERS[node.field], node.low, node.high)
            case Quoted(text, None):
                found = Phrase(text)
            case Word(text, None, prefix):
                found = Words(text, prefix=True) if prefix else self._bare(text)
            case Word() | Quoted():
                found = self._fielded(node, node.field or "")
        return found

    def _bare(self, text: str) -> Clause:
        """A word without a field, which may be an identifier of a work or scholar."""
        doi = normalise_doi(text)
        if doi is not None:
            return Keys(KeyField.IDENTIFIER, (f"doi:{doi}",))
        readings: list[Clause] = [Words(text)]
        if (work_id := _id("W", text)) is not None:
            readings.append(Ids(IdField.WORK, (self._names.work_now(work_id),)))
        if (scholar_id := _id("S", text)) is not None:
            readings.append(self._moves.of([self._names.scholar_now(scholar_id)]))
        return readings[0] if len(readings) == 1 else AnyOf(tuple(readings))

    def _fielded(self, node: Word | Quoted, name: str) -> Clause:
        if name in _NORMALISE:
            return _identifier(name, node.text)
        special: dict[str, Callable[[Word | Quoted], Clause]] = {
            "type": lambda n: Keys(KeyField.TYPE, (n.text.strip().lower(),)),
            "scholar": lambda n: self._scholar(n.text),
            "work": lambda n: Ids(IdField.WORK, (self._work(n, "work"),)),
            "cites": lambda n: Ids(IdField.WORK, tuple(self._names.citing(self._work(n, "cites")))),
            "source": _source,
            "author": _author,
        }
        return special.get(name, _in_text)(node)

    def _work(self, node: Word | Quoted, name: str) -> int:
        return self._names.work_now(_needed("W", name, node.text))

    def _scholar(self, text: str) -> Clause:
        scholar_id = _id("S", text)
        if scholar_id is not None:
            return self._moves.of([self._names.scholar_now(scholar_id)])
        return self._moves.of(self._names.scholars(text))


def _in_text(node: Word | Quoted) -> Clause:
    field = TextField(node.field or "anywhere")
    if isinstance(node, Quoted):
        return Phrase(node.text, field)
    return Words(node.text, field, node.prefix)


def _source(node: Word | Quoted) -> Clause:
    source_id = _id("V", node.text)
    return _in_text(node) if source_id is None else Ids(IdField.SOURCE, (source_id,))


def _author(node: Word | Quoted) -> Clause:
    """A whole name through its keys, or a family name of several words; a single word among the
    words of printed names."""
    is_prefix = isinstance(node, Word) and node.prefix
    keys = () if is_prefix else asked_keys(node.text)  # 王小明 has no space but both parts
    if not keys:
        return Words(node.text, TextField.AUTHOR, is_prefix)
    whole = Keys(KeyField.AUTHOR, keys)
    families = family_keys(node.text)
    if not families:
        return whole
    alone = AllOf((Keys(KeyField.AUTHOR, families), Phrase(node.text, TextField.AUTHOR)))
    return AnyOf((whole, alone))


def _identifier(scheme: str, text: str) -> Clause:
    value = _NORMALISE[scheme](text)
    if value is None:
        raise QueryError(f"'{text[:60]}' is no {scheme.upper()}. Check it for typing errors.")
    return Keys(KeyField.IDENTIFIER, (f"{scheme}:{value}",))


def _id(prefix: str, text: str) -> int | None:
    try:
        return parse_id(prefix, text.strip())
    except NotFoundError:
        return None


def _needed(prefix: str, name: str, text: str) -> int:
    value = _id(prefix, text)
    if value is None:
        raise QueryError(
            f"'{text[:40]}' is no id of a work. After {name}: stands an id such as"
            f" {prefix}3V8K2M9QZ4T7."
        )
    return value
