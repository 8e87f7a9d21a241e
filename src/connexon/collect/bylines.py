"""Bylines as records carry them: several names in one text, and entries that name nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from connexon.collect.fields import plain_text
from connexon.text.name_words import PARTICLES, is_suffix, is_title
from connexon.text.surnames import HAN_SURNAMES, KANJI_SURNAMES

_SEMICOLONS = re.compile(r"[;；]")
_OTHERS = re.compile(
    r"(?:^|[\s,，、(\[])(?:et[\s.]+al|(?:and|&)\s+others|等)[\s.,)\]]*$|^others[\s.]*$",
    re.IGNORECASE,
)
_ENDS_OF_OTHERS = frozenset(("al", "rs"))
_MAY_END = frozenset("lLsS .,)]")
_LIST_MARKS = re.compile(r"\s*[,，、]\s*")
_HAN_NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_MAY_BE_LIST = re.compile(r",.*,|\s(?:and|&)\s|[A-Z]\.?,")
_BETWEEN_NAMES = re.compile(r"\s*,\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+")
_LAST_TWO = re.compile(r"\s*,?\s(?:and|&)\s")
_INITIALS = re.compile(r"(?:[A-Z]\.?[\s-]?){1,4}")
_MOST_WORDS = 5
_BODIES = re.compile(
    r"\b(?:universit|institut|depart|college|hospital|laborator|school|academ|cent(?:er|re)\b|"
    r"inc\b|ltd\b|corp|compan|group\b|collaborat|team\b|consorti|societ|associat|ministr|council|"
    r"committee|agency|foundation|network\b|project\b)",
    re.IGNORECASE,
)


def _is_plain(text: str) -> bool:
    """Whether a text is certainly one name: nearly all are, and looking closer costs ten times as
    much."""
    if not text.isascii() or ";" in text or "&" in text or not text[:1].isalpha():
        return False
    if ("," in text or " and " in text) and _MAY_BE_LIST.search(text):
        return False
    return text[-1] not in _MAY_END or text.rstrip(" .,)]")[-2:].lower() not in _ENDS_OF_OTHERS


def names_in(text: str) -> list[str]:
    """The names that one text holds, at semicolons and, where these are whole names, at commas and
    "and".
    "et al." and its like are one of them, told by `stands_for_others`."""
    if _is_plain(text):
        return [text]
    if ";" not in text and "；" not in text:
        return _names_between_commas(text)
    parts = filter(None, (part.strip(" ,") for part in _SEMICOLONS.split(text)))
    return [name for part in parts for name in _names_between_commas(part)]


def _names_between_commas(text: str) -> list[str]:
    found = _OTHERS.search(text)
    others = [found.group().strip(" ,，、")] if found else []
    named = text[: found.start()].strip(" ,，、([") if found else text
    return [*_listed(named, bool(others)), *others] if named else others


def _listed(text: str, goes_on: bool) -> list[str]:
    names = _han_names(text, goes_on)
    return _latin_names(text) if len(names) == 1 and _MAY_BE_LIST.search(text) else names


def _latin_names(text: str) -> list[str]:
    """The names of "Jane Roe, John Doe and Max Moe", "Roe J, Doe J", "Roe, J., Doe, J." and "Roe,
    Jane and Doe, John"; of two at one comma the second may be a given name."""
    parts = [part for part in _BETWEEN_NAMES.split(text) if part]
    if len(parts) < 2 or _BODIES.search(text):
        return [text]
    ends = _LAST_TWO.split(text)
    families, given = parts[::2], parts[1::2]
    are_initials = all(map(_INITIALS.fullmatch, given))
    if len(parts) > 2 and len(given) == len(families) and (are_initials or _are_pairs(ends)):
        return [f"{one}, {other}" for one, other in zip(families, given, strict=True)]
    ends_in_initials = not text.isupper() and _INITIALS.fullmatch(parts[0].split()[-1])
    is_list = len(parts) > 2 or len(ends) > 1 or bool(ends_in_initials)
    return parts if is_list and all(map(_is_whole, parts)) else [text]


def _are_pairs(ends: list[str]) -> bool:
    """Whether each of several is one family and one given name with a comma between."""
    return len(ends) > 1 and all(
        end.count(",") == 1 and all(_are_of_a_name(part.split()) for part in end.split(","))
        for end in ends
    )


def _is_whole(name: str) -> bool:
    """Whether these words may be a given and a family name."""
    return " " in name and _are_of_a_name(name.split())


def _are_of_a_name(words: list[str]) -> bool:
    """No title, no "Jr", no "of"."""
    return 0 < len(words) <= _MOST_WORDS and all(
        (word[:1].isupper() or word in PARTICLES) and not is_suffix(word) and not is_title(word)
        for word in words
    )


def _han_names(text: str, goes_on: bool) -> list[str]:
    """The names of "曾小明, 欧阳小红, 单小虎"; two at one comma may be family and given name."""
    if text.isascii():
        return [text]
    parts = _LIST_MARKS.split(text)
    if len(parts) < 2 or not all(map(_is_chinese_name, parts)):
        return [text]
    is_list = len(parts) > 2 or "，" in text or goes_on
    return parts if "、" in text or (is_list and not _are_families(parts[::2])) else [text]


def _is_chinese_name(text: str) -> bool:
    name = text.replace(" ", "")
    known = name[:1] in HAN_SURNAMES or name[:2] in HAN_SURNAMES
    return known and bool(_HAN_NAME.fullmatch(name))


def _are_families(parts: list[str]) -> bool:
    """Whether these are family names alone: "欧阳，小红"."""
    return all(part in HAN_SURNAMES or part in KANJI_SURNAMES for part in parts)


def stands_for_others(name: str) -> bool:
    """Whether an entry says that the byline goes on: "et al.", "and others"."""
    return bool(_OTHERS.match(name))


def names_somebody(name: str) -> bool:
    """Whether an entry holds a letter, and is not "et al."."""
    return _is_plain(name) or (any(map(str.isalpha, name)) and not stands_for_others(name))


def names_one(text: str) -> bool:
    """Whether a text names one person."""
    return len(names_in(text)) == 1 and names_somebody(text)


def people_in(texts: Iterable[str]) -> tuple[list[str], bool]:
    """The names of people in the texts of a byline, and whether these say that there are others."""
    names = [name for text in texts for name in names_in(text)]
    return [n for n in names if names_somebody(n)], any(map(stands_for_others, names))


def entries_of(entries: Any, key: str, declared: str) -> list[Any]:
    """The entries of a byline, one a name, out of a list of texts or of mappings that carry a name
    under `key`; one text counts as a list of one. None for those whose name is nobody's.

    A mapping that has something under `declared` stays as it is. What a mapping says besides is
    left out where its text names several.
    """
    if isinstance(entries, str):
        entries = [entries] if entries.strip() else []
    if not isinstance(entries, list):
        return []
    found: list[Any] = []
    for entry in entries:
        is_mapping = isinstance(entry, dict)
        text = entry.get(key) if is_mapping else entry
        if not isinstance(text, str) or _is_plain(text) or (is_mapping and entry.get(declared)):
            found.append(entry)
        else:
            found += _one_each(entry if is_mapping else {key: text}, key)
    return found


def _one_each(fields: dict[str, Any], key: str) -> list[dict[str, Any] | None]:
    names = names_in(plain_text(fields[key]) or "")
    people = sum(map(names_somebody, names))
    if not names or people == len(names) == 1:
        return [fields]
    own = fields if people == 1 else {}
    return [{**own, key: name} if names_somebody(name) else None for name in names]
