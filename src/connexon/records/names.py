"""A personal name, read: its parts, how sure their order is, and folded keys to compare by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Script(StrEnum):
    """The script in which a name is printed (its first letters decide)."""

    LATIN = "latin"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"
    CYRILLIC = "cyrillic"
    GREEK = "greek"
    OTHER = "other"


class NameOrder(StrEnum):
    """Which part a printed name begins with."""

    GIVEN_FIRST = "given-first"
    FAMILY_FIRST = "family-first"


class NameAgreement(IntEnum):
    """How far two names go together; a higher grade is the stronger agreement.

    CONTRADICTORY: cannot be one person's unless the name was changed.
    UNLIKELY: speaks against one person, yet such pairs are met within one person's works: one
    syllable beside two ("Jian", "Jian-Min"), one syllable beside two initials ("Jin", "J. X."),
    one letter of a syllabic name ("Ta-Jie", "Tai-Jie").
    INITIALS: nothing speaks against it, at least one side gives only initials or no given name.
    VARIANT: equal up to a nickname, a transliteration, a romanisation, the order of the parts,
    a part of a double surname or one mistyped letter.
    FIRST: the same family and first given name; one side gives more.
    SAME: the same family and the same full given names.
    """

    CONTRADICTORY = 0
    UNLIKELY = 1
    INITIALS = 2
    VARIANT = 3
    FIRST = 4
    SAME = 5


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as printed and as understood.

    `family` (with its particles) and `given` are as displayed. `given_parts` are the folded
    given names in order, hyphens and spaces separating; a part of one letter is an initial.
    `family_parts` are the folded words of the family name without particles. `family_key` and
    `given_key` are the folded letters of each, run together. `order_certainty` in [0.5, 1] is
    the probability that family and given are not exchanged; 1 when the record declares them.
    `characters` are family and given name in simplified Han characters, a space between, where a
    record prints them in Han characters; else "".
    """

    printed: str
    family: str
    given: tuple[str, ...]
    particles: tuple[str, ...]
    suffix: str
    script: Script
    order_certainty: float
    family_key: str
    given_key: str
    family_parts: tuple[str, ...]
    given_parts: tuple[str, ...]
    characters: str = ""

    @property
    def initials(self) -> str:
        """First letters of the given parts, folded: "xm" for Xiao-Ming and for X. M."""
        return "".join(part[0] for part in self.given_parts)

    @property
    def is_initials_only(self) -> bool:
        """True when no given name is written out."""
        return all(len(part) == 1 for part in self.given_parts)
