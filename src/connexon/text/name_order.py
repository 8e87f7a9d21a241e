"""Which part of an undeclared name is the family name: by word, by byline and by corpus.

Everything is log odds (natural) that the family name stands first. A word's own odds come from
surname tables and, where a corpus is given, from how often it declares the word as family and
as given name. One byline follows one convention except for single entries (EXCEPTIONS), so
clear names decide unclear ones: "Qin Guihui" beside "Yi Ye".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from connexon.records.names import NameOrder, PersonName
from connexon.text import surnames
from connexon.text.given_names import GIVEN_NAMES
from connexon.text.syllables import is_pinyin, pinyin_splits, wade_giles_readings

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

# Odds that an undeclared name begins with the family name, and the share of entries of a
# byline that do not follow its convention (family-first bylines with one name the other way).
PRIOR = -2.6
EXCEPTIONS = 0.04
# How many sightings in a corpus the tables' belief about a word is worth.
TABLE_WEIGHT = 0.5
_HINTED = 4.0
_COMMON_GIVEN_WORDS = (
    "wei jing yi li jun jie min lei yan yu hua ming ping hong bo tao peng chao qiang xin jian "
    "hui na fang ying yang hao lin xiao rui kai bin dan feng gang hai jia kun lan liang long "
    "mei ning qi qing rong shan sheng song ting tong wen xi xia xiang xu xuan xue yong yuan "
    "yue yun ze zhen zhi chen cheng fei han jin juan lu man miao nan pan shuai shuang xing yao "
    "ye yiming"
)
_COMMON_GIVEN = frozenset(_COMMON_GIVEN_WORDS.split())
_VIETNAMESE_MIDDLE_WORDS = "thuy ngoc quang duc huu dinh thanh xuan thu bich"
_VIETNAMESE_MIDDLE = frozenset(_VIETNAMESE_MIDDLE_WORDS.split())
_STRONG = 5.0
_JOINING_WORDS = "van von der den de del della di da dos du la le ter ten zu al bin ibn"
_JOINING = frozenset(_JOINING_WORDS.split())


@dataclass(frozen=True, slots=True)
class NameStatistics:
    """How often a corpus has a folded word as family and as given name, and log odds that one of
    its bylines prints family names first.

    Counts may be fractional. Empty statistics leave the tables alone.
    """

    family: Mapping[str, float] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    prior: float = PRIOR


NO_STATISTICS = NameStatistics()


def statistics_of(names: Iterable[PersonName], surer_than: float = 0.98) -> NameStatistics:
    """Counts from names whose order is declared or surer than this; feed distinct names."""
    family: dict[str, float] = {}
    given: dict[str, float] = {}
    for name in names:
        if name.order_certainty < surer_than or not name.given_key:
            continue
        family[name.family_key] = family.get(name.family_key, 0.0) + 1
        if not name.is_initials_only:
            word = next(p for p in name.given_parts if len(p) > 1)
            for key in {word, name.given_key}:
                given[key] = given.get(key, 0.0) + 1
    return NameStatistics(family, given)


@lru_cache(maxsize=200_000)
def _surname_odds(word: str) -> float:
    """Log odds of a folded word being a family name rather than a given one, by tables."""
    rank = surnames.CHINESE_RANK.get(word)
    if rank is not None:
        share = 0.075 / (1 + rank) ** 0.8
        odds = math.log(share / (0.012 if word in _COMMON_GIVEN else 0.0015))
        return odds - 1.5 if word in GIVEN_NAMES else odds
    surname = any(
        word in table
        for table in (
            surnames.WESTERN_SURNAMES,
            surnames.HISPANIC_SURNAMES,
            surnames.SLAVIC_SURNAMES,
            surnames.INDIAN_SURNAMES,
            surnames.JAPANESE_SURNAMES,
            surnames.COMPOUND_SURNAMES,
        )
    )
    given = word in GIVEN_NAMES or word in _COMMON_GIVEN
    if word in surnames.VIETNAMESE_SURNAMES or word in surnames.KOREAN_SURNAMES:
        if not given and not is_pinyin(word):
            return 4.0
        surname = True
    elif not surname and surnames.chinese_readings(word):
        surname = True
    return 2.5 * (surname - given) - (0.5 if given and surname else 0.0)


@lru_cache(maxsize=200_000)
def _is_syllabic_given(word: str) -> bool:
    """Two or three syllables in one word or with hyphens, as Chinese and Korean given names."""
    if "-" in word:
        return all(len(p) <= 6 and p not in GIVEN_NAMES for p in word.split("-") if p)
    splits = pinyin_splits(word)
    return bool(splits) and len(splits[0]) > 1 and word not in surnames.COMPOUND_SURNAMES


@lru_cache(maxsize=200_000)
def _is_east_asian_surname(word: str) -> bool:
    return bool(surnames.surname_classes(word)) or word in surnames.VIETNAMESE_SURNAMES


def word_odds(word: str, other: str, statistics: NameStatistics = NO_STATISTICS) -> float:
    """Log odds that `word` rather than being a given name is the family name beside `other`."""
    odds = _surname_odds(word)
    if odds > 0 and word not in surnames.CHINESE_RANK and is_pinyin(word):
        odds = 0.0 if _is_east_asian_surname(other) else odds
    if _is_syllabic_given(word) and _is_east_asian_surname(other):
        odds = -_STRONG + max(0.0, odds)
    elif len(word) <= 6 and wade_giles_readings(word) and not is_pinyin(word):
        odds = max(odds, 0.0)
    seen_family = statistics.family.get(word, 0.0)
    seen_given = statistics.given.get(word.replace("-", ""), 0.0)
    if seen_family or seen_given:
        belief = 1 / (1 + math.exp(-odds))
        as_family = seen_family + TABLE_WEIGHT * belief + 0.1
        odds = math.log(as_family / (seen_given + TABLE_WEIGHT * (1 - belief) + 0.1))
    return max(-8.0, min(8.0, odds))


def evidence_family_first(
    tokens: Sequence[str], statistics: NameStatistics = NO_STATISTICS
) -> float:
    """Log odds from the words alone (folded tokens of one name) for the family name first."""
    first, last = tokens[0], tokens[-1]
    odds = word_odds(first, last, statistics) - word_odds(last, first, statistics)
    if len(tokens) > 2:
        odds += _middle_odds(first, tokens[1], last)
    return odds


def _middle_odds(first: str, middle: str, last: str) -> float:
    """What the second of three or more words adds: "Luo Kathy Qian", "Nguyen Van An"."""
    if middle in GIVEN_NAMES and first not in GIVEN_NAMES and _is_east_asian_surname(first):
        return 4.0
    if middle in {"van", "thi"} and first in surnames.VIETNAMESE_SURNAMES:
        return 4.0
    vietnamese = [word in surnames.VIETNAMESE_SURNAMES for word in (first, last)]
    if middle in _VIETNAMESE_MIDDLE and vietnamese == [True, False]:
        return 3.0
    if middle in _JOINING and last not in surnames.VIETNAMESE_SURNAMES:
        return -4.0
    if all(is_pinyin(word) for word in (first, middle, last)):
        return 1.5 * (_is_east_asian_surname(first) - _is_east_asian_surname(last))
    return 0.0


@lru_cache(maxsize=200_000)
def family_first_probability(
    tokens: tuple[str, ...], order: NameOrder | None, capitals: float | None = None
) -> float:
    """Probability in [0, 1] that this single name begins with the family name, by tables and, where
    these tell something, by `capitals` (log odds)."""
    alone = PRIOR if capitals is None else capitals
    prior = {None: alone, NameOrder.FAMILY_FIRST: _HINTED, NameOrder.GIVEN_FIRST: -_HINTED}[order]
    return _sigmoid(prior + evidence_family_first(tokens))


def byline_probabilities(odds: Sequence[float], prior: float = PRIOR) -> list[float]:
    """For each entry of one byline the probability of family name first, given the odds of all of
    them."""
    if not odds:
        return []
    found = byline_beliefs(np.array(odds, dtype=np.float64), np.zeros(1, dtype=np.int64), prior)
    return [float(p) for p in found[0]]


def byline_beliefs(odds: Floats, starts: Index, prior: float = PRIOR) -> tuple[Floats, Floats]:
    """For each entry of many bylines the probability of family name first, and for each byline that
    of this convention, given the odds of all its entries: those from its start up to the next.

    `odds` are the entries' own (evidence_family_first); no byline is empty. The byline's
    convention is integrated out: an entry follows it with probability 1 - EXCEPTIONS.
    """
    family, given, follow = _logistic(odds), _logistic(-odds), 1 - EXCEPTIONS
    towards = np.log(follow * family + EXCEPTIONS * given)
    towards -= np.log(EXCEPTIONS * family + follow * given)
    whole = prior + np.add.reduceat(towards, starts)
    count = np.diff(np.append(starts, len(odds)))
    convention = _logistic(np.repeat(whole, count) - towards)
    weight = convention * follow + (1 - convention) * EXCEPTIONS
    return weight * family / (weight * family + (1 - weight) * given), _logistic(whole)


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -700.0, 700.0))))


def _sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-min(x, 700.0)))
    return 1 - 1 / (1 + math.exp(max(x, -700.0)))
