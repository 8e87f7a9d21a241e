"""Names of further works beside those of a corpus: known ones are found, others join blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connexon.identify.naming import (
    ARBITRARY,
    KnownNames,
    Naming,
    of_each,
    undecided,
    with_characters,
    with_decided_order,
)
from connexon.identify.strings import KeptNames, Strings
from connexon.records.names import NameAgreement, PersonName
from connexon.text.agreement import compatible
from connexon.text.bylines import read_names
from connexon.text.frequency import family_key, given_key, namesakes_of
from connexon.text.names import block_keys

Codes = npt.NDArray[np.int32]
Surprises = npt.NDArray[np.float32]
_COMPARED = 50  # names of a block that a doubtful reading is compared with


@dataclass(frozen=True, slots=True)
class NewNames:
    """`naming` and `known` have the new names too, behind the others; the naming's `codes` and
    `block` are still those of the old signatures, `codes` and `block` those of the new ones."""

    naming: Naming
    known: KnownNames
    codes: Codes
    block: Codes


def more_names(
    naming: Naming, known: KnownNames, authorships: pa.Table, of_work: Codes
) -> NewNames:
    """Names of authorships, sorted by (work_id, position), of works that the corpus has not."""
    printed = authorships["printed_name"].to_pylist()
    column = read_names(
        printed, authorships["given"].to_pylist(), authorships["family"].to_pylist()
    )
    bylines = undecided(column, of_work)
    read, codes = with_decided_order(column, bylines, known.statistics)
    read, codes = with_characters(read, codes, authorships["other_names"])
    fresh, codes = _numbered(known, read, codes)
    names = _Names(naming.names, fresh)
    block = np.full(len(names), -1, dtype=np.int32)
    block[naming.codes] = naming.block
    labels = _place(names, known, codes, block, naming.block_labels)
    said: dict[str, Any] = dict(_said_of(naming, known, names, block))
    told = replace(naming, block_labels=labels, **said)
    if fresh:
        told = replace(told, names=KeptNames.of(naming.names).plus(fresh))
    return NewNames(told, known.plus(fresh), codes, block[codes])


@dataclass(frozen=True, slots=True)
class _Names:
    """Known names, and fresh ones behind them."""

    known: Sequence[PersonName]
    fresh: list[PersonName]

    def __len__(self) -> int:
        return len(self.known) + len(self.fresh)

    def __getitem__(self, at: int) -> PersonName:
        count = len(self.known)
        return self.known[at] if at < count else self.fresh[at - count]


def _numbered(
    known: KnownNames, read: Sequence[PersonName], codes: Codes
) -> tuple[list[PersonName], Codes]:
    """Names that are not known, and codes among the known and, behind them, these."""
    used = np.unique(codes)
    keys = [KnownNames.key(read[k]) for k in used.tolist()]
    number = known.keys.find(keys)
    place = np.zeros(len(read), dtype=np.int32)
    fresh: list[PersonName] = []
    added: dict[str, int] = {}
    for k, key, found in zip(used.tolist(), keys, number.tolist(), strict=True):
        if found < 0 and key not in added:
            added[key] = len(known.keys) + len(fresh)
            fresh.append(read[k])
        place[k] = found if found >= 0 else added[key]
    return fresh, place[codes]


def _place(
    names: _Names, known: KnownNames, codes: Codes, block: Codes, labels: Sequence[str]
) -> Sequence[str]:
    """Give names of these codes that have none a block: that of their main key, or one where
    another of their keys meets a name that can be the same person's, or one of their own. All
    labels."""
    homeless = np.unique(codes)
    homeless = homeless[block[homeless] < 0]
    keys = [block_keys(names[k]) or ("",) for k in homeless.tolist()]
    found = known.main_keys.find([k[0] for k in keys])
    lives = np.append(block, -1)[found] >= 0
    members = _members(known.main_keys, [k for k, at in zip(keys, lives, strict=True) if not at])
    members = {key: [k for k in there if block[k] >= 0] for key, there in members.items()}
    added: list[str] = []
    for k, own, at, lives_ in zip(homeless.tolist(), keys, found.tolist(), lives, strict=True):
        near = [at] if lives_ else members.get(own[0], [])
        if not near:
            there = (members.get(key, []) for key in own[1:])
            near = next((m for m in there if _meets(names, k, m)), [])
        if near:
            block[k] = block[near[0]]
        else:
            block[k] = len(labels) + len(added)
            added.append(own[0])
        members.setdefault(own[0], []).append(k)
    return Strings.of(labels).plus(added) if added else labels


def _members(main_keys: Strings, wanted: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """Names by main key, of the keys wanted."""
    keys = list(dict.fromkeys(chain.from_iterable(wanted)))
    answer: dict[str, list[int]] = {}
    if keys:
        of_name = Strings.of(keys).find(main_keys.arrow())
        for k in np.flatnonzero(of_name >= 0).tolist():
            answer.setdefault(keys[of_name[k]], []).append(k)
    return answer


def _meets(names: _Names, one: int, others: Sequence[int]) -> bool:
    return any(
        compatible(names[one], names[k]) >= NameAgreement.VARIANT for k in others[:_COMPARED]
    )


def _said_of(
    naming: Naming, known: KnownNames, names: _Names, block: Codes
) -> dict[str, npt.NDArray[Any]]:
    """What Naming says of names, the fresh ones too."""
    if not names.fresh:
        return {}
    count = len(names.known)
    family, given, in_culture = _surprises(naming, known, names.fresh)
    namesakes = namesakes_of(names.fresh, family, in_culture, len(names))
    answer = {
        "family_surprise": np.append(naming.family_surprise, family),
        "given_surprise": np.append(naming.given_surprise, given),
        "given_in_culture": np.append(naming.given_in_culture, in_culture),
        "namesakes": np.append(naming.namesakes, namesakes),
        "signatures": np.append(naming.signatures, np.ones(len(names.fresh), dtype=np.int32)),
    }
    looked_at = np.flatnonzero(np.isin(block, np.unique(block[count:])))
    said = of_each([names[k] for k in looked_at.tolist()], block[looked_at])
    for field, here in said.items():
        before = getattr(naming, field)
        there = np.append(before, np.zeros(len(names.fresh), dtype=before.dtype))
        alike = _as_known(here, there, looked_at, count) if field in ARBITRARY else here
        there[looked_at] = alike
        answer[field] = there
    return answer


def _as_known(here: Codes, there: Codes, looked_at: npt.NDArray[np.int64], known: int) -> Codes:
    """Numbers as those that known names have already; further ones behind them."""
    count = int(here.max(initial=-1)) + 1
    first = int(there[:known].max(initial=-1)) + 1
    table = np.full(count + 1, -1)
    old = looked_at < known
    table[here[old]] = there[looked_at[old]]
    table[-1] = -1
    further = np.setdiff1d(here[~old], here[old])
    further = further[further >= 0]
    table[further] = first + np.arange(len(further))  # no gaps: numbers stay below those of names
    return table[here].astype(there.dtype)


def _surprises(
    naming: Naming, known: KnownNames, fresh: Sequence[PersonName]
) -> tuple[Surprises, Surprises, Surprises]:
    """Surprises of family name, given name, and given name in its culture: of a part that is known
    as it was, of another as of the rarest."""
    place = known.of_family.find([family_key(n) for n in fresh])
    rare = naming.family_surprise.max(initial=0.0)
    family = np.where(place < 0, rare, np.append(naming.family_surprise, 0.0)[place])
    place = known.of_given.find([given_key(n) for n in fresh])
    is_initials = np.array([n.is_initials_only for n in fresh], dtype=bool)
    given, in_culture = (
        np.where(
            place < 0,
            np.where(is_initials, *(s[naming.is_initials == f].max(initial=0.0) for f in (1, 0))),
            np.append(s, 0.0)[place],
        )
        for s in (naming.given_surprise, naming.given_in_culture)
    )
    return (
        family.astype(np.float32), given.astype(np.float32), in_culture.astype(np.float32)
    )  # fmt: skip
