"""How far two names go together, and the other readings under which a name may appear."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from connexon.records.names import NameAgreement, PersonName
from connexon.text.given_names import GIVEN_NAMES, full_forms, given_variants
from connexon.text.scripts import are_two_names
from connexon.text.spellings import (
    SLAVIC_ENDING,
    european,
    generation,
    is_one_edit,
    is_short_for,
    korean_code,
    slavic_code,
    without_length,
    without_umlauts,
)
from connexon.text.surnames import (
    ARABIC_SPELLINGS,
    CHINESE_RANK,
    JAPANESE_SURNAMES,
    ONLY_VIETNAMESE,
    chinese_readings,
    korean_heads,
    surname_classes,
)
from connexon.text.syllables import PINYIN, is_pinyin, pinyin_splits, wade_giles_readings

_Parts = tuple[str, ...]
_LONG = 3  # letters of a word that is hardly found within another by chance
_SOFT = {"g": "k", "d": "t", "b": "p", "c": "j", "l": "r"}


@lru_cache(maxsize=200_000)
def _pinyin_readings(parts: _Parts) -> tuple[_Parts, ...]:
    """Pinyin for parts of which at least one is Wade-Giles and not pinyin; at most eight."""
    full = [p for p in parts if len(p) > 1]
    if not full or all(p in PINYIN or (is_pinyin(p) and not wade_giles_readings(p)) for p in full):
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
    cultures, parts = family_cultures(name.family_key), name.given_parts
    turned = ((parts[-1], *parts[:-1]),) if "v" in cultures and len(parts) > 1 else ()
    return (*_readings(parts, cultures), *turned)


@lru_cache(maxsize=200_000)
def family_cultures(family_key: str) -> str:
    """Letters of the cultures that this family name is known in: Chinese, Korean, Japanese,
    Vietnamese and no other."""
    return (
        "c" * bool(chinese_readings(family_key))
        + "k" * bool(korean_heads(family_key))
        + "j" * (without_length(family_key) in JAPANESE_SURNAMES)
        + "v" * (family_key in ONLY_VIETNAMESE)
    )


def _common(one: str, other: str) -> str:
    return "".join(c for c in one if c in other)


@lru_cache(maxsize=400_000)
def _readings(parts: _Parts, cultures: str) -> tuple[_Parts, ...]:
    found = [parts]
    chinese, korean = "c" in cultures, "k" in cultures
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
        found += [part for part in (*parts, *_endings(key, parts)) if len(part) > 2]
    full = [p for p in given if len(p) > 1]
    is_plain_pinyin = key in CHINESE_RANK and all(is_pinyin(p) for p in full)
    if not is_plain_pinyin:
        if all(is_pinyin(p) or wade_giles_readings(p) for p in full):
            found += chinese_readings(key)
        found += korean_heads(key)
    if SLAVIC_ENDING.search(key):
        found.append(slavic_code(key))
    elif not chinese_readings(key):
        found += [without_umlauts(key), european(key), ARABIC_SPELLINGS.get(key, key)]
        found += [short for short in (without_length(key),) if short in JAPANESE_SURNAMES]
    return tuple(dict.fromkeys(filter(None, found)))


def _endings(key: str, parts: _Parts) -> Iterator[str]:
    """What is left of a family name without its first words, particles kept: "delacalle" of
    "lopezdelacalle". Others print those words with the given name."""
    for part in parts[:-1]:
        before, _, key = key.partition(part)
        if before and len(part) < _LONG:
            return
        yield key


def compatible(a: PersonName, b: PersonName) -> NameAgreement:
    """How far two names go together; symmetric. See NameAgreement for the grades.

    A name agrees with itself: SAME when a given name is written out, else INITIALS.
    """
    if a.suffix and b.suffix and generation(a.suffix) != generation(b.suffix):
        return NameAgreement.CONTRADICTORY
    if a.characters and b.characters and are_two_names(a.characters, b.characters):
        return NameAgreement.CONTRADICTORY
    left, right = _comparable(a), _comparable(b)
    if left[0] != right[0] and (*left[2], *left[1]) == (*right[2], *right[1]):
        return NameAgreement.VARIANT  # the same words, parted into given and family otherwise
    grade = _compatible(left, right) if left <= right else _compatible(right, left)
    if grade is not NameAgreement.CONTRADICTORY or min(a.order_certainty, b.order_certainty) > 0.97:
        return grade
    return _exchanged(a, b)


def _comparable(name: PersonName) -> tuple[str, _Parts, _Parts]:
    return name.family_key, name.family_parts, name.given_parts


def _exchanged(a: PersonName, b: PersonName) -> NameAgreement:
    """VARIANT when one is the other with family and given exchanged."""
    crossed = a.family_key == b.given_key and b.family_key == a.given_key and a.family_key
    return NameAgreement.VARIANT if crossed else NameAgreement.CONTRADICTORY


def _compatible(a: tuple[str, _Parts, _Parts], b: tuple[str, _Parts, _Parts]) -> NameAgreement:
    same_family = a[0] == b[0]
    if not same_family and not _is_family_variant(a, b):
        return NameAgreement.CONTRADICTORY
    cultures = family_cultures(a[0])
    if not same_family:
        cultures = _common(cultures, family_cultures(b[0]))
    grade = _given_agreement(a[2], b[2], cultures)
    if grade is NameAgreement.CONTRADICTORY:
        grade = _through_readings(a[2], b[2], cultures)
    return grade if same_family else min(grade, NameAgreement.VARIANT)


def _is_family_variant(a: tuple[str, _Parts, _Parts], b: tuple[str, _Parts, _Parts]) -> bool:
    left, right = set(_family_variants(*a)), set(_family_variants(*b))
    if left & right or set(surname_classes(a[0])) & set(surname_classes(b[0])):
        return True
    shorter, longer = sorted((a[0], b[0]), key=len)
    if chinese_readings(shorter) or chinese_readings(longer) or len(shorter) < 6:
        return False
    return slavic_code(a[0]) == slavic_code(b[0]) or is_one_edit(a[0], b[0])


def _through_readings(a: _Parts, b: _Parts, cultures: str) -> NameAgreement:
    """Agreement by way of another reading of either, at most VARIANT."""
    left, right = "".join(a), "".join(b)
    if min(len(left), len(right)) > 2:
        if "k" in cultures and korean_code(left) == korean_code(right):
            return NameAgreement.VARIANT
        if "j" in cultures and without_length(left) == without_length(right):
            return NameAgreement.VARIANT
    if "v" in cultures and (_is_turned(a, b) or _is_turned(b, a)):
        return NameAgreement.VARIANT
    best = NameAgreement.CONTRADICTORY
    mine, theirs = _readings(a, cultures), _readings(b, cultures)
    if len(mine) == len(theirs) == 1:
        return best
    for left_parts in mine:
        for right_parts in theirs:
            if (left_parts, right_parts) != (a, b):
                best = max(best, _given_agreement(left_parts, right_parts, cultures))
    return min(best, NameAgreement.VARIANT)


def _is_turned(a: _Parts, b: _Parts) -> bool:
    """Thi Hoa and Hoa Thi, Hoa T. or Hoa: in Vietnamese the last part is the name itself, which
    goes first where the family name goes last."""
    if len(a) < 2 or not b or len(b[0]) < 2 or a[-1] != b[0]:
        return False
    return _aligned(a[:-1], b[1:], may_be_short=False) > NameAgreement.CONTRADICTORY


def _given_agreement(a: _Parts, b: _Parts, cultures: str) -> NameAgreement:
    """Agreement of the given parts of two names of one family."""
    if not a or not b:
        return NameAgreement.INITIALS
    if "".join(a) == "".join(b):
        is_written = _has_word(a) and _has_word(b)
        return NameAgreement.SAME if is_written else NameAgreement.INITIALS
    if "c" in cultures and _is_syllabic(a) and _is_syllabic(b):
        return _syllabic_agreement(a, b)
    grade = _aligned(a, b, not cultures)
    if grade is NameAgreement.CONTRADICTORY and len(a) != len(b):
        grade = _leading_dropped(*sorted((a, b), key=len))
    return grade


@lru_cache(maxsize=200_000)
def _has_word(parts: _Parts) -> bool:
    return any(len(p) > 1 for p in parts)


@lru_cache(maxsize=200_000)
def _has_letter(parts: _Parts) -> bool:
    return any(len(p) == 1 for p in parts)


@lru_cache(maxsize=200_000)
def _is_syllabic(parts: _Parts) -> bool:
    return all(len(p) == 1 or is_pinyin(p) for p in parts)


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
    for left, right in zip(a, b, strict=False):
        if left != right and (left[0] != right[0] or (len(left) > 1 and len(right) > 1)):
            return NameAgreement.CONTRADICTORY
    if len(a) == len(b):
        return NameAgreement.INITIALS
    shorter, longer = (a, b) if len(a) < len(b) else (b, a)
    if len(shorter[-1]) == 1:
        return NameAgreement.INITIALS
    if any(len(p) > 1 for p in longer[len(shorter) :]):
        return NameAgreement.CONTRADICTORY
    is_whole = len(shorter) > 1 and shorter == longer[: len(shorter)]
    return NameAgreement.FIRST if is_whole else NameAgreement.UNLIKELY


def _is_nearly_syllabic(a: _Parts, b: _Parts) -> bool:
    """Two long written-out names one letter apart."""
    if len(a) < 2 or len(b) < 2 or _has_letter(a) or _has_letter(b):
        return False
    left, right = "".join(a), "".join(b)
    return is_one_edit(left, right) and not _is_final_nasal(left, right)


def _is_final_nasal(left: str, right: str) -> bool:
    """Xiaomin and Xiaoming: the commonest pair of different names one letter apart."""
    return left + "g" == right or right + "g" == left


def _aligned(a: _Parts, b: _Parts, may_be_short: bool) -> NameAgreement:
    """Part by part from the left; what one side gives more does not count against. Where it
    `may_be_short`, two letters may stand for a name too (Yu., Th.)."""
    full = variants = 0
    for left, right in zip(a, b, strict=False):
        if min(len(left), len(right)) == 1:
            if left[0] != right[0]:
                return NameAgreement.CONTRADICTORY
        elif may_be_short and left != right and is_short_for(*sorted((left, right), key=len)):
            continue
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
    grade = _aligned(shorter, rest, may_be_short=False)
    if grade >= NameAgreement.VARIANT:
        return NameAgreement.VARIANT
    return NameAgreement.CONTRADICTORY


@lru_cache(maxsize=400_000)
def is_given_variant(left: str, right: str) -> bool:
    """Whether two folded written-out given names may be forms of one."""
    if right in given_variants(left) or slavic_code(left) == slavic_code(right):
        return True
    if not (is_pinyin(left) or is_pinyin(right)) and (
        slavic_code(right) in _coded_variants(left) or slavic_code(left) in _coded_variants(right)
    ):
        return True
    if left in GIVEN_NAMES and right in GIVEN_NAMES:
        return False  # two names, however alike: Paul and Paula, Eric and Erica
    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter) and not is_pinyin(longer):
        return shorter in GIVEN_NAMES or (len(shorter) >= 4 and not is_pinyin(shorter))
    return (
        len(shorter) >= 5
        and not (is_pinyin(left) and is_pinyin(right))
        and is_one_edit(left, right)
    )


@lru_cache(maxsize=100_000)
def _coded_variants(part: str) -> frozenset[str]:
    """Codes of the forms of a given name that has several."""
    known = given_variants(part)
    return frozenset(slavic_code(form) for form in known) if len(known) > 1 else frozenset()
