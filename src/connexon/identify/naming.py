"""Names of a corpus: read once, grouped into blocks, and weighed by how common they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connexon.identify.strings import Strings
from connexon.records.names import NameAgreement, PersonName
from connexon.text.agreement import compatible, family_cultures, given_readings
from connexon.text.bylines import NameColumn, decided, read_names
from connexon.text.corpus_order import learnt_order
from connexon.text.frequency import (
    family_key,
    given_key,
    given_surprise_in_culture,
    namesakes_of,
    surprises,
)
from connexon.text.name_order import NameStatistics, statistics_of
from connexon.text.names import block_keys, read_name
from connexon.text.surnames import chinese_readings
from connexon.text.syllables import is_pinyin, pinyin_splits

_SURE_ORDER = 0.95
# Blocks that a doubtful reading would join stay apart when together they were larger than this.
_JOIN_LIMIT = 3000
_LONG_BYLINE = 200
# A name that signs more often than this may be several people's however rare it looks.
ONES_WORK = 150
# Bylines that the habits of a corpus are learnt from, evenly chosen.
MOST_TELLING = 10_000
_LONG_GIVEN = 5
_HAN = r"[\x{3400}-\x{9fff}]"
LETTERS = 4


@dataclass(frozen=True, slots=True)
class Naming:
    """Distinct names, the name of each signature, its block, and surprisals in nats.

    `family_surprise` and `given_surprise` say how surprising it would be for a random other
    person to carry the same part, `given_in_culture` for one whose family name is of the same
    culture (text/frequency.py). For names with initials only `given_surprise` is that of the
    initials. `initial_count` counts syllables in pinyin (2 for Dayong and for D. Y.); `full_code`
    numbers names of the same letters, given name first, `plain_code` those that are the same
    without middle names; `rivals` how many given names written out in the block
    an abbreviated name may stand for (1 for a name that is written out). `namesakes`
    is the number of other people expected to bear the name, were family and given names of a
    culture drawn independently (inf for initials), `signatures` how often it signed when the corpus
    was read. `beginning` and `skeleton` number the first letters and the first consonants of given
    names, -1 for none; `has_readings` marks names that may be written otherwise (nicknames,
    romanisations). `letters` are the first LETTERS initials, counted as in `initial_count`, as one
    number: digits to base 27, 0 for none.
    """

    names: Sequence[PersonName]
    codes: npt.NDArray[np.int32]
    block: npt.NDArray[np.int32]
    block_labels: Sequence[str]
    family_surprise: npt.NDArray[np.float32]
    given_surprise: npt.NDArray[np.float32]
    given_in_culture: npt.NDArray[np.float32]
    namesakes: npt.NDArray[np.float32]
    signatures: npt.NDArray[np.int32]
    is_initials: npt.NDArray[np.bool_]
    has_readings: npt.NDArray[np.bool_]
    initial_count: npt.NDArray[np.int8]
    rivals: npt.NDArray[np.float32]
    full_code: npt.NDArray[np.int32]
    plain_code: npt.NDArray[np.int32]
    letters: npt.NDArray[np.int32]
    beginning: npt.NDArray[np.int32]
    skeleton: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Distinct names to be looked up by what makes them equal, by family and by given name and by
    their main block key; and the statistics with which undeclared names were read
    (`NameStatistics`)."""

    keys: Strings
    of_family: Strings
    of_given: Strings
    main_keys: Strings
    families: Strings
    family_count: npt.NDArray[np.float64]
    givens: Strings
    given_count: npt.NDArray[np.float64]
    order_prior: npt.NDArray[np.float64]

    @staticmethod
    def of(names: Sequence[PersonName], statistics: NameStatistics) -> KnownNames:
        """These names, in this order, read with these statistics."""
        family, given = statistics.family, statistics.given
        none = Strings.of(())
        nothing = KnownNames(
            none, none, none, none,
            Strings.of(tuple(family)), np.array(list(family.values()), dtype=np.float64),
            Strings.of(tuple(given)), np.array(list(given.values()), dtype=np.float64),
            np.array([statistics.prior]),
        )  # fmt: skip
        return nothing.plus(names)

    @property
    def statistics(self) -> NameStatistics:
        """What undeclared names were read with."""
        return NameStatistics(
            dict(zip(self.families, self.family_count.tolist(), strict=True)),
            dict(zip(self.givens, self.given_count.tolist(), strict=True)),
            float(self.order_prior[0]),
        )

    def plus(self, names: Sequence[PersonName]) -> KnownNames:
        """With these behind; the statistics stay."""
        return replace(
            self,
            keys=self.keys.plus([self.key(n) for n in names]),
            of_family=self.of_family.plus([family_key(n) for n in names]),
            of_given=self.of_given.plus([given_key(n) for n in names]),
            main_keys=self.main_keys.plus(
                [f"{n.family_key} {n.given_key[:1]}".strip() for n in names]
            ),
        )

    @staticmethod
    def key(name: PersonName) -> str:
        """Equal for names that compare alike."""
        parts = (name.family_key, " ".join(name.given_parts), " ".join(name.family_parts))
        return "\x1f".join((*parts, name.suffix, name.characters))


