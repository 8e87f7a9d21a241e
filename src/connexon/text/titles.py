"""Titles: a key by which copies of one work meet, and tokens by which titles resemble."""

from __future__ import annotations

import re

from connexon.text.folding import words

_TAGS = re.compile(r"<[^<>]{1,80}>")
_MATHS = re.compile(r"[$\\{}^_]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+|[^\W_]+")
_GREEK_NAMES = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda",
    "μ": "mu", "µ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega",
}  # fmt: skip
_GREEK_TABLE = str.maketrans({k: f" {v} " for k, v in _GREEK_NAMES.items()})
_STOPWORDS_WORDS = (
    "a an the of for in on and or to with by from at as is are its via using into der die das "
    "und von zur zum le la les des du et un une el los las de y en una il lo gli dei e"
)
_STOPWORDS = frozenset(_STOPWORDS_WORDS.split())


def _plain(title: str) -> str:
    """Without markup; Greek letters by name, since one provider prints β and another beta."""
    if "<" in title:
        title = _TAGS.sub(" ", title)
    if not title.isascii():
        title = title.translate(_GREEK_TABLE)
    return _MATHS.sub(" ", title)


def title_key(title: str) -> str:
    """Folded letters and digits run together, equal for usual copies of one title.

    Markup, punctuation, case, accents and spacing do not count. Empty for an empty title.
    """
    return "".join(words(_plain(title)))


def title_tokens(title: str) -> list[str]:
    """Folded words without stopwords, in order; runs of CJK characters give their bigrams.

    A single CJK character between other scripts stays as it is. Words of one Latin letter go.
    """
    found = words(_plain(title))
    if title.isascii():
        return [word for word in found if len(word) > 1 and word not in _STOPWORDS]
    tokens: list[str] = []
    for word in found:
        if word.isascii():
            if len(word) > 1 and word not in _STOPWORDS:
                tokens.append(word)
            continue
        for run in _CJK_RUN.findall(word):
            tokens += _bigrams(run) if _CJK.match(run) else [run]
    return tokens


def _bigrams(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]
