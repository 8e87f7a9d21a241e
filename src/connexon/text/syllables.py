"""Mandarin syllables: pinyin, Wade-Giles, and how a run of letters falls into syllables.

The 409 toneless syllables of Hanyu Pinyin (ISO 7098) and the rules of the Wade-Giles
romanisation are facts of the systems; both are spelled out from their initials and finals.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er yi ya yo ye yai yao you yan yin yang ying wu wa wo "
    "wai wei wan wen wang weng yu yue yuan yun yong",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan un v ve ue",
    "l": "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "ch": "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "sh": "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang",
    "r": "e i ao ou an en ang eng ong u ua uo ui uan un",
    "z": "a e i ai ei ao ou an en ang eng ong u uo ui uan un",
    "c": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "s": "a e i ai ao ou an en ang eng ong u uo ui uan un",
}
PINYIN = frozenset(i + f for i, finals in _FINALS.items() for f in finals.split()) | {
    "lyu", "nyu", "lyue", "nyue",
}  # fmt: skip

_WADE_INITIALS = {
    "p": "b p", "t": "d t", "k": "g k", "ts": "z c", "tz": "z c", "ch": "zh ch j q",
    "hs": "x", "j": "r", "sz": "s", "ss": "s",
}  # fmt: skip
_WADE_WHOLE = {
    "tzu": ("zi", "ci"), "tze": ("zi", "ci"), "szu": ("si",), "ssu": ("si",), "sze": ("si",),
    "chih": ("zhi", "chi"), "shih": ("shi",), "jih": ("ri",), "yeh": ("ye",), "erh": ("er",),
    "ho": ("he",), "ko": ("ge", "ke"), "jo": ("ruo",), "yu": ("yu", "you"), "yi": ("yi",),
    "hsu": ("xu",), "hsueh": ("xue",), "hsuan": ("xuan",), "hsun": ("xun",), "i": ("yi",),
    "yen": ("yan",), "yueh": ("yue",), "lueh": ("lue",), "jui": ("rui",), "kuo": ("guo", "kuo"),
    "kuei": ("gui", "kui"), "nien": ("nian",), "chieh": ("jie", "qie"), "tsung": ("zong", "cong"),
    "tseng": ("zeng", "ceng"), "tso": ("zuo", "cuo"), "lo": ("luo",), "to": ("duo", "tuo"),
    "no": ("nuo",), "so": ("suo",), "chuo": ("zhuo", "chuo"), "yung": ("yong",),
}  # fmt: skip
_WADE_FINALS = {
    "a": "a", "e": "e", "ai": "ai", "ei": "ei", "ao": "ao", "ou": "ou", "an": "an", "en": "en",
    "ang": "ang", "eng": "eng", "ung": "ong", "i": "i", "ia": "ia", "ieh": "ie", "iao": "iao",
    "iu": "iu", "ien": "ian", "in": "in", "iang": "iang", "ing": "ing", "iung": "iong",
    "u": "u", "ua": "ua", "uo": "uo", "uai": "uai", "ui": "ui", "uan": "uan", "un": "un",
    "uang": "uang", "ueh": "ue", "o": "uo",
}  # fmt: skip


def _wade_giles() -> dict[str, tuple[str, ...]]:
    """Wade-Giles syllable (apostrophes lost, as in print) → the pinyin it can stand for."""
    readings: dict[str, set[str]] = {}
    plain = {c: c for c in ("m", "n", "l", "f", "h", "s", "sh")}
    for initial, targets in (plain | _WADE_INITIALS).items():
        for final, pinyin_final in _WADE_FINALS.items():
            for target in targets.split():
                if target + pinyin_final in PINYIN:
                    readings.setdefault(initial + final, set()).add(target + pinyin_final)
    for wade, found in _WADE_WHOLE.items():
        readings[wade] = set(found)
    return {wade: tuple(sorted(found)) for wade, found in sorted(readings.items())}


WADE_GILES = _wade_giles()


@lru_cache(maxsize=200_000)
def pinyin_splits(letters: str, most: int = 6) -> tuple[tuple[str, ...], ...]:
    """The ways these letters fall into at most three pinyin syllables; fewest syllables first.

    "xian" gives ("xian",) and ("xi", "an"); letters that do not fall into any give (). The
    syllables of one letter (a, e, o) are left out: in names they are initials.
    """
    found = [split for split in islice(_splits(letters, 3), 40)]
    return tuple(sorted(found, key=lambda s: (len(s), s))[:most])


def _splits(rest: str, parts_left: int) -> list[tuple[str, ...]]:
    if not rest:
        return [()]
    if parts_left == 0:
        return []
    found: list[tuple[str, ...]] = []
    for length in range(min(6, len(rest)), 1, -1):
        if rest[:length] in PINYIN:
            found += [(rest[:length], *tail) for tail in _splits(rest[length:], parts_left - 1)]
    return found


@lru_cache(maxsize=200_000)
def is_pinyin(letters: str) -> bool:
    """Whether these letters read as one to three pinyin syllables."""
    return bool(pinyin_splits(letters))


@lru_cache(maxsize=50_000)
def wade_giles_readings(syllable: str) -> tuple[str, ...]:
    """Pinyin syllables that this Wade-Giles syllable can stand for; () when it is none."""
    return WADE_GILES.get(syllable, ())
