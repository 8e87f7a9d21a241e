"""Names in other scripts: Han with surname readings first, Hangul by rule, kana by Hepburn.

Han: surname tables (surnames.py), given names by pypinyin's readings. Hangul: the Revised
Romanisation of Korean, syllable by syllable without assimilation, as names are written.
Kanji names of Japanese people cannot be told from Chinese ones by script; those with a common
Japanese surname of two characters get that surname's reading, the rest pinyin.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from connexon.records.names import Script
from connexon.text.surnames import HAN_SURNAMES, HANGUL_SURNAMES, KANJI_SURNAMES

if TYPE_CHECKING:
    from opencc import OpenCC

_RANGES = (
    (0x41, 0x24F, Script.LATIN),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0xFF21, 0xFF5A, Script.LATIN),
    (0x400, 0x52F, Script.CYRILLIC),
    (0x370, 0x3FF, Script.GREEK),
    (0x4E00, 0x9FFF, Script.HAN),
    (0x3400, 0x4DBF, Script.HAN),
    (0x3040, 0x30FF, Script.KANA),
    (0xAC00, 0xD7A3, Script.HANGUL),
)
_LEADS_WORDS = "g kk n d tt r m b pp s ss _ j jj ch k t p h"
_LEADS = [x.strip("_") for x in _LEADS_WORDS.split()]
_VOWELS_WORDS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
_VOWELS = [x.strip("_") for x in _VOWELS_WORDS.split()]
_TAILS_WORDS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t"
_TAILS = [x.strip("_") for x in _TAILS_WORDS.split()]
_KANA = {
    "あ": "a", "い": "i", "う": "u", "え": "e", "お": "o", "か": "ka", "き": "ki", "く": "ku",
    "け": "ke", "こ": "ko", "さ": "sa", "し": "shi", "す": "su", "せ": "se", "そ": "so",
    "た": "ta", "ち": "chi", "つ": "tsu", "て": "te", "と": "to", "な": "na", "に": "ni",
    "ぬ": "nu", "ね": "ne", "の": "no", "は": "ha", "ひ": "hi", "ふ": "fu", "へ": "he",
    "ほ": "ho", "ま": "ma", "み": "mi", "む": "mu", "め": "me", "も": "mo", "や": "ya",
    "ゆ": "yu", "よ": "yo", "ら": "ra", "り": "ri", "る": "ru", "れ": "re", "ろ": "ro",
    "わ": "wa", "を": "o", "ん": "n", "が": "ga", "ぎ": "gi", "ぐ": "gu", "げ": "ge",
    "ご": "go", "ざ": "za", "じ": "ji", "ず": "zu", "ぜ": "ze", "ぞ": "zo", "だ": "da",
    "ぢ": "ji", "づ": "zu", "で": "de", "ど": "do", "ば": "ba", "び": "bi", "ぶ": "bu",
    "べ": "be", "ぼ": "bo", "ぱ": "pa", "ぴ": "pi", "ぷ": "pu", "ぺ": "pe", "ぽ": "po",
}  # fmt: skip
_GLIDES = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_SPACES = re.compile(r"[\s·・]+")
_EAST_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_EAST_ASIAN_RUN = re.compile(
    rf"\s*[(（\[]?\s*[{_EAST_ASIAN}](?:[\s·・]?[{_EAST_ASIAN}])*\s*[)）\]]?\s*"
)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]{2}")
# Surnames that the same people write with either character, both in GB 2312.
_ONE_SURNAME = frozenset(map(frozenset, ("肖萧", "付傅", "闫阎", "代戴", "兰蓝")))


def script_of(text: str) -> Script:
    """The script of the first letter; OTHER when there is none that we know."""
    if text.isascii():
        return Script.LATIN
    for character in text:
        if character.isalpha():
            return _script_of_letter(ord(character))
    return Script.OTHER


def _script_of_letter(code: int) -> Script:
    return next((script for low, high, script in _RANGES if low <= code <= high), Script.OTHER)


def without_characters(text: str) -> str:
    """A name in Latin letters without the same in East Asian characters beside it: "Wei Wang" of
    "Wei Wang (王伟)" and "王伟 Wei Wang". Whatever is printed one way only stays."""
    if text.isascii() or not _LATIN_WORD.search(text):
        return text
    return _EAST_ASIAN_RUN.sub(" ", text).strip()


def characters_beside(text: str) -> str:
    """The East Asian characters beside a name in Latin letters; "" where there are none."""
    if text.isascii() or not _LATIN_WORD.search(text):
        return ""
    found = _EAST_ASIAN_RUN.search(text)
    return found.group().strip(" \u3000()（）[]") if found else ""


def read_han(text: str) -> tuple[str, str, float]:
    """Family, given and certainty of a name in Han or Hangul characters, family first.

    A space or a dot decides; else the longest known surname; else the first character.
    """
    pieces = _SPACES.sub(" ", text).strip().split(" ")
    if len(pieces) == 2 and len(pieces[0]) <= 4:
        return pieces[0], pieces[1], 0.97
    name = "".join(pieces)
    for length in (3, 2):
        head = name[:length]
        if len(name) > length and (
            head in HAN_SURNAMES or head in KANJI_SURNAMES or head in HANGUL_SURNAMES
        ):
            return head, name[length:], 0.97
    known = name[:1] in HAN_SURNAMES or name[:1] in HANGUL_SURNAMES
    return name[:1], name[1:], 0.97 if known else 0.8


def are_two_names(one: str, other: str) -> bool:
    """Whether names in simplified Han characters that read alike are different ones (王伟, 王玮).

    Characters of one set (GB 2312, or of Big5 what is not there too) are different characters;
    others may be two forms of one (边 and 辺). Spaces do not count.
    """
    left, right = one.replace(" ", ""), other.replace(" ", "")
    return len(left) == len(right) and any(
        a != b and _set_of(a) == _set_of(b) != "" and frozenset((a, b)) not in _ONE_SURNAME
        for a, b in zip(left, right, strict=True)
    )


def simplified(text: str) -> str:
    """Traditional Han characters in their simplified forms, one by one (OpenCC's table); whatever
    is no traditional character stays."""
    return "".join(map(_simple, text))


@lru_cache(maxsize=30_000)
def _simple(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415  loaded when the first Han name comes

    return OpenCC("t2s")


@lru_cache(maxsize=30_000)
def _set_of(character: str) -> str:
    return next((name for name in ("gb2312", "big5") if _is_within(character, name)), "")


def _is_within(character: str, name: str) -> bool:
    try:
        character.encode(name)
    except UnicodeEncodeError:
        return False
    return True


def romanise(family: str, given: str, script: Script) -> tuple[str, str]:
    """Both parts in Latin letters where the script is Han, kana or Hangul; else as they are."""
    if script is Script.HAN:
        return _han_family(family), _han_given(given)
    if script is Script.HANGUL:
        return HANGUL_SURNAMES.get(family) or _hangul(family), _hangul(given)
    if script is Script.KANA:
        return _kana(family), _kana(given)
    return family, given


def _han_family(family: str) -> str:
    known = HAN_SURNAMES.get(family) or KANJI_SURNAMES.get(family)
    return known or _pinyin(family).replace(" ", "")


def _han_given(given: str) -> str:
    return _pinyin(given)


@lru_cache(maxsize=100_000)
def _pinyin(han: str) -> str:
    """Toneless syllables separated by spaces, ü as u; characters without a reading stay."""
    # Its dictionaries cost a quarter of a second: loaded when the first Han name comes.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    syllables = lazy_pinyin(han, style=Style.NORMAL, v_to_u=True)
    return " ".join(syllable.strip() for syllable in syllables if syllable.strip())


def _hangul(text: str) -> str:
    return " ".join(
        _hangul_syllable(ord(c) - 0xAC00) if 0xAC00 <= ord(c) <= 0xD7A3 else c
        for c in text
        if not c.isspace()
    )


def _hangul_syllable(index: int) -> str:
    lead, vowel, tail = index // 588, index % 588 // 28, index % 28
    return _LEADS[lead] + _VOWELS[vowel] + _TAILS[tail]


def _kana(text: str) -> str:
    """Hepburn without length marks; each word one part."""
    return " ".join(_kana_word(word) for word in _SPACES.split(text) if word)


def _kana_word(word: str) -> str:
    letters: list[str] = []
    for character in word:
        code = ord(character)
        hiragana = chr(code - 0x60) if 0x30A1 <= code <= 0x30F6 else character
        if hiragana in _GLIDES and letters and letters[-1].endswith("i"):
            stem = letters[-1][:-1]
            letters[-1] = stem + ("" if stem in {"sh", "ch", "j"} else "y") + _GLIDES[hiragana]
        elif hiragana == "っ":
            letters.append("-")
        elif hiragana != "ー":
            letters.append(_KANA.get(hiragana, hiragana))
    return _doubled("".join(letters))


def _doubled(letters: str) -> str:
    return re.sub(r"-(.)", r"\1\1", letters).strip("-")
