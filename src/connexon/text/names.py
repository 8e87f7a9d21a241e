"""Reading personal names: what is printed → parts, keys and how sure their order is."""

from __future__ import annotations

import re
from functools import lru_cache

from connexon.records.names import NameAgreement, NameOrder, PersonName, Script
from connexon.text.agreement import compatible, family_variants, given_readings
from connexon.text.folding import fold, letters
from connexon.text.name_order import family_first_probability
from connexon.text.scripts import read_han, romanise, script_of
from connexon.text.surnames import HISPANIC_SURNAMES, VIETNAMESE_SURNAMES

__all__ = ["NameAgreement", "NameOrder", "block_keys", "compatible", "name_key", "read_name"]

_SUFFIXES_WORDS = "jr jnr sr snr ii iii iv 2nd 3rd filho neto junior"
_SUFFIXES = frozenset(_SUFFIXES_WORDS.split())
_TITLES_WORDS = "dr prof professor mr mrs ms phd md msc bsc dphil dsc mbbs rn mph frcp"
_TITLES = frozenset(_TITLES_WORDS.split())
_PARTICLES_WORDS = (
    "van von der den de del della di da das do dos du la le las los ter ten te zu zur zum vom "
    "af av el al ibn bin ben bint abu op st y e i san 't 's dalla degli dello lo"
)
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_SPACES = re.compile(r"\s+")
_NOTES = re.compile(r"[\d*†‡§¶#,]+$|\(.*?\)|\[.*?\]|^\s*and\s+", re.IGNORECASE)
_PART = re.compile(r"[\s.\-·'’]+")
_GLUED_INITIALS = re.compile(r"^(?:[^\W\d_]\.[\s\-]*)+[^\W\d_]?\.?$")
_SURE = 0.99
_fold = lru_cache(maxsize=400_000)(fold)


@lru_cache(maxsize=400_000)
def read_name(
    printed: str,
    given: str | None = None,
    family: str | None = None,
    order: NameOrder | None = None,
) -> PersonName:
    """The name behind what is printed, or behind declared parts when there is a `family`.

    `order` is the convention of the byline or corpus, where it is known; a comma, declared
    parts, capitals ("WANG Xiaoming") and initials outrank it. Never fails: an empty or
    unreadable name has empty keys. Cached, so reading a name again costs a look-up.
    """
    if family:
        family, given = _declared(family, given)
        return _assemble(printed, family, given or "", "", 1.0)
    text = _clean(printed)
    if given and not text:
        text = given.strip()
    script = script_of(text)
    if script in {Script.HAN, Script.KANA, Script.HANGUL} and "," not in text:
        return _east_asian(printed, text, script)
    if "," in text or "，" in text:
        return _with_comma(printed, text.replace("，", ","))
    return _undeclared(printed, text, order)


def _clean(printed: str) -> str:
    return _SPACES.sub(" ", _NOTES.sub("", printed)).strip(" ,;.")


def _declared(family: str, given: str | None) -> tuple[str, str]:
    """Declared parts, tidied: some records put the whole name into the family field."""
    family, given = family.strip(), (given or "").strip()
    if not given and "," in family:
        family, _, given = (part.strip() for part in family.partition(","))
    return family.strip(" ,"), given.strip(" ,")


