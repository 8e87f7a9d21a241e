"""Names dealt out again (benchmarks/quality/dealt.py): cultures keep theirs, nobody is lost."""

from __future__ import annotations

from collections import Counter

from benchmarks.quality.dealt import dealt_names

from connexon.text.surnames import chinese_readings

_CHINESE = [(g, f) for f in ("Wang", "Li", "Ouyang") for g in ("Wei", "Na", "Jie")]
_OTHER = [(g, f) for f in ("Stone", "Flint", "Okoro") for g in ("Ada", "Mary", "Ngozi")]
_SPELLINGS = [("Ngózi", "OKORO"), ("A.", "Stone")]


def test_a_culture_keeps_its_family_names_and_its_given_names() -> None:
    new = dealt_names([*_CHINESE, *_OTHER])
    for part in (0, 1):
        for old in (_CHINESE, _OTHER):
            dealt = Counter(new[name].name[part] for name in old)
            assert dealt == Counter(name[part] for name in old)
    assert any(new[name].name != name for name in new)
    for given, family in new:
        was, now = family, new[given, family].name[1]
        assert bool(chinese_readings(was.lower())) == bool(chinese_readings(now.lower()))


def test_spellings_of_one_name_stay_together_and_initials_stay_as_they_are() -> None:
    new = dealt_names([*_CHINESE, *_OTHER, *_SPELLINGS])
    assert new["Ngózi", "OKORO"].name == new["Ngozi", "Okoro"].name
    assert ("A.", "Stone") not in new


def test_only_whoever_bears_a_rare_name_is_known_to_be_one_person() -> None:
    many = [(f"Ada{k}", f"Stone{k}") for k in range(300)]
    new = dealt_names([*_CHINESE, *many])
    assert all(new[name].person is None for name in _CHINESE)
    known = [new[name].person for name in many]
    assert len(set(known)) == len(many)
    assert None not in known
