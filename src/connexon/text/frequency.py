"""How common a name is in a corpus: the chance that two people of it share a name.

A written-out name's share is estimated from its own count, drawn towards the product of its
family name's share and its given name's share within the family's culture (names of one
culture are taken as independent, Bayes with a Dirichlet prior of strength PRIOR_WEIGHT). So
"Wei Wang" stays common though a small corpus holds it once, and a rare pair stays rare.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connexon.records.names import PersonName, Script
from connexon.text import surnames
from connexon.text.syllables import is_pinyin

PRIOR_WEIGHT = 20.0
_UNSEEN = 0.5


def culture_of(name: PersonName) -> str:
    """A coarse culture by script and surname: chinese, korean, vietnamese, japanese, hispanic,
    indian, slavic, or the script's own name for all others."""
    key = name.family_key
    if name.script in {Script.HAN, Script.HANGUL, Script.KANA}:
        return {Script.HAN: "chinese", Script.HANGUL: "korean"}.get(name.script, "japanese")
    written = [p for p in name.given_parts if len(p) > 1]
    if key in surnames.KOREAN_SURNAMES and any(not is_pinyin(p) for p in written):
        return "korean" if len(written) == 2 else "latin"
    if surnames.chinese_readings(key) and all(is_pinyin(p) for p in written):
        return "chinese"
    for culture, table in (
        ("vietnamese", surnames.VIETNAMESE_SURNAMES),
        ("japanese", surnames.JAPANESE_SURNAMES),
        ("hispanic", surnames.HISPANIC_SURNAMES),
        ("indian", surnames.INDIAN_SURNAMES),
        ("slavic", surnames.SLAVIC_SURNAMES),
    ):
        if key in table:
            return culture
    return "slavic" if name.script is Script.CYRILLIC else name.script.value


@dataclass(frozen=True, slots=True)
class NameFrequency:
    """Counts of a corpus by part of the name; `total` is their sum.

    `families` by family key, `givens` by (culture, given key), `initials` by (culture,
    initials) for every beginning of them, `cultures` by culture, `full` by both keys.
    """

    total: float
    families: Mapping[str, float]
    givens: Mapping[tuple[str, str], float]
    initials: Mapping[tuple[str, str], float]
    cultures: Mapping[str, float]
    full: Mapping[tuple[str, str], float]

    def probability(self, name: PersonName) -> float:
        """That a random person of the corpus bears this name (or fits its initials), (0, 1].

        A name without given parts is as common as its family name.
        """
        whole = self.total + 1.0
        family = (self.families.get(name.family_key, 0.0) + _UNSEEN) / whole
        if not name.given_parts:
            return min(1.0, family)
        culture = culture_of(name)
        of_culture = self.cultures.get(culture, 0.0) + 1.0
        if name.is_initials_only:
            seen = self.initials.get((culture, name.initials), 0.0)
            return min(1.0, family * (seen + _UNSEEN) / of_culture)
        given = (self.givens.get((culture, name.given_key), 0.0) + _UNSEEN) / of_culture
        seen = self.full.get((name.family_key, name.given_key), 0.0)
        return min(1.0, (seen + PRIOR_WEIGHT * family * given) / (self.total + PRIOR_WEIGHT))

    def bits(self, name: PersonName) -> float:
        """Weight of agreeing on this name: -log2 of its probability; 0 for a name all share."""
        return -math.log2(self.probability(name))


def name_frequency(counted: Iterable[tuple[PersonName, float]]) -> NameFrequency:
    """Frequencies from names with a count each.

    Counts should follow people rather than signatures: one per name and byline is right only
    where few people wrote much; one per name and distinct set of co-authors is better.
    """
    families: dict[str, float] = defaultdict(float)
    givens: dict[tuple[str, str], float] = defaultdict(float)
    initials: dict[tuple[str, str], float] = defaultdict(float)
    cultures: dict[str, float] = defaultdict(float)
    full: dict[tuple[str, str], float] = defaultdict(float)
    total = 0.0
    for name, count in counted:
        total += count
        families[name.family_key] += count
        culture = culture_of(name)
        cultures[culture] += count
        beginning = name.initials
        for end in range(1, min(len(beginning), 4) + 1):
            initials[culture, beginning[:end]] += count
        if name.given_parts and not name.is_initials_only:
            givens[culture, name.given_key] += count
            full[name.family_key, name.given_key] += count
    return NameFrequency(total, families, givens, initials, cultures, full)
