"""Reading personal names: what is printed → parts, keys and how sure their order is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from connexon.records.names import NameAgreement, NameOrder, PersonName, Script
from connexon.text.agreement import compatible, family_variants, given_readings
from connexon.text.folding import fold, letters
from connexon.text.name_order import family_first_probability
from connexon.text.name_words import (
    NO_FAMILIES,
    PARTICLES,
    capitals_odds,
    cleaned,
    evident_order,
    family_first_cut,
    folded,
    given_first_cut,
    is_initials,
    is_suffix,
    is_title,
    is_whole_name,
    looks_like_initials,
    name_words,
    suffix_beside,
    with_particles,
    without_note,
    without_title,
)
from connexon.text.scripts import (
    characters_beside,
    read_han,
    romanise,
    script_of,
    simplified,
    without_characters,
)

__all__ = ["NameAgreement", "NameOrder", "block_keys", "compatible", "name_key", "read_name"]

_SURE = 0.99
_EAST_ASIAN = "\u3000"  # and beyond: one character is a given name, not an initial
_PART = re.compile(r"[\s.\-·'’]+")


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
    if family and (given or "," not in family):
        family = _declared(family) or family
        family, given = with_particles(family, _declared(given or ""))
        return _assemble(printed, family, given, suffix_beside(printed, family, given), 1.0)
    text = cleaned(family or printed)  # some records put the whole name into the family field
    if given and not text:
        text = given.strip()
    script = script_of(text)
    if script in {Script.HAN, Script.KANA, Script.HANGUL} and "," not in text:
        return _east_asian(printed, text, script)
    if "," in text or "，" in text:
        return _with_comma(printed, text.replace("，", ","))
    tokens, suffix = name_words(text)
    if len(tokens) < 2:
        return _assemble(printed, tokens[0] if tokens else "", "", suffix, 1.0)
    family_first, certainty = _order_of(printed, tokens, order)
    return _ordered(printed, tokens, suffix, family_first, certainty)


def shown_order(printed: str, tokens: Sequence[str]) -> bool | None:
    """Whether the family name comes first, where the form of the words tells, or the same name in
    East Asian characters beside them ("Wei Wang (王伟)")."""
    beside = characters_beside(printed)
    if beside and len(tokens) > 1:
        families = set(family_variants(read_name(beside)))
        ends = (read_name(t, family=t) for t in (tokens[0], tokens[-1]))
        is_first, is_last = (not families.isdisjoint(family_variants(end)) for end in ends)
        if is_first != is_last:
            return is_first
    return evident_order(list(tokens))


def _order_of(printed: str, tokens: list[str], order: NameOrder | None) -> tuple[bool, float]:
    """Whether the family name comes first, and the probability that this is right."""
    evident = shown_order(printed, tokens)
    if evident is not None:
        return evident, _SURE
    words = tuple(folded(t) for t in tokens)
    probability = family_first_probability(words, order, capitals_odds(tokens))
    return probability > 0.5, max(probability, 1 - probability)


def read_in_order(
    printed: str,
    family_first: bool,
    certainty: float,
    known_families: Mapping[str, float] = NO_FAMILIES,
) -> PersonName:
    """A name without comma read in this order, whatever its words say.

    `known_families` counts family keys: a family name of several words is known by its count.
    """
    tokens, suffix = name_words(cleaned(printed))
    if len(tokens) < 2:
        return read_name(printed)
    return _ordered(printed, tokens, suffix, family_first, certainty, known_families)


def _ordered(
    printed: str,
    tokens: list[str],
    suffix: str,
    family_first: bool,
    certainty: float,
    known_families: Mapping[str, float] = NO_FAMILIES,
) -> PersonName:
    cut = (family_first_cut if family_first else given_first_cut)(tokens, known_families)
    family, given = (tokens[:cut], tokens[cut:]) if family_first else (tokens[cut:], tokens[:cut])
    return _assemble(printed, " ".join(family), " ".join(given), suffix, certainty)


def _declared(part: str) -> str:
    """A declared part, tidied: no title, no note, and no comma before "Jr"."""
    plain = " ".join(part.replace(",", " ").split()) if "," in part else part.strip()
    return without_title(without_note(without_characters(plain)))


def _with_comma(printed: str, text: str) -> PersonName:
    """ "Family, Given", "Family, Given, Jr", "Family, Jr, Given" or "Given Family, Jr"."""
    pieces = [piece for part in text.split(",") if (piece := without_title(part.strip()))]
    named = [p for p in pieces if not is_title(p) and not (p != pieces[0] and is_suffix(p))]
    if len(named) == 1 and not is_whole_name(named[0].split()):
        named += [p for p in pieces if p != named[0] and looks_like_initials(p)][:1]
    suffix = next((p for p in pieces[1:] if is_suffix(p) and p not in named), "")
    if len(named) < 2:
        name = read_name(named[0] if named else "")
        return _assemble(printed, name.family, " ".join(name.given), suffix, name.order_certainty)
    family, given = with_particles(named[0], " ".join(named[1:]))
    return _assemble(printed, family, given, suffix, 1.0)


def _east_asian(printed: str, text: str, script: Script) -> PersonName:
    """Names in Han, Hangul or kana: family first, with or without a space."""
    family, given, certainty = read_han(text) if script is not Script.KANA else _spaced(text)
    return _assemble(printed, family, given, "", certainty)


def _spaced(text: str) -> tuple[str, str, float]:
    family, _, given = re.sub(r"[\s·・]+", " ", text).partition(" ")
    return family, given, 0.9


def _assemble(printed: str, family: str, given: str, suffix: str, certainty: float) -> PersonName:
    shown, particles, parts, core, family_suffix = _read_family(family, bool(suffix))
    tokens, given_parts, given_suffix = _read_given(given, family, script_of(family or given))
    script = script_of(shown or given)
    name = PersonName(
        printed=printed,
        family=shown,
        given=tokens,
        particles=particles,
        suffix=(suffix or family_suffix or given_suffix).strip("."),
        script=script,
        order_certainty=certainty,
        family_key="".join(parts),
        given_key="".join(given_parts),
        family_parts=core,
        given_parts=given_parts,
        characters=simplified(f"{shown} {''.join(tokens)}".strip()) if script is Script.HAN else "",
    )
    is_plain = script is Script.HAN or printed.isascii()
    return name if is_plain else _with_characters(name)


def _with_characters(name: PersonName) -> PersonName:
    """The name with the Han characters that are printed beside it, if they read as it does; they
    also tell the given name behind initials."""
    told = read_name(characters_beside(name.printed))
    if not told.characters:
        return name
    whole = name
    if name.given_parts and compatible(name, told) is NameAgreement.INITIALS:
        whole = replace(name, given_key=told.given_key, given_parts=told.given_parts)
    agrees = compatible(whole, told) is NameAgreement.SAME
    return replace(whole, characters=told.characters) if agrees else name


_Words = tuple[str, ...]


@lru_cache(maxsize=200_000)
def _read_family(family: str, has_suffix: bool) -> tuple[str, _Words, _Words, _Words, str]:
    """As displayed, particles, folded parts, those without particles, and a suffix found."""
    words, suffix = family.split(), ""
    if len(words) > 1 and not has_suffix and is_suffix(words[-1]):
        suffix = words.pop()
    particles = tuple(w for w in words[:-1] if folded(w).strip(".") in PARTICLES)
    shown = " ".join(words)
    parts = _parts(romanise(shown, "", script_of(shown))[0])
    core = tuple(p for p in parts[:-1] if p not in PARTICLES) + parts[-1:]
    return shown, particles, parts, core, suffix


def _read_given(given: str, family: str, script: Script) -> tuple[_Words, _Words, str]:
    """Displayed given names, their folded parts, and a suffix found among them."""
    return _given_words(given, len(family) > 1 and family.isupper(), script)


@lru_cache(maxsize=400_000)
def _given_words(given: str, shouted: bool, script: Script) -> tuple[_Words, _Words, str]:
    tokens, suffix = _given_tokens(given, shouted), ""
    if len(tokens) > 1 and is_suffix(tokens[-1]):
        suffix, tokens = tokens[-1], tokens[:-1]
    spelled = " ".join("M" if t.strip(".") == "Md" else t for t in tokens)
    return tokens, _parts(romanise("", spelled, script)[1]), suffix


def _given_tokens(given: str, shouted: bool) -> _Words:
    """Displayed given names; run-together capitals beside a family name are initials, beside one in
    capitals only where they are no word."""
    tokens = [t for t in given.replace(".", ". ").split() if t not in {".", "-"}]
    spread: list[str] = []
    for token in tokens:
        bare = token.strip(".-")
        is_glued = len(tokens) == 1 and 1 < len(bare) <= 3 and bare.isupper() and bare.isalpha()
        if is_glued and (not shouted or is_initials(bare, shouted=True)):
            spread += [f"{c}." for c in bare]
        elif bare:
            is_letter = len(bare) == 1 and bare < _EAST_ASIAN
            spread.append(f"{bare}." if is_letter else token.strip("-"))
    return tuple(spread)


def _parts(text: str) -> _Words:
    """Folded parts of letters and digits only."""
    plain = fold(text)
    if plain.isalnum():
        return (plain,)
    return tuple(filter(None, (letters(part) for part in _PART.split(plain.replace("'", "")))))


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