def read_naming(
    authorships: pa.Table, of_work: npt.NDArray[np.int32]
) -> tuple[Naming, NameStatistics]:
    """Names of authorships sorted by (work_id, position); the order of undeclared names is
    decided byline by byline with the statistics of the whole corpus, which are told too."""
    printed = authorships["printed_name"].to_pylist()
    column = read_names(
        printed, authorships["given"].to_pylist(), authorships["family"].to_pylist()
    )
    bylines = undecided(column, of_work)
    some = bylines[:: 1 + len(bylines) // MOST_TELLING]
    statistics = learnt_order((column.between(*b) for b in some), statistics_of(column.names))
    read, codes = with_decided_order(column, bylines, statistics)
    read, codes = with_characters(read, codes, authorships["other_names"])
    names, codes = _distinct(read, codes)
    blocks, labels = _blocks(names, np.bincount(codes, minlength=len(names)))
    family, given = surprises(names)
    in_culture = given_surprise_in_culture(names)
    naming = Naming(
        names=names,
        codes=codes,
        block=blocks[codes],
        block_labels=labels,
        family_surprise=family,
        given_surprise=given,
        given_in_culture=in_culture,
        namesakes=namesakes_of(names, family, in_culture, len(names)),
        signatures=np.bincount(codes, minlength=len(names)).astype(np.int32),
        **of_each(names, blocks),
    )
    return naming, statistics


# Of what `of_each` says these are numbers that mean nothing but same or not the same.
ARBITRARY = ("full_code", "plain_code", "beginning", "skeleton")


def of_each(
    names: Sequence[PersonName], blocks: npt.NDArray[np.int32]
) -> dict[str, npt.NDArray[Any]]:
    """What Naming says of each name by itself and beside the others of its block."""
    initials = [_initials(n) for n in names]
    return {
        "is_initials": np.array([n.is_initials_only for n in names], dtype=bool),
        "has_readings": np.array([len(given_readings(n)) > 1 for n in names], dtype=bool),
        "initial_count": np.array([min(len(i), LETTERS) for i in initials], dtype=np.int8),
        "rivals": _rivals(names, initials, blocks),
        "plain_code": _numbered([_plain(n) for n in names]),
        "full_code": _numbered([f"{n.given_key}{n.family_key}" for n in names]),
        "letters": np.array([_packed(i) for i in initials], dtype=np.int32),
        "beginning": _numbered([n.given_key[:2] for n in names]),
        "skeleton": _numbered([_consonants(n.given_key) for n in names]),
    }


def _numbered(keys: Sequence[str]) -> npt.NDArray[np.int32]:
    """Equal numbers for equal keys, -1 for empty ones."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(k, len(numbers)) if k else -1 for k in keys], dtype=np.int32
    )


def _plain(name: PersonName) -> str:
    """The letters of a name without middle ones: Mary Stone for Mary A. and Mary Ann Stone. Where
    further syllables of one given name may be printed apart only initials count as middle ones, and
    behind pinyin not even these."""
    first, *others = name.given_parts or ("",)
    cultures = family_cultures(name.family_key)
    is_syllable = "c" in cultures and is_pinyin(first)
    has_syllables = cultures != "" and any(len(p) > 1 for p in others)
    is_whole = len(first) < 2 or is_syllable or has_syllables
    return (name.given_key if is_whole else first) + name.family_key


def _consonants(given: str) -> str:
    """First two consonants of a longer given name, else nothing."""
    return "".join(c for c in given if c not in "aeiouy")[:2] if len(given) >= _LONG_GIVEN else ""


def _initials(name: PersonName) -> str:
    """First letters of the given names, of each syllable where they are pinyin."""
    if not chinese_readings(name.family_key):
        return name.initials
    return "".join(
        "".join(s[0] for s in pinyin_splits(p)[0]) if is_pinyin(p) else p[0]
        for p in name.given_parts
    )


def _packed(initials: str) -> int:
    """Initials as a number; whatever is no letter of the alphabet counts as the last digit."""
    number = 0
    for place in range(LETTERS):
        digit = ord(initials[place]) - ord("a") + 1 if place < len(initials) else 0
        number = number * 27 + (digit if 0 <= digit < 26 else 26)
    return number


def _rivals(
    names: Sequence[PersonName], initials: Sequence[str], blocks: npt.NDArray[np.int32]
) -> npt.NDArray[np.float32]:
    """For names of initials the number of written-out given names of the block that begin so."""
    written: dict[tuple[int, str], set[str]] = {}
    for name, letters, block in zip(names, initials, blocks.tolist(), strict=True):
        if not name.is_initials_only:
            for end in range(1, len(letters) + 1):
                written.setdefault((block, letters[:end]), set()).add(name.given_key)
    return np.array(
        [
            len(written.get((block, letters), ())) if name.is_initials_only else 1
            for name, letters, block in zip(names, initials, blocks.tolist(), strict=True)
        ],
        dtype=np.float32,
    )


def undecided(column: NameColumn, of_work: npt.NDArray[np.int32]) -> list[tuple[int, int]]:
    """First entry, and the one behind the last, of each byline with a name whose order by itself is
    not sure; long bylines are left out."""
    unsure = np.array([n.order_certainty < _SURE_ORDER for n in column.names], dtype=bool)
    if not unsure.any():
        return []
    bounds = np.flatnonzero(np.diff(of_work)) + 1
    starts = np.append(0, bounds)
    ends = np.append(bounds, len(column.codes))
    chosen = np.logical_or.reduceat(unsure[column.codes], starts) & (ends - starts <= _LONG_BYLINE)
    return list(zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True))


def with_decided_order(
    column: NameColumn,
    bylines: Sequence[tuple[int, int]],
    statistics: NameStatistics,
) -> tuple[list[PersonName], npt.NDArray[np.int32]]:
    """Names and codes, those whose order is not sure by themselves read again with these bylines as
    a whole."""
    everything, codes = list(column.names), column.codes.copy()
    numbers = {(n.printed, n.family_key, n.given_key): i for i, n in enumerate(everything)}
    for entries, name in decided(column, bylines, statistics):
        if column.names[column.codes[entries[0]]].order_certainty < _SURE_ORDER:
            key = (name.printed, name.family_key, name.given_key)
            if key not in numbers:
                numbers[key] = len(everything)
                everything.append(name)
            codes[entries] = numbers[key]
    return everything, codes


def with_characters(
    names: Sequence[PersonName], codes: npt.NDArray[np.int32], other_names: pa.ChunkedArray
) -> tuple[list[PersonName], npt.NDArray[np.int32]]:
    """Names with their Han characters where only another record of the entry prints these."""
    everything, told = list(names), codes.copy()
    rows = pc.list_parent_indices(other_names).to_numpy()
    texts = pc.list_flatten(other_names)
    in_han = pc.match_substring_regex(texts, _HAN).to_numpy()
    numbers: dict[tuple[int, str], int] = {}
    for row, text in zip(rows[in_han].tolist(), texts.filter(in_han).to_pylist(), strict=True):
        name, other = names[codes[row]], read_name(text)
        if name.characters or compatible(name, other) is not NameAgreement.SAME:
            continue
        key = (int(codes[row]), other.characters)
        if key not in numbers:
            numbers[key] = len(everything)
            everything.append(replace(name, characters=other.characters))
        told[row] = numbers[key]
    return everything, told


def _distinct(
    names: Sequence[PersonName], codes: npt.NDArray[np.int32]
) -> tuple[tuple[PersonName, ...], npt.NDArray[np.int32]]:
    """Names that compare alike share a code, and are shown as most of them are printed, not in
    capitals if that can be; codes follow the order of the keys."""
    keys = [(n.family_key, n.given_parts, n.family_parts, n.suffix, n.characters) for n in names]
    used, times = np.unique(codes, return_counts=True)
    order = sorted({keys[i] for i in used.tolist()})
    number = {key: i for i, key in enumerate(order)}
    representative: dict[int, tuple[tuple[bool, int, str], PersonName]] = {}
    for i, count in zip(used.tolist(), times.tolist(), strict=True):
        place, printed = number[keys[i]], names[i].printed
        rank = (printed.isupper(), -count, printed)
        if place not in representative or rank < representative[place][0]:
            representative[place] = rank, names[i]
    mapping = np.zeros(len(names), dtype=np.int32)
    for i in used.tolist():
        mapping[i] = number[keys[i]]
    return tuple(representative[i][1] for i in range(len(order))), mapping[codes]


def _blocks(
    names: Sequence[PersonName], counts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Block of each name: that of its main key, joined to another when a further key meets a
    name there that can be the same person's."""
    keys = [block_keys(n) for n in names]
    members: dict[str, list[int]] = {}
    for i, ks in enumerate(keys):
        members.setdefault(ks[0] if ks else "", []).append(i)
    parent = {k: k for k in members}
    size = {k: int(sum(counts[i] for i in v)) for k, v in members.items()}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for i, ks in enumerate(keys):
        for other in ks[1:]:
            if other not in members:
                continue
            a, b = root(ks[0]), root(other)
            if a == b or size[a] + size[b] > _JOIN_LIMIT:
                continue
            if any(compatible(names[i], names[j]) >= NameAgreement.VARIANT
                   for j in members[other][:50]):  # fmt: skip
                low, high = sorted((a, b))
                parent[high] = low
                size[low] += size[high]
    labels = sorted({root(k) for k in members})
    number = {k: i for i, k in enumerate(labels)}
    block = np.array([number[root(ks[0] if ks else "")] for ks in keys], dtype=np.int32)
    return block, tuple(labels)
