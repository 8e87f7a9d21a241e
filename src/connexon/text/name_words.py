"""The words of a printed name: titles off, initials known, and where family meets given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from connexon.text.folding import fold, letters
from connexon.text.given_names import GIVEN_NAMES
from connexon.text.surnames import HISPANIC_SURNAMES, VIETNAMESE_SURNAMES, surname_classes
from connexon.text.syllables import PINYIN

_SUFFIX_WORDS = "jr jnr sr snr ii iii iv 2nd 3rd 4th filho neto junior senior"
SUFFIXES = frozenset(_SUFFIX_WORDS.split())
_TITLE_WORDS = "dr prof professor mr mrs ms phd md msc bsc dphil dsc mbbs rn mph frcp"
TITLES = frozenset(_TITLE_WORDS.split())
_PARTICLE_WORDS = (
    "van von im ul des der dem "
    "den de del della di da das do dos du la le las los ter ten te zu zur zum vom "
    "af av el al ibn bin ben bint binti binte abu op st y e i san 't 's dalla degli dello lo "
    "a/l a/p s/o d/o"
)
PARTICLES = frozenset(_PARTICLE_WORDS.split())
_LAST_DOT = re.compile(r"(?<=\w\w)\.+$|^[\s.]+$")
_SPACES = re.compile(r"\s+")
_GLUED = re.compile(r"(?<![^\W\d_])((?:[^\W\d_]\.)+)(?=[^\W\d_]{2})")
_NOTES = re.compile(r"[\d*†‡§¶#,]+$|\(.*?\)|\[.*?\]|^\s*and\s+", re.IGNORECASE)
_GLUED_INITIALS = re.compile(r"^(?:[^\W\d_]\.[\s\-]*)+[^\W\d_]?\.?$")
NO_FAMILIES: Mapping[str, float] = MappingProxyType({})

folded = lru_cache(maxsize=400_000)(fold)


def cleaned(printed: str) -> str:
    """Single spaces, one behind initials; without footnote marks, brackets and stray punctuation at
    the ends."""
    if "." in printed:
        printed = _GLUED.sub(r"\1 ", printed)
    return _LAST_DOT.sub("", _SPACES.sub(" ", _NOTES.sub("", printed)).strip(" ,;"))


@lru_cache(maxsize=400_000)
def _is_title(token: str) -> bool:
    return fold(token).replace(".", "") in TITLES


def name_words(text: str) -> tuple[list[str], str]:
    """Words of a name without titles, and its suffix ("" for none)."""
    tokens = [t for t in text.split(" ") if t and not _is_title(t)]
    if len(tokens) > 2 and folded(tokens[-1]).strip(".") in SUFFIXES:
        return tokens[:-1], tokens[-1]
    return tokens, ""


@lru_cache(maxsize=400_000)
def is_initials(token: str) -> bool:
    """One letter, letters with dots, or two or three capitals that are no name or syllable."""
    if len(token) == 1 or _GLUED_INITIALS.match(token):
        return True
    if not token.isupper() or len(token) > 3:
        return False
    word = fold(token)
    return not (word in PINYIN or word in GIVEN_NAMES or surname_classes(word))


@lru_cache(maxsize=400_000)
def is_particle(token: str) -> bool:
    """A word such as "van" or "de la" has; one of a single letter only in lower case."""
    plain = folded(token).strip(".")
    return plain in PARTICLES and (len(plain) > 1 or token == plain)


def evident_order(tokens: list[str]) -> bool | None:
    """True for family first, False for given first, None where the words must be weighed.

    Initials at one end, one word in capitals or a particle in front show the order.
    """
    first, last = tokens[0], tokens[-1]
    first_initials, last_initials = is_initials(first), is_initials(last)
    if first_initials != last_initials:
        return last_initials
    if first_initials:
        return None
    if is_particle(first) and first.islower():
        return True
    shouted = [t.isupper() and len(t) > 1 for t in (first, last)]
    quiet = last if shouted[0] else first
    if shouted[0] != shouted[1] and len(quiet) > 1:
        return shouted[0]
    return None


def given_first_cut(tokens: list[str], known_families: Mapping[str, float] = NO_FAMILIES) -> int:
    """Where the family name begins in "Given … particles Family"."""
    for cut in range(1, len(tokens) - 1):
        if _is_known_family(tokens[cut:], tokens[-1], known_families):
            return cut
    cut = len(tokens) - 1
    if letters(tokens[-1]) in VIETNAMESE_SURNAMES:
        return cut
    while cut > 1 and is_particle(tokens[cut - 1]):
        cut -= 1
    first_part = tokens[cut - 1]
    if (
        cut > 1
        and letters(first_part) in HISPANIC_SURNAMES
        and (cut < len(tokens) - 1 or letters(tokens[cut]) in HISPANIC_SURNAMES)
    ):
        cut -= 1
    return cut


def family_first_cut(tokens: list[str], known_families: Mapping[str, float] = NO_FAMILIES) -> int:
    """Where the given name begins in "particles Family Given …"."""
    for cut in range(len(tokens) - 1, 1, -1):
        if _is_known_family(tokens[:cut], tokens[0], known_families):
            return cut
    cut = 1
    while cut < len(tokens) - 1 and is_particle(tokens[cut - 1]):
        cut += 1
    if is_initials(tokens[-1]) and "." not in tokens[-1]:
        while cut < len(tokens) - 1 and _may_be_family(tokens[cut]):
            cut += 1
    return cut


def _is_known_family(words: list[str], alone: str, known: Mapping[str, float]) -> bool:
    """Whether these words together are a family name of the corpus rather than one of them."""
    if not known or any(is_initials(w) for w in words):
        return False
    count = known.get(letters("".join(words)), 0.0)
    return count > 0 and 2 * count >= known.get(letters(alone), 0.0)


def _may_be_family(token: str) -> bool:
    """A word between the first and run-together initials: "Garcia Marquez G", "Smith Noah A"."""
    return not is_initials(token) and folded(token) not in GIVEN_NAMES
