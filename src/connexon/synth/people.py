"""People's names and how they are printed: forms by source, variants, changes and misprints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from connexon.synth.hashing import Ints, below, draw, lookup, pick
from connexon.synth.name_tables import COUNTRIES, NICKNAMES, Culture, cultures
from connexon.synth.world import World

_CULTURE, _FAMILY, _GIVEN, _SECOND, _HABIT, _PRINT, _ORCID = range(80, 87)
ORCID_SINCE = 2013


class Style(IntEnum):
    """How a source prints names."""

    GIVEN_FIRST = 0  # Xiaoming Wang
    DECLARED = 1  # given and family in fields of their own
    INITIALS = 2  # Wang, X. M.
    FAMILY_FIRST = 3  # Wang Xiaoming, undeclared
    COMMA = 4  # Wang, Xiaoming
    GLUED = 5  # Wang XM
    HAN = 6  # 王晓明, Chinese authors only


_GAPS = re.compile(r"[. ]+")
_STYLE_SHARES = (34, 22, 14, 6, 14, 6, 4)
STYLE_TABLE = lookup(_STYLE_SHARES)


@dataclass(frozen=True, slots=True)
class Names:
    """Name components of entries: indices into the tables of their cultures; -1 for no second.

    `habit` are 16 bits of the person, `slip` 16 bits of the single entry.
    """

    culture: list[int]
    family: list[int]
    given: list[int]
    second: list[int]
    habit: list[int]
    slip: list[int]


class Naming:
    """Names of a world's people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cultures = cultures()
        self._mixes = [lookup(shares) for _, shares in COUNTRIES]

    def names(self, person: Ints, work: Ints) -> Names:
        """Components for every entry (a person on a work)."""
        seed = self.world.plan.seed
        country = self.world.country_of(self.world.home_of(self.world.birthplace(person)))
        bits = draw(seed, _CULTURE, person)
        culture = np.select(
            [country == i for i in range(len(self._mixes))],
            [pick(mix, bits) for mix in self._mixes],
        )
        drawn = [draw(seed, purpose, person) for purpose in (_FAMILY, _GIVEN, _SECOND)]
        parts = [np.zeros(len(person), dtype=np.int64) for _ in drawn]
        for i, table in enumerate(self.cultures):
            mine = np.flatnonzero(culture == i)
            parts[0][mine] = pick(table.family_table, drawn[0][mine])
            parts[1][mine] = pick(table.given_table, drawn[1][mine])
            second = pick(table.second_table, drawn[2][mine])
            has_second = below(drawn[2][mine] << np.uint64(16), 1000) < table.second_share * 1000
            parts[2][mine] = np.where(has_second, second, -1)
        habit = below(draw(seed, _HABIT, person), 1 << 16)
        slip = below(draw(seed, _PRINT, person, work), 1 << 16)
        lists = [a.tolist() for a in (culture, *parts, habit, slip)]
        return Names(*lists)

    def orcid_digits(self, person: Ints, work: Ints, year: Ints) -> list[int]:
        """Eleven digits of the person's invented ORCID, or -1 where none is printed.

        Somewhat less than half of the people have one; recent works print it more often.
        """
        bits = draw(self.world.plan.seed, _ORCID, person)
        has_one = below(bits, 100) < 45
        age = np.clip(year - ORCID_SINCE, 0, 8)
        shown = below(draw(self.world.plan.seed, _ORCID, person, work), 100) < 5 * age
        digits = below(bits << np.uint64(5), 1_000_000_000) * 100 + below(
            bits << np.uint64(32), 100
        )
        return np.where(has_one & shown, digits, -1).tolist()  # type: ignore[no-any-return]


def orcid(digits: int) -> str:
    """An ORCID iD with its check digit (ISO 7064 mod 11-2), in a block that is not issued."""
    body = f"0005{digits:011d}"
    total = 0
    for digit in body:
        total = (total + ord(digit) - 48) * 2 % 11
    check = (12 - total) % 11
    whole = body + ("X" if check == 10 else str(check))
    return f"{whole[:4]}-{whole[4:8]}-{whole[8:12]}-{whole[12:]}"


def parts_of(culture: Culture, names: Names, i: int) -> tuple[str, str, str]:
    """Family, given and initials ("X. M.") of entry i as this person writes them this time."""
    habit, slip = names.habit[i], names.slip[i]
    family, given = culture.families[names.family[i]], culture.givens[names.given[i]]
    second = culture.seconds[names.second[i]] if names.second[i] >= 0 else ""
    if culture.is_syllabic:
        joined = _joined(given, second, habit)
        initials = f"{given[0]}. {second[0].upper()}." if second else f"{given[0]}."
        return _slipped(family, slip), joined, initials
    if habit & 0x3F == 1 and slip & 1:
        given = NICKNAMES.get(given, given)
    if habit & 0x7F == 2:
        family = f"{family}-{culture.families[(names.family[i] * 7 + 3) % len(culture.families)]}" \
            if slip & 2 else family  # fmt: skip
    initials = f"{given[0]}. {second[0]}." if second and habit & 8 else f"{given[0]}."
    if second and habit & 8 and slip & 12:
        given = f"{given} {second}" if habit & 0x70 == 0 else f"{given} {second[0]}."
    return _slipped(family, slip), given, initials


def _joined(given: str, second: str, habit: int) -> str:
    """Syllables run together, or with a hyphen by people who write so."""
    if not second:
        return given
    return f"{given}-{second.title()}" if habit & 3 == 1 else given + second


def _slipped(family: str, slip: int) -> str:
    """Two letters exchanged in two names of a thousand."""
    if slip >> 7 != 77 or len(family) < 5:
        return family
    return family[:2] + family[3] + family[2] + family[4:]


def printed(culture: Culture, names: Names, i: int, style: int) -> tuple[str, str, str]:
    """(name, given, family); given and family are empty unless the style declares them."""
    if style == Style.HAN and culture.han_families:
        second = culture.han_givens[names.second[i]] if names.second[i] >= 0 else ""
        han = culture.han_families[names.family[i]] + culture.han_givens[names.given[i]] + second
        return han, "", ""
    family, given, initials = parts_of(culture, names, i)
    if style == Style.DECLARED:
        return "", given, family
    return _LAYOUTS[style](family, given, initials), "", ""


def _given_first(family: str, given: str, _initials: str) -> str:
    return f"{given} {family}"


_LAYOUTS: dict[int, Callable[[str, str, str], str]] = {
    Style.GIVEN_FIRST: _given_first,
    Style.HAN: _given_first,
    Style.INITIALS: lambda family, _given, initials: f"{family}, {initials}",
    Style.COMMA: lambda family, given, _initials: f"{family}, {given}",
    Style.FAMILY_FIRST: lambda family, given, _initials: f"{family} {given}",
    Style.GLUED: lambda family, _given, initials: f"{family} {_GAPS.sub('', initials)}",
}
