"""How common names are, counted in the corpus itself.

Given names are drawn within a culture: of the people called Zhang one in some hundreds is a Wei, of
those called Weir nobody is. Counted over all names together a Chinese name would be taken for
several times as rare as it is (docs/adr/0013-expected-namesakes.md), so how many people
are expected to bear a name goes by the given names among Chinese family names, or among all others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from connexon.records.names import PersonName
from connexon.text.surnames import chinese_readings

Floats = npt.NDArray[np.float32]


def family_key(name: PersonName) -> str:
    """The family name, in characters where it is printed so."""
    return name.characters.partition(" ")[0] or name.family_key


def given_key(name: PersonName) -> str:
    """The given name, in characters where it is printed so, with its culture; initials are told
    apart from a name of the same letters."""
    culture = "+" if is_chinese(name) else "-"
    if name.is_initials_only:
        return f"{culture}{name.given_key}."
    return culture + (name.characters.partition(" ")[2] or name.given_key)


def is_chinese(name: PersonName) -> bool:
    """Whether the family name is a Chinese one: the cultures that given names are counted in."""
    return bool(chinese_readings(name.family_key))


def surprises(names: Sequence[PersonName]) -> tuple[Floats, Floats]:
    """How surprising it is, in nats, that another person bears the family name, and the given name:
    -log of smoothed shares of these distinct names, whatever their culture. Of initials it is how
    surprising these are."""
    families = Counter(n.family_key for n in names)
    first = Counter(n.given_key[:1] for n in names)
    total = len(names) + 1
    family = [-math.log((families[n.family_key] + 0.5) / total) for n in names]
    initials = [
        -math.log((first[n.given_key[:1]] + 0.5) / total) + 1.4 * max(len(n.initials) - 1, 0)
        for n in names
    ]
    answer = np.array([family, initials], dtype=np.float32)
    written = [k for k, n in enumerate(names) if not n.is_initials_only]
    answer[1, written] = _rarities([names[k].given_key for k in written])
    place = [k for k, n in enumerate(names) if n.characters]
    for row, part in enumerate((family_key, given_key)):
        # Characters tell more than their reading, never less.
        told = _rarities([part(names[k]) for k in place])
        answer[row, place] = np.maximum(answer[row, place], told)
    return answer[0], answer[1]


def given_surprise_in_culture(names: Sequence[PersonName]) -> Floats:
    """How surprising the given name is, in nats, among the names of its culture; of initials 0."""
    answer = np.zeros(len(names), dtype=np.float32)
    written = [k for k, n in enumerate(names) if not n.is_initials_only]
    for culture in (False, True):
        mine = [k for k in written if is_chinese(names[k]) == culture]
        answer[mine] = _rarities([names[k].given_key for k in mine])
    place = [k for k in written if names[k].characters]
    answer[place] = np.maximum(answer[place], _rarities([given_key(names[k]) for k in place]))
    return answer


def _rarities(parts: Sequence[str]) -> Floats:
    """How surprising each of these would be, drawn from all of them."""
    count = Counter(parts)
    total = len(parts) + 0.3 * len(count) + 1
    return np.array([-math.log((count[p] + 0.3) / total) for p in parts], dtype=np.float32)


def namesakes_of(
    names: Sequence[PersonName], family: Floats, given_in_culture: Floats, among: int
) -> Floats:
    """Other people expected of each name among so many distinct ones, by these surprises; inf for
    initials."""
    expected = among * np.exp(-(family + given_in_culture).astype(np.float64))
    expected[[n.is_initials_only or not n.given_key for n in names]] = np.inf
    return expected.astype(np.float32)
