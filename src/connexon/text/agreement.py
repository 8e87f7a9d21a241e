"""How far two names go together, and the other readings under which a name may appear."""

from __future__ import annotations

import re
from functools import lru_cache

from connexon.records.names import NameAgreement, PersonName
from connexon.text.given_names import GIVEN_NAMES, full_forms, given_variants
from connexon.text.surnames import CHINESE_RANK, chinese_readings, korean_heads, surname_classes
from connexon.text.syllables import is_pinyin, pinyin_splits, wade_giles_readings

_Parts = tuple[str, ...]
_SLAVIC_ENDING = re.compile(
    r"(sk(i|y|ii|iy|ij|yi|yy|aya|aia|aja)|[oe](v|va|w|wa|ff)|enko|yuk|iuk|chuk)$"
)
_UMLAUT = re.compile(r"(?<=[^aeiouq])([aou])e(?=[^aeiou])")
_SLAVIC_STEPS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"(iy|ii|ij|yy|yi|yj|i|j)$", "y"), (r"(ia|ja)", "ya"), (r"(iu|ju)", "yu"),
        (r"(io|jo)", "yo"), (r"(ie|je|ye)", "e"), (r"shch|sch|shh", "sh"), (r"kh", "h"),
        (r"(tz|cz)", "ts"), (r"(?<!s)(?<!t)c(?!h)", "ts"), (r"ks", "x"), (r"ff$", "v"),
        (r"w", "v"), (r"(?<=[ao])i", "y"), (r"iy|yy", "y"), (r"zh", "z"), (r"j", "y"),
    )
)  # fmt: skip
_SOFT = {"g": "k", "d": "t", "b": "p", "c": "j", "l": "r"}
_KOREAN_STEPS = (
    ("yeo", "yu"), ("you", "yu"), ("eo", "u"), ("oo", "u"), ("ou", "u"), ("ee", "i"), ("ui", "i"),
    ("wo", "wu"), ("ae", "e"), ("ch", "j"), ("sh", "s"), ("k", "g"), ("t", "d"), ("p", "b"),
    ("r", "l"), ("gg", "g"), ("dd", "d"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def slavic_code(part: str) -> str:
    """A code that transliterations of one Cyrillic word share as a rule: Yurii, Iurij, Yuriy."""
    for pattern, by in _SLAVIC_STEPS:
        part = pattern.sub(by, part)
    return part


@lru_cache(maxsize=200_000)
def korean_code(letters: str) -> str:
    """A code that romanisations of one Korean given name share as a rule: Young-Ho, Yeongho."""
    for old, new in _KOREAN_STEPS:
        letters = letters.replace(old, new)
    return letters


@lru_cache(maxsize=200_000)
def _pinyin_readings(parts: _Parts) -> tuple[_Parts, ...]:
    """Pinyin for parts of which at least one is Wade-Giles and not pinyin; at most eight."""
    full = [p for p in parts if len(p) > 1]
    if not full or all(is_pinyin(p) for p in full):
        return ()
    found: list[_Parts] = [()]
    for part in parts:
        options = wade_giles_readings(part) or (
            (part,) if len(part) == 1 or is_pinyin(part) else ()
        )
        found = [(*head, option) for head in found for option in options][:8]
    return tuple(found)


def given_readings(name: PersonName) -> tuple[_Parts, ...]:
    """The given parts as printed, then as they may be written otherwise (romanisation, short
    form, a leading initial dropped). The first is always the printed one, perhaps ()."""
    return _readings(name.given_parts, bool(chinese_readings(name.family_key)),
                     bool(korean_heads(name.family_key)))  # fmt: skip


@lru_cache(maxsize=400_000)
def _readings(parts: _Parts, chinese: bool, korean: bool) -> tuple[_Parts, ...]:
    found = [parts]
    if not parts:
        return tuple(found)
    first = parts[0]
    if chinese:
        found += _pinyin_readings(parts)
    if korean and first[0] in _SOFT and not all(len(p) == 1 or is_pinyin(p) for p in parts):
        found.append((_SOFT[first[0]] + first[1:], *parts[1:]))
    if len(first) > 1 and not (chinese and is_pinyin(first)):
        heads = sorted(full_forms(first))
        found += [(head, *parts[1:]) for head in heads if head[0] != first[0]]
        if first[:2] in {"iu", "ia", "ju", "ja", "ye", "yo"}:
            found.append((("y" if first[0] in "ij" else "") + first[1:], *parts[1:]))
    if len(first) == 1 and len(parts) > 1 and len(parts[1]) > 1 and not chinese:
        found.append(parts[1:])
    return tuple(dict.fromkeys(found))


def family_variants(name: PersonName) -> tuple[str, ...]:
    """Folded family keys under which this name may appear; the printed one first."""
    return _family_variants(name.family_key, name.family_parts, name.given_parts)


@lru_cache(maxsize=400_000)
def _family_variants(key: str, parts: _Parts, given: _Parts) -> tuple[str, ...]:
    found = [key, "".join(parts)]
    if len(parts) > 1:
        found += [part for part in parts if len(part) > 2]
    full = [p for p in given if len(p) > 1]
    is_plain_pinyin = key in CHINESE_RANK and all(is_pinyin(p) for p in full)
    if not is_plain_pinyin:
        if all(is_pinyin(p) or wade_giles_readings(p) for p in full):
            found += chinese_readings(key)
        found += korean_heads(key)
    if _SLAVIC_ENDING.search(key):
        found.append(slavic_code(key))
    elif not chinese_readings(key):
        found.append(_UMLAUT.sub(r"\1", key))
    return tuple(dict.fromkeys(filter(None, found)))


def compatible(a: PersonName, b: PersonName) -> NameAgreement:
    """How far two names go together; symmetric. See NameAgreement for the grades.

    A name agrees with itself: SAME when a given name is written out, else INITIALS.
    """
    left, right = _comparable(a), _comparable(b)
    grade = _compatible(*sorted((left, right)))
    if grade is not NameAgreement.CONTRADICTORY or min(a.order_certainty, b.order_certainty) > 0.97:
        return grade
    return _exchanged(a, b)


def _comparable(name: PersonName) -> tuple[str, _Parts, _Parts]:
    return name.family_key, name.family_parts, name.given_parts


def _exchanged(a: PersonName, b: PersonName) -> NameAgreement:
    """VARIANT when one is the other with family and given exchanged."""
    crossed = a.family_key == b.given_key and b.family_key == a.given_key and a.family_key
    return NameAgreement.VARIANT if crossed else NameAgreement.CONTRADICTORY


@lru_cache(maxsize=1_000_000)
def _compatible(a: tuple[str, _Parts, _Parts], b: tuple[str, _Parts, _Parts]) -> NameAgreement:
    same_family = a[0] == b[0]
    if not same_family and not _is_family_variant(a, b):
        return NameAgreement.CONTRADICTORY
    chinese = bool(chinese_readings(a[0])) and bool(chinese_readings(b[0]))
    korean = bool(korean_heads(a[0])) and bool(korean_heads(b[0]))
    grade = _given_agreement(a[2], b[2], chinese)
    if grade is NameAgreement.CONTRADICTORY:
        grade = _through_readings(a[2], b[2], chinese, korean)
    return grade if same_family else min(grade, NameAgreement.VARIANT)


def _is_family_variant(a: tuple[str, _Parts, _Parts], b: tuple[str, _Parts, _Parts]) -> bool:
    left, right = set(_family_variants(*a)), set(_family_variants(*b))
    if left & right or set(surname_classes(a[0])) & set(surname_classes(b[0])):
        return True
    shorter, longer = sorted((a[0], b[0]), key=len)
    if chinese_readings(shorter) or chinese_readings(longer) or len(shorter) < 6:
        return False
    return slavic_code(a[0]) == slavic_code(b[0]) or is_one_edit(a[0], b[0])


def _through_readings(a: _Parts, b: _Parts, chinese: bool, korean: bool) -> NameAgreement:
    """Agreement by way of another reading of either, at most VARIANT."""
    if korean and len(a) and len(b):
        left, right = "".join(a), "".join(b)
        if min(len(left), len(right)) > 2 and korean_code(left) == korean_code(right):
            return NameAgreement.VARIANT
    best = NameAgreement.CONTRADICTORY
    for left_parts in _readings(a, chinese, korean):
        for right_parts in _readings(b, chinese, korean):
            if (left_parts, right_parts) != (a, b):
                best = max(best, _given_agreement(left_parts, right_parts, chinese))
    return min(best, NameAgreement.VARIANT)


@lru_cache(maxsize=1_000_000)
def _given_agreement(a: _Parts, b: _Parts, chinese: bool) -> NameAgreement:
    """Agreement of the given parts of two names of one family."""
    if not a or not b:
        return NameAgreement.INITIALS
    written = all(any(len(p) > 1 for p in parts) for parts in (a, b))
    if "".join(a) == "".join(b):
        return NameAgreement.SAME if written else NameAgreement.INITIALS
    syllabic = chinese and all(len(p) == 1 or is_pinyin(p) for p in (*a, *b))
    if syllabic:
        return _syllabic_agreement(a, b)
    grade = _aligned(a, b)
    if grade is NameAgreement.CONTRADICTORY and len(a) != len(b):
        grade = _leading_dropped(*sorted((a, b), key=len))
    return grade


@lru_cache(maxsize=400_000)
def _syllabic_forms(parts: _Parts) -> tuple[_Parts, ...]:
    forms: list[_Parts] = [()]
    for part in parts:
        splits = pinyin_splits(part) if len(part) > 1 else ((part,),)
        forms = [(*form, *split) for form in forms for split in splits][:6]
    return tuple(forms)


def _syllabic_agreement(a: _Parts, b: _Parts) -> NameAgreement:
    left, right = _syllabic_forms(a), _syllabic_forms(b)
    grade = max(_syllables_agree(x, y) for x in left for y in right)
    is_part = a == b[: len(a)] or b == a[: len(b)]
    if is_part or _is_nearly_syllabic(left[0], right[0]):
        return max(grade, NameAgreement.UNLIKELY)
    return grade


def _syllables_agree(a: _Parts, b: _Parts) -> NameAgreement:
    """Syllable by syllable. Two names written out are one only when all their letters are."""
    shorter, longer = sorted((a, b), key=len)
    for left, right in zip(a, b, strict=False):
        if left != right and not (min(len(left), len(right)) == 1 and left[0] == right[0]):
            return NameAgreement.CONTRADICTORY
    if len(a) == len(b):
        return NameAgreement.INITIALS
    if len(shorter[-1]) == 1:
        return NameAgreement.INITIALS
    if any(len(p) > 1 for p in longer[len(shorter) :]):
        return NameAgreement.CONTRADICTORY
    is_whole = len(shorter) > 1 and shorter == longer[: len(shorter)]
    return NameAgreement.FIRST if is_whole else NameAgreement.UNLIKELY


def _is_nearly_syllabic(a: _Parts, b: _Parts) -> bool:
    """Two long written-out names one letter apart."""
    left, right = "".join(a), "".join(b)
    written = all(len(p) > 1 for p in (*a, *b)) and min(len(a), len(b)) > 1
    return written and is_one_edit(left, right) and not _is_final_nasal(left, right)


def _is_final_nasal(left: str, right: str) -> bool:
    """Xiaomin and Xiaoming: the commonest pair of different names one letter apart."""
    return left + "g" == right or right + "g" == left


def _aligned(a: _Parts, b: _Parts) -> NameAgreement:
    """Part by part from the left; what one side gives more does not count against."""
    full = variants = 0
    for left, right in zip(a, b, strict=False):
        if min(len(left), len(right)) == 1:
            if left[0] != right[0]:
                return NameAgreement.CONTRADICTORY
        elif left == right:
            full += 1
        elif is_given_variant(left, right):
            variants += 1
        else:
            return NameAgreement.CONTRADICTORY
    if variants:
        return NameAgreement.VARIANT
    return NameAgreement.FIRST if full else NameAgreement.INITIALS


def _leading_dropped(shorter: _Parts, longer: _Parts) -> NameAgreement:
    """ "J. Robert" and "Robert": the first given name is left out on one side."""
    rest = longer[1:]
    grade = _aligned(shorter, rest)
    if grade >= NameAgreement.VARIANT:
        return NameAgreement.VARIANT
    return NameAgreement.CONTRADICTORY


@lru_cache(maxsize=400_000)
def is_given_variant(left: str, right: str) -> bool:
    """Whether two folded written-out given names may be forms of one."""
    if right in given_variants(left) or slavic_code(left) == slavic_code(right):
        return True
    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter) and not is_pinyin(longer):
        return shorter in GIVEN_NAMES or (len(shorter) >= 4 and not is_pinyin(shorter))
    return (
        len(shorter) >= 5
        and not (is_pinyin(left) and is_pinyin(right))
        and is_one_edit(left, right)
    )


def is_one_edit(left: str, right: str) -> bool:
    """One letter put in, left out, replaced, or two neighbours exchanged."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    if left[start + 1 :] == right[start:] or left[start:] == right[start + 1 :]:
        return True
    if len(left) != len(right):
        return False
    exchanged = left[start : start + 2] == right[start : start + 2][::-1]
    return left[start + 1 :] == right[start + 1 :] or (
        exchanged and left[start + 2 :] == right[start + 2 :]
    )
