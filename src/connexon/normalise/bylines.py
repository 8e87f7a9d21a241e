"""One byline out of several: the fullest record leads, the others add what it lacks.

Entries are aligned by position and name. Providers disagree on the order of family and given
name; the leading print stays the printed name, each other print is kept under other_names.
"""

from __future__ import annotations

from collections.abc import Sequence

from connexon.records.names import NameAgreement
from connexon.records.parsed import ParsedAuthor
from connexon.text.folding import words
from connexon.text.names import compatible, read_name


def merge_bylines(bylines: Sequence[Sequence[ParsedAuthor]]) -> list[ParsedAuthor]:
    """The first byline's entries, completed from the others in their order.

    Entries that only others have are not added: the first is expected to be the fullest.
    """
    first, *rest = bylines
    matched: list[list[ParsedAuthor]] = [[] for _ in first]
    for other in rest:
        for left, right in align(first, other):
            matched[left].append(other[right])
    return [_merged(own, more) if more else own for own, more in zip(first, matched, strict=True)]


def align(base: Sequence[ParsedAuthor], other: Sequence[ParsedAuthor]) -> list[tuple[int, int]]:
    """Pairs (index in base, index in other) of entries that are one person's, each once.

    By position first; what is left is aligned by name. Where bylines are equally long and at
    least half of the places agree by name, the other places agree too: a name may be printed
    in another script.
    """
    places = {author.position: j for j, author in enumerate(other)}
    by_place = [
        (i, places[author.position]) for i, author in enumerate(base) if author.position in places
    ]
    pairs = [(i, j) for i, j in by_place if _same(base[i], other[j])]
    if len(base) == len(other) == len(by_place) and 2 * len(pairs) >= len(base):
        return by_place
    return pairs + _by_name(base, other, pairs)


def _by_name(
    base: Sequence[ParsedAuthor], other: Sequence[ParsedAuthor], pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pairs among what is left whose words of the name are equal and stand once on each side."""
    used = {j for _, j in pairs}
    free = [i for i in range(len(base)) if i not in {i for i, _ in pairs}]
    left = _unique({i: _words(base[i]) for i in free})
    right = _unique({j: _words(other[j]) for j in range(len(other)) if j not in used})
    return [(i, right[key]) for key, i in left.items() if key in right]


def _unique(keys: dict[int, tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    for key in keys.values():
        counts[key] = counts.get(key, 0) + 1
    return {key: index for index, key in keys.items() if key and counts[key] == 1}


def _words(author: ParsedAuthor) -> tuple[str, ...]:
    return tuple(sorted(words(author.printed_name)))


def _same(a: ParsedAuthor, b: ParsedAuthor) -> bool:
    if a.printed_name == b.printed_name or (a.orcid and a.orcid == b.orcid):
        return True
    left, right = _words(a), _words(b)
    if left == right:
        return True
    x, y = (read_name(n.printed_name, n.given, n.family) for n in (a, b))
    return compatible(x, y) > NameAgreement.CONTRADICTORY


def _merged(own: ParsedAuthor, more: Sequence[ParsedAuthor]) -> ParsedAuthor:
    everyone = [own, *more]
    declared = next((a for a in everyone if a.family), own)
    prints = [name for a in everyone for name in (a.printed_name, *a.other_names)]
    others = tuple(dict.fromkeys(n for n in prints if n != own.printed_name))
    said = [a.is_corresponding for a in everyone if a.is_corresponding is not None]
    return ParsedAuthor(
        position=own.position,
        printed_name=own.printed_name,
        given=declared.given,
        family=declared.family,
        orcid=next((a.orcid for a in everyone if a.orcid), None),
        email=next((a.email for a in everyone if a.email), None),
        affiliations=next((a.affiliations for a in everyone if a.affiliations), ()),
        is_corresponding=any(said) if said else None,
        other_names=others,
    )
