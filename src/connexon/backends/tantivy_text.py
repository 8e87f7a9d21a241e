"""How the tantivy index cuts text into terms, for documents and for what is asked alike.

Runs of CJK characters are cut before the engine sees them, which has no tokenizer for them: a
run ABC becomes the terms AB, BC and C. So every character begins exactly one term: a single
character is found by prefix, and several as a phrase of bigrams.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import tantivy

STEMMED = "connexon_stemmed"
PLAIN = "connexon_plain"
LONGEST_TERM = 64  # bytes; what is longer is no word

_CJK = (
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_CJK_RUN = re.compile(f"[{_CJK}]+")
_HAS_CJK = re.compile(f"[{_CJK}]")


def analyser(stemmed: bool) -> tantivy.TextAnalyzer:
    """Lower case, without accents, words of letters and digits; `stemmed`: English endings off."""
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_TERM))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    if stemmed:
        builder = builder.filter(tantivy.Filter.stemmer("english"))
    return builder.build()


def segmented(text: str) -> str:
    """The text with every CJK run cut into its terms; other text as it is."""
    if text.isascii() or not _HAS_CJK.search(text):
        return text
    return _CJK_RUN.sub(lambda run: f" {' '.join(_cut(run.group()))} ", text)


def _cut(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]


def cjk_runs(text: str) -> list[tuple[str, int, int]]:
    """CJK runs of a text with where they stand."""
    if text.isascii():
        return []
    return [(m.group(), m.start(), m.end()) for m in _CJK_RUN.finditer(text)]


def word_groups(text: str, analyse: tantivy.TextAnalyzer) -> list[list[str]]:
    """The terms of words that are asked for: each list must stand together in a field.

    A plain word gives one term, "IL-6" two, a CJK run of n > 1 characters its n - 1 bigrams, a
    single character itself (to be matched as a prefix).
    """
    return [group for word in text.split() for group in phrase_groups(word, analyse)]


def phrase_groups(text: str, analyse: tantivy.TextAnalyzer) -> list[list[str]]:
    """As `word_groups`, but everything between two CJK runs stands together."""
    found: list[list[str]] = []
    at = 0
    for run, start, end in cjk_runs(text):
        found += [analyse.analyze(text[at:start]), _cut(run)[:-1] if len(run) > 1 else [run]]
        at = end
    return [group for group in (*found, analyse.analyze(text[at:])) if group]


def is_single_cjk(terms: Sequence[str]) -> bool:
    """Whether these terms are one CJK character, which only a prefix finds."""
    return len(terms) == 1 and len(terms[0]) == 1 and bool(_HAS_CJK.match(terms[0]))


def spans(
    text: str,
    groups: Sequence[Sequence[str]],
    prefixes: Sequence[str],
    analyse: tantivy.TextAnalyzer,
) -> list[tuple[int, int]]:
    """Where terms that stand together as in `groups`, or begin so, stand in `text`."""
    found: list[tuple[int, int]] = []
    begun = tuple(prefixes)
    at = 0
    for run, start, end in [*cjk_runs(text), ("", len(text), len(text))]:
        tokens = [
            (t.text, at + t.char_offset_from, at + t.char_offset_to)
            for t in analyse.pre_tokenize(text[at:start]).tokens
        ]
        found += [(a, b) for term, a, b in tokens if begun and term.startswith(begun)]
        for group in groups:
            found += _standing(tokens, group)
            found += _within(run, start, group)
        at = end
    return _disjoint(found)


def _standing(
    tokens: Sequence[tuple[str, int, int]], group: Sequence[str]
) -> list[tuple[int, int]]:
    terms = [t for t, _, _ in tokens]
    size = len(group)
    return [
        (tokens[i][1], tokens[i + size - 1][2])
        for i, term in enumerate(terms)
        if term == group[0] and terms[i : i + size] == list(group)
    ]


def _within(run: str, start: int, group: Sequence[str]) -> list[tuple[int, int]]:
    if not run or not _HAS_CJK.match(group[0]):
        return []
    asked = group[0] + "".join(term[1:] for term in group[1:])
    return [(start + m.start(), start + m.end()) for m in re.finditer(re.escape(asked), run)]


def _disjoint(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, touching and overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
