"""The words of a printed name: titles off, initials known, and where family meets given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from connexon.text.folding import fold, letters
from connexon.text.given_names import GIVEN_NAMES
from connexon.text.scripts import without_characters
from connexon.text.surnames import (
    HISPANIC_SURNAMES,
    KOREAN_SURNAMES,
    VIETNAMESE_SURNAMES,
    surname_classes,
)
from connexon.text.syllables import PINYIN

_SUFFIX_WORDS = "jr jnr sr snr ii iii iv 2nd 3rd 4th filho neto junior senior"
SUFFIXES = frozenset(_SUFFIX_WORDS.split())
_HONORIFIC_WORDS = "dr dr-ing prof professor mr mrs ms"
_HONORIFICS = frozenset(_HONORIFIC_WORDS.split())
_FIRST_OF_HONORIFICS = frozenset("dmpDMP")
_TITLE_WORDS = f"{_HONORIFIC_WORDS} phd md msc bsc dphil dsc mbbs rn mph frcp"
TITLES = frozenset(_TITLE_WORDS.split())
_PARTICLE_WORDS = (
    "van von im ul des der dem "
    "den de del della di da das do dos du la le las los ter ten te zu zur zum vom "
    "af av el al ibn bin ben bint binti binte abu op st y e i san 't 's dalla degli dello lo "
    "a/l a/p s/o d/o"
)
PARTICLES = frozenset(_PARTICLE_WORDS.split())
_SUFFIX_INSIDE = re.compile(rf"[\s,](?:{'|'.join(sorted(SUFFIXES))})(?!\w)", re.IGNORECASE)
_LAST_DOT = re.compile(r"(?<=\w\w)\.+$|^[\s.]+$")
_SPACES = re.compile(r"\s+")
_GLUED = re.compile(r"(?<![^\W\d_])((?:[^\W\d_]\.)+)(?=[^\W\d_]{2})")
_NOTES = re.compile(
    r"[\d⁰¹²³⁴-⁹*†‡§¶#,]+$|\(.*?\)|（.*?）|\[.*?\]|^\s*and\s+",
    re.IGNORECASE,
)
_NOTE_BEHIND = re.compile(r"\s*[(\[](?:[a-z]|(?i:deceased|retired|eds?\b))[^()\[\]]*[)\]]$")
_GLUED_INITIALS = re.compile(r"^(?:[^\W\d_]\.[\s\-]*)+[^\W\d_]?\.?$")
NO_FAMILIES: Mapping[str, float] = MappingProxyType({})
_ONLY_BEFORE = frozenset(("dr", "mr"))
_BEFORE_AN_ARTICLE = frozenset(("abd", "abu", "bin", "ibn"))
_VIETNAMESE_MIDDLE_NAMES = frozenset(("van", "thi"))
_LETTERS_AT_MOST = 3
# Log odds of family first where the last word, of two or three capitals, may be initials: words of
# the tables by their length, and words of three letters that are in none.
_KNOWN_IN_CAPITALS = {2: -1.5, 3: -4.0}
_UNKNOWN_IN_CAPITALS = 1.5

folded = lru_cache(maxsize=400_000)(fold)


def cleaned(printed: str) -> str:
    """Single spaces, one behind initials; without footnote marks, brackets, the same name in East
    Asian characters and stray punctuation at the ends."""
    if "." in printed:
        printed = _GLUED.sub(r"\1 ", printed)
    plain = without_characters(_NOTES.sub("", printed))
    return _LAST_DOT.sub("", _SPACES.sub(" ", plain).strip(" ,;"))


@lru_cache(maxsize=400_000)
def is_title(token: str) -> bool:
    """ "Md" is no title but the short form of a given name, as printed in Bangladesh."""
    return fold(token).replace(".", "") in TITLES and token.strip(".") != "Md"


def without_title(part: str) -> str:
    """The part of a name without what stands in front of it ("Dr. Wang"); two capitals without a
    dot may be initials, and stay. Empty where the part is a title only."""
    first, _, rest = part.partition(" ")
    is_honorific = first[:1] in _FIRST_OF_HONORIFICS and fold(first).replace(".", "") in _HONORIFICS
    if not is_honorific or (looks_like_initials(first) and first not in {"DR.", "MR."}):
        return part
    return without_title(rest.strip())


def without_note(part: str) -> str:
    """The part of a name without a note in brackets behind it: "Wei (deceased)". Another name in
    brackets, as in "Wei (Will)", stays."""
    return _NOTE_BEHIND.sub("", part) if part[-1:] in {")", "]"} else part


def is_suffix(token: str) -> bool:
    """ "Jr.", "III", "3rd" and their like, which tell generations apart."""
    return folded(token).strip(".") in SUFFIXES


def suffix_beside(printed: str, family: str, given: str) -> str:
    """The suffix in what is printed that none of the declared parts holds ("Stone, Jr., John"), ""
    for none. Two capitals are one only beside all of these words: "Stone JR" is J. R. Stone."""
    if not _SUFFIX_INSIDE.search(printed):
        return ""
    words = cleaned(printed).replace(",", " ").split()
    own = [folded(word).strip(".") for word in f"{family} {given}".split()]
    whole = len(words) > len(own)
    return next(
        (
            word
            for word in words[1:]
            if is_suffix(word)
            and folded(word).strip(".") not in own
            and (whole or not looks_like_initials(word))
        ),
        "",
    )


def name_words(text: str) -> tuple[list[str], str]:
    """Words of a name without titles, and its suffix ("" for none)."""
    tokens = text.split()
    words = [t for t in tokens if not is_title(t)]
    if 0 < len(words) < len(tokens):
        words = _with_initials(tokens, words)
    if len(words) > 2 and is_suffix(words[-1]):
        return words[:-1], words[-1]
    return words, ""


def _with_initials(tokens: list[str], words: list[str]) -> list[str]:
    """The words of a name with the title at either end that must be initials: "Smith MS"."""
    whole, last = is_whole_name(words), tokens[-1]
    is_degree = whole and folded(last).replace(".", "") not in _ONLY_BEFORE
    if looks_like_initials(last) and is_title(last) and not is_degree:
        return [*words, last]
    if looks_like_initials(tokens[0]) and is_title(tokens[0]) and not whole:
        return [tokens[0], *words]
    return words


def looks_like_initials(token: str) -> bool:
    """Two capitals, with dots or without: "MS" and "M.D.", but not "Dr."."""
    letters_ = token.replace(".", "")
    return len(letters_) == 2 and letters_.isupper()


def is_whole_name(words: list[str]) -> bool:
    """Whether a family and a given name are there, so that what is beside them may be a title."""
    own = [w for w in words if not is_particle(w)]
    return len(own) > 1 and not all(folded(w) in HISPANIC_SURNAMES for w in own)


@lru_cache(maxsize=400_000)
def is_initials(token: str, shouted: bool = False) -> bool:
    """One letter, letters with dots, or two or three capitals that are no name or syllable; in a
    name that is `shouted` (capitals throughout) no three that can be spoken: "PETER FOX"."""
    if len(token) == 1 or _GLUED_INITIALS.match(token):
        return True
    if not _in_few_capitals(token) or is_known_word(token):
        return False
    return not (shouted and len(token) == _LETTERS_AT_MOST and _can_be_spoken(token))


def _in_few_capitals(token: str) -> bool:
    return token.isupper() and len(token) <= _LETTERS_AT_MOST


def _can_be_spoken(token: str) -> bool:
    return any(letter in "aeiou" for letter in fold(token))


def is_known_word(token: str) -> bool:
    """Whether tables know it as a syllable of pinyin, a given or a family name."""
    word = folded(token)
    is_family = word in VIETNAMESE_SURNAMES or word in KOREAN_SURNAMES or surname_classes(word)
    return word in PINYIN or word in GIVEN_NAMES or bool(is_family)


def is_shouted(tokens: Sequence[str]) -> bool:
    """Whether a name is in capitals throughout, so that they tell nothing."""
    return all(t.isupper() for t in tokens) and any(len(t) > 1 for t in tokens)


@lru_cache(maxsize=400_000)
def is_particle(token: str) -> bool:
    """A word such as "van" or "de la" has; one of a single letter only in lower case."""
    plain = folded(token).strip(".")
    return plain in PARTICLES and (len(plain) > 1 or token == plain)


def with_particles(family: str, given: str) -> tuple[str, str]:
    """Family and given name of "Meulen, J. van der": particles in lower case behind a given name
    are the family name's, unless they may be a syllable of the given one (Nguyen, Thi van) or a
    part of it (Rahman, Abd el)."""
    words = given.replace(".", ". ").split()
    if not words or not words[-1].islower():
        return family, given
    cut = len(words)
    while cut > 1 and is_particle(words[cut - 1]) and len(words[cut - 1]) > 1:
        cut -= 1
    own, moved = words[:cut], words[cut:]
    if not moved or own[0].islower() or own[-1].lower() in _BEFORE_AN_ARTICLE:
        return family, given
    if _may_be_syllables(own, family):
        return family, given
    return " ".join((*moved, family)), " ".join(own)


def _may_be_syllables(own: list[str], family: str) -> bool:
    """Whether words in lower case behind these given names may be given names of this family."""
    key = letters(family)
    if key in VIETNAMESE_SURNAMES:
        return True
    return bool(surname_classes(key)) and not all(is_initials(word) for word in own)


def evident_order(tokens: list[str]) -> bool | None:
    """True for family first, False for given first, None where the words must be weighed.

    Initials at one end, one word in capitals or a particle in front show the order.
    """
    first, last = tokens[0], tokens[-1]
    if capitals_odds(tokens) is not None:
        return None
    shouted = is_shouted(tokens)
    first_initials, last_initials = is_initials(first, shouted), is_initials(last, shouted)
    if last_initials and len(last) > 1 and shouted and any(len(t) < 3 for t in tokens[1:-1]):
        last_initials = "." in last  # "ANNA B. HY": initials are there already
    if first_initials != last_initials:
        return last_initials
    if first_initials:
        return None
    if is_particle(first) and first.islower():
        return True
    loud = [t.isupper() and len(t) > 1 for t in (first, last)]
    quiet = last if loud[0] else first
    if loud[0] != loud[1] and len(quiet) > 1:
        return loud[0]
    return None


def capitals_odds(tokens: Sequence[str]) -> float | None:
    """What capitals say, as log odds of family first, in "Sun YE" and "Peter FOX", whose last word
    may be initials or a family name; None for other names."""
    first, last = tokens[0], tokens[-1]
    if first.isupper() or not _in_few_capitals(last) or not _can_be_spoken(last):
        return None
    if len(last) == 1 or any(is_initials(t) for t in tokens[:-1]):
        return None
    if is_known_word(last):
        return _KNOWN_IN_CAPITALS[len(last)]
    return _UNKNOWN_IN_CAPITALS if len(last) == _LETTERS_AT_MOST else None


def given_first_cut(tokens: list[str], known_families: Mapping[str, float] = NO_FAMILIES) -> int:
    """Where the family name begins in "Given … particles Family"."""
    for cut in range(1, len(tokens) - 1):
        if _is_known_family(tokens[cut:], tokens[-1], known_families):
            return cut
    cut = len(tokens) - 1
    if letters(tokens[-1]) in VIETNAMESE_SURNAMES or _is_pinyin(tokens):
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


def _is_pinyin(tokens: list[str]) -> bool:
    """Whether these are capitalised syllables before a Chinese family name: "Yu Bin Li", whose
    "Bin" is no particle."""
    return bool(surname_classes(letters(tokens[-1]))) and all(
        letters(t) in PINYIN and not t.islower() for t in tokens[:-1]
    )


def family_first_cut(tokens: list[str], known_families: Mapping[str, float] = NO_FAMILIES) -> int:
    """Where the given name begins in "particles Family Given …"."""
    for cut in range(len(tokens) - 1, 1, -1):
        if _is_known_family(tokens[:cut], tokens[0], known_families):
            return cut
    cut = 1
    is_vietnamese = letters(tokens[0]) in VIETNAMESE_SURNAMES
    if is_vietnamese and letters(tokens[1]) in _VIETNAMESE_MIDDLE_NAMES:
        return cut  # "Le Van Duc"
    while cut < len(tokens) - 1 and is_particle(tokens[cut - 1]):
        cut += 1
    if is_initials(tokens[-1], is_shouted(tokens)) and "." not in tokens[-1]:
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
