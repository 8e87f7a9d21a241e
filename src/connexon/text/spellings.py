"""Other spellings of one name: codes and forms that transliterations and customs share."""

from __future__ import annotations

import re
from functools import lru_cache

from connexon.text.folding import fold

SLAVIC_ENDING = re.compile(
    r"(sk(i|y|ii|iy|ij|yi|yy|aya|aia|aja)|[oe](v|va|w|wa|ff)|enko|yuk|iuk|chuk)$"
)
_UMLAUT = re.compile(r"(?<![aeiouq])([aou])e(?=[^aeiou])")
# What else one spelling of a European family name has for another: å aa, đ dj, Mac Mc.
_EUROPEAN_STEPS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"^aa(?=..)|(?<=g)aa(?=rd)", "a"), (r"dj(?=..)", "d"),
        (r"^mac(?=[b-df-gj-np-tv-z]..)", "mc"),
    )
)  # fmt: skip
_LONG_VOWELS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"o(?:u|o|h(?![aeiouy]))", "o"), (r"uu", "u"), (r"(?<=i)h?i(?=$)", ""),
    )
)  # fmt: skip
# Two letters that Cyrillic and French names are shortened to, as others to one.
_SHORT_WORDS = "yu ya ye yo zh kh ts sh ch iu ia ju ja je jo th ph chr gy cs sz zs shch"
_SHORT = frozenset(_SHORT_WORDS.split())
_GENERATIONS = {
    "jnr": "jr", "junior": "jr", "filho": "jr", "snr": "sr", "senior": "sr", "2nd": "ii",
    "3rd": "iii", "4th": "iv",
}  # fmt: skip
_SLAVIC_STEPS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"tch", "ch"), (r"ou", "u"), (r"ss", "s"), (r"gu(?=[ei])", "g"),
        (r"(iy|ii|ij|yy|yi|yj|i|j)$", "y"), (r"(ia|ja)", "ya"), (r"(iu|ju)", "yu"),
        (r"(io|jo)", "yo"), (r"(ie|je|ye)", "e"), (r"shch|sch|shh", "sh"), (r"kh", "h"),
        (r"(tz|cz)", "ts"), (r"(?<!s)(?<!t)c(?!h)", "ts"), (r"ks", "x"), (r"ff$", "v"),
        (r"w", "v"), (r"(?<=[ao])i", "y"), (r"iy|yy", "y"), (r"zh", "z"), (r"j", "y"),
    )
)  # fmt: skip
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
def without_length(letters: str) -> str:
    """Japanese in Latin letters without marks of long vowels: Ohta, Oota, Ota."""
    for pattern, by in _LONG_VOWELS:
        letters = pattern.sub(by, letters)
    return letters


def without_umlauts(key: str) -> str:
    """A name with a, o, u for ae, oe, ue where these may stand for umlauts."""
    return _UMLAUT.sub(r"\1", key)


def european(key: str) -> str:
    """A European family name in the shortest of its usual spellings: umlauts, å, đ, Mac."""
    key = without_umlauts(key)
    for pattern, by in _EUROPEAN_STEPS:
        key = pattern.sub(by, key)
    return key


@lru_cache(maxsize=10_000)
def generation(suffix: str) -> str:
    """Jr, II, III, …: what a suffix says, however it is written."""
    plain = fold(suffix).strip(". ")
    return _GENERATIONS.get(plain, plain)


def is_short_for(short: str, name: str) -> bool:
    """Yu. for Yuri or Iurii, Th. for Thomas."""
    if short not in _SHORT:
        return False
    return name.startswith(short) or slavic_code(name).startswith(slavic_code(short))


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
