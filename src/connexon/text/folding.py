"""Folding: what is left of a text when case, accents, width and script are set aside.

Cyrillic is transliterated as BGN/PCGN does without its special cases (й and ы give y, х kh, ц
ts, щ shch, signs nothing), Greek as ELOT 743 does letter by letter, ου as ou. Other scripts
stay.
"""

from __future__ import annotations

import re
import unicodedata

_HYPHENS = "‐‑‒–—―−﹣-\u00ad·•・"
_APOSTROPHES = "'’‘ʼ`´ʹʻ′＇"
_LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d",
    "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "a", "ŧ": "t", "ɫ": "l", "ƶ": "z",
}  # fmt: skip
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "є": "ye",
    "і": "i", "ї": "yi", "ґ": "g", "ў": "w", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "ђ": "d", "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_TABLE = str.maketrans(
    _LETTERS | _CYRILLIC | dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_APOSTROPHES, "'")
)
_GREEK_PAIRS = re.compile("ου")
_GREEK_TABLE = str.maketrans(_GREEK)
_MARKS = re.compile("[\u0300-\u036f]+")
_NOT_LETTERS = re.compile(r"[^\w]+|_+", re.UNICODE)
_ASCII_WORDS = re.compile("[a-z0-9]+")
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case, without accents, in Latin letters as far as the scheme says; spaces single.

    Idempotent. Punctuation stays, but every hyphen becomes "-" and every apostrophe "'".
    """
    if text.isascii():
        lower = text.lower()
        return lower if lower.isalnum() else " ".join(lower.replace("`", "'").split())
    folded = unicodedata.normalize("NFKC", text).lower().translate(_TABLE)
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    folded = _GREEK_PAIRS.sub("ou", folded).translate(_TABLE).translate(_GREEK_TABLE)
    folded = unicodedata.normalize("NFC", folded)
    return _SPACES.sub(" ", folded).strip()


def letters(text: str) -> str:
    """Folded letters and digits run together: "O'Brien-Łoś" gives "obrienlos"."""
    folded = fold(text)
    return folded if folded.isalnum() else _NOT_LETTERS.sub("", folded)


def words(text: str) -> list[str]:
    """Folded words; everything that is neither letter nor digit separates, apostrophes do not."""
    if text.isascii():
        return _ASCII_WORDS.findall(text.lower().replace("'", "").replace("`", ""))
    return _NOT_LETTERS.sub(" ", fold(text).replace("'", "")).split()