def _with_comma(printed: str, text: str) -> PersonName:
    """ "Family, Given", "Family, Given, Jr", "Family, Jr, Given" or "Given Family, Jr"."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    suffix = next((p for p in pieces[1:] if _fold(p).strip(".") in _SUFFIXES), "")
    rest = [p for p in pieces if p != suffix and _fold(p).replace(".", "") not in _TITLES]
    if len(rest) < 2:
        name = read_name(rest[0] if rest else "")
        return _assemble(printed, name.family, " ".join(name.given), suffix, name.order_certainty)
    return _assemble(printed, rest[0], " ".join(rest[1:]), suffix, 1.0)


def _east_asian(printed: str, text: str, script: Script) -> PersonName:
    """Names in Han, Hangul or kana: family first, with or without a space."""
    family, given, certainty = read_han(text) if script is not Script.KANA else _spaced(text)
    return _assemble(printed, family, given, "", certainty)


def _spaced(text: str) -> tuple[str, str, float]:
    family, _, given = re.sub(r"[\s·・]+", " ", text).partition(" ")
    return family, given, 0.9


def _undeclared(printed: str, text: str, order: NameOrder | None) -> PersonName:
    tokens, suffix = _tokens(text)
    if len(tokens) < 2:
        return _assemble(printed, tokens[0] if tokens else "", "", suffix, 1.0)
    family_first, certainty = _order_of(tokens, order)
    return _ordered(printed, tokens, suffix, family_first, certainty)


@lru_cache(maxsize=400_000)
def _is_title(token: str) -> bool:
    return fold(token).replace(".", "") in _TITLES


def _tokens(text: str) -> tuple[list[str], str]:
    """Words of a name without titles, and its suffix."""
    tokens = [t for t in text.split(" ") if not _is_title(t)]
    if len(tokens) > 2 and _fold(tokens[-1]).strip(".") in _SUFFIXES:
        return tokens[:-1], tokens[-1]
    return tokens, ""


def read_in_order(printed: str, family_first: bool, certainty: float) -> PersonName:
    """A name without comma read in this order, whatever its words say."""
    tokens, suffix = _tokens(_clean(printed))
    return _ordered(printed, tokens, suffix, family_first, certainty)


def _ordered(
    printed: str, tokens: list[str], suffix: str, family_first: bool, certainty: float
) -> PersonName:
    cut = _family_first_cut(tokens) if family_first else _given_first_cut(tokens)
    family, given = (tokens[:cut], tokens[cut:]) if family_first else (tokens[cut:], tokens[:cut])
    return _assemble(printed, " ".join(family), " ".join(given), suffix, certainty)


def _is_initials(token: str) -> bool:
    return (
        bool(_GLUED_INITIALS.match(token))
        or (token.isupper() and len(token) <= 3 and not re.search("[AEIOUY]", token))
        or len(token) == 1
    )


def _order_of(tokens: list[str], order: NameOrder | None) -> tuple[bool, float]:
    """Whether the family name comes first, and the probability that this is right."""
    first, last = tokens[0], tokens[-1]
    first_initials, last_initials = _is_initials(first), _is_initials(last)
    if first_initials != last_initials:
        return last_initials, _SURE
    shouted = [t.isupper() and len(t) > 1 and not _is_initials(t) for t in (first, last)]
    if shouted[0] != shouted[1] and not (first_initials or last_initials):
        quiet = last if shouted[0] else first
        if len(quiet) > 1 and not quiet.isupper():
            return shouted[0], _SURE
    probability = family_first_probability(tuple(_fold(t) for t in tokens), order)
    return probability > 0.5, max(probability, 1 - probability)


def _given_first_cut(tokens: list[str]) -> int:
    """Where the family name begins in "Given … particles Family"."""
    cut = len(tokens) - 1
    if letters(tokens[-1]) in VIETNAMESE_SURNAMES:
        return cut
    while cut > 1 and _fold(tokens[cut - 1]).strip(".") in _PARTICLES and len(tokens[cut - 1]) > 1:
        cut -= 1
    if cut == len(tokens) - 1 and cut > 1 and _is_double_surname(tokens[cut - 1], tokens[cut]):
        cut -= 1
    return cut


def _is_double_surname(left: str, right: str) -> bool:
    return letters(left) in HISPANIC_SURNAMES and letters(right) in HISPANIC_SURNAMES


def _family_first_cut(tokens: list[str]) -> int:
    """Where the given name begins in "particles Family Given …"."""
    cut = 1
    while cut < len(tokens) - 1 and _fold(tokens[cut - 1]) in _PARTICLES:
        cut += 1
    trailing = [_is_initials(t) for t in tokens]
    if trailing[-1]:
        while cut < len(tokens) - 1 and not trailing[cut]:
            cut += 1
    return cut


def _given_tokens(given: str, alone: bool) -> tuple[str, ...]:
    """Displayed given names; run-together capitals after a family name are initials."""
    tokens = [t for t in given.replace(".", ". ").split() if t not in {".", "-"}]
    spread: list[str] = []
    for token in tokens:
        bare = token.strip(".-")
        if alone and bare.isupper() and 1 < len(bare) <= 3 and bare.isalpha() and len(tokens) == 1:
            spread += [f"{c}." for c in bare]
        elif bare:
            spread.append(f"{bare}." if len(bare) == 1 else token.strip("-"))
    return tuple(spread)


def _assemble(printed: str, family: str, given: str, suffix: str, certainty: float) -> PersonName:
    script = script_of(family or given)
    family_words = family.split()
    if len(family_words) > 1 and not suffix and _fold(family_words[-1]).strip(".") in _SUFFIXES:
        suffix = family_words.pop()
    given_tokens = _given_tokens(given, not (family.isupper() and len(family) > 2))
    if len(given_tokens) > 1 and _fold(given_tokens[-1]).strip(".") in _SUFFIXES:
        suffix, given_tokens = suffix or given_tokens[-1], given_tokens[:-1]
    particles = tuple(w for w in family_words[:-1] if _fold(w).strip(".") in _PARTICLES)
    romanised = romanise(" ".join(family_words), " ".join(given_tokens), script)
    family_parts, given_parts = _parts(romanised[0]), _parts(romanised[1])
    core = tuple(p for p in family_parts[:-1] if p not in _PARTICLES) + family_parts[-1:]
    return PersonName(
        printed=printed,
        family=" ".join(family_words),
        given=given_tokens,
        particles=particles,
        suffix=suffix.strip("."),
        script=script,
        order_certainty=certainty,
        family_key="".join(family_parts),
        given_key="".join(given_parts),
        family_parts=core,
        given_parts=given_parts,
    )


def _parts(text: str) -> tuple[str, ...]:
    """Folded parts of letters and digits only."""
    folded = _fold(text)
    if folded.isalnum():
        return (folded,)
    return tuple(filter(None, (letters(part) for part in _PART.split(folded.replace("'", "")))))


def name_key(name: PersonName) -> str:
    """Folded family and given letters: equal for the spellings of one written-out name.

    "Wang, Xiao-Ming", "Xiaoming Wang" and "王晓明" all give "wang xiaoming". Compare only
    keys of names that are not initials only.
    """
    return f"{name.family_key} {name.given_key}".strip()


def block_keys(name: PersonName) -> tuple[str, ...]:
    """Keys of the blocks in which this name's signatures are compared, the main one first.

    The main key is family key and first initial. Further ones come from parts of a double
    surname, other romanisations of family and given name, and the exchanged order when the
    order is not certain. Names that can be one person's share at least one key as a rule.
    """
    families = family_variants(name)
    if not families:
        return ()
    initials = list(dict.fromkeys(r[0][0] for r in given_readings(name) if r)) or [""]
    keys = [f"{families[0]} {initials[0]}".strip()]
    keys += [f"{family} {initials[0]}".strip() for family in families[1:]]
    keys += [f"{family} {i}" for i in initials[1:] for family in families]
    if name.order_certainty < 0.95 and name.given_key and not name.is_initials_only:
        keys.append(f"{name.given_key} {name.family_key[:1]}")
    return tuple(dict.fromkeys(keys))
