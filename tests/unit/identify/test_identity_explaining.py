"""Reasons in words: they add up, say what they mean, and do not speak for somebody by absence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from identity_tables import corpus_of, work

from connexon.identify.atoms import collaborations
from connexon.identify.build import Reading
from connexon.identify.evidence import common_in_words, sentence_of
from connexon.identify.explain import Explanation, why
from connexon.identify.features import GROUP_FEATURES
from connexon.identify.model import Calibration, Rarity, load_model
from connexon.identify.profiles import merged, signature_profiles

ISLE = "Isle College, Harbour Town"


def told(signature: int = 0, later: int = 10) -> Explanation:
    """Of six works "Mira Stone" signs the first four, always with Bo Lind; "M. Stone" signs two.
    The third and fourth are scholar `later`'s."""
    works = [
        work(1, [("Mira Stone", ISLE), "Bo Lind"], "Dialects of the outer islands", 2001),
        work(2, [("Mira Stone", ISLE), "Bo Lind"], "Dialects of the inner islands", 2002),
        work(3, [("Mira Stone", ISLE), "Bo Lind"], "Grammar of the outer islands", 2003),
        work(4, ["Mira Stone", "Bo Lind"], "Songs of the outer islands", 2004),
        work(5, ["M. Stone"], "Slow oxidation of alloys", 1975),
        work(6, ["M. Stone", "Ada Kron"], "Fast oxidation of alloys", 1976),
    ]
    corpus = corpus_of(works)
    lind, stone = np.array([1, 3, 5, 7]), np.array([0, 2, 4, 6])
    assigned = np.full(corpus.signature_count, 90, dtype=np.int64)
    assigned[stone], assigned[lind], assigned[[8, 9]] = 10, 20, 30
    assigned[[4, 6]] = later
    return why(Reading(corpus, collaborations(corpus)), assigned, signature)


def test_the_evidence_adds_up_to_the_probability() -> None:
    found = told()
    assert found.rival is not None
    for weighed in (found.assigned, found.rival):
        bits = sum(e.bits for e in weighed.evidence)
        assert weighed.match_probability == pytest.approx(1 / (1 + 2**-bits), abs=1e-9)
        assert weighed.evidence[0].name == "starting point"


def test_what_is_shared_is_named() -> None:
    found = told()
    sentences = {e.name: e.sentence for e in found.assigned.evidence}
    assert sentences["co-authors"] == "One co-author in common: Bo Lind."
    assert "3 others of this name" in sentences["starting point"]
    assert found.assigned.scholar_id == 10
    assert found.rival is not None
    assert found.rival.scholar_id == 30


def test_what_is_not_there_speaks_for_nobody() -> None:
    """Nothing that says "no co-author in common" or "missing" has positive bits."""
    found = told()
    assert found.rival is not None
    for weighed in (found.assigned, found.rival):
        for evidence in weighed.evidence[1:]:
            sentence = evidence.sentence
            absent = sentence.startswith(("No ", "Never ")) or "missing on one side" in sentence
            assert not (absent and evidence.bits > 0), evidence


def test_what_is_said_of_single_pairs_is_calibrated(monkeypatch: pytest.MonkeyPatch) -> None:
    line = np.array([0.0, 1.0])
    flat = np.ones((3, 2))
    curves = Calibration(line, 0.75 * flat, 0.25 * flat)
    model = replace(load_model(), calibration=curves)
    monkeypatch.setattr("connexon.identify.explain.load_model", lambda: model)
    found = told(later=11)
    assert found.rival is not None
    for weighed, said in ((found.assigned, "0.75"), (found.rival, "0.25")):
        (sentence,) = [e.sentence for e in weighed.evidence if e.name == "one by one"]
        assert sentence.count(said) == 2, sentence


def test_names_are_quoted() -> None:
    found = told()
    assert found.rival is not None
    by_name = {e.name: e.sentence for e in (*found.assigned.evidence, *found.rival.evidence)}
    assert "“M" in by_name["name"]
    assert ".." not in by_name["name"]


def test_the_name_is_told_as_this_byline_prints_it() -> None:
    corpus = corpus_of([work(n, ["Jürgen Müller", "Bo Lind"]) for n in range(1, 4)])
    row = np.zeros(len(GROUP_FEATURES), dtype=np.float32)
    pair = merged(corpus, signature_profiles(corpus, np.array([0, 2, 4])), np.array([0, 1, 1]), 2)
    told_ = sentence_of("name", corpus, pair, row, "JÜRGEN MÜLLER")
    assert told_.startswith("Printed as “JÜRGEN MÜLLER” here and alike elsewhere")


def test_how_rare_a_name_is_is_told() -> None:
    corpus = corpus_of(
        [work(n, [f"Ada{n} Flint{n}", f"Bo{n} Mendle{n}"]) for n in range(4, 300)]
        + [work(n, ["Boriska Katzen", "Bo Lind"]) for n in range(1, 4)]
    )
    mine = np.flatnonzero(
        [corpus.naming.names[c].family_key == "katzen" for c in corpus.naming.codes]
    )
    row = np.zeros(len(GROUP_FEATURES), dtype=np.float32)
    pair = merged(corpus, signature_profiles(corpus, mine), np.array([0, 1, 1]), 2)
    told_ = sentence_of("name", corpus, pair, row, None)
    assert told_.startswith("Printed as “Boriska Katzen” here and elsewhere")
    assert told_.endswith(", a name that hardly anybody else here would bear by chance.")


def test_what_is_told_of_a_name_is_what_is_weighed() -> None:
    """Middle initials aside it is one name; one that signs more than a person would is not rare."""
    crowd = [work(1000 + n, [f"Ada{n} Flint{n}", f"Bo{n} Mendle{n}"]) for n in range(300)]
    forms = [work(1, ["Boriska Q. Katzen"]), work(2, ["Boriska Katzen"])]
    many = [work(n, ["Boriska Katzen"]) for n in range(3, 603)]
    for works, said in ((forms, "hardly anybody else"), ([*forms, *many], "about 3 others")):
        corpus = corpus_of([*works, *crowd])
        pair = merged(corpus, signature_profiles(corpus, np.array([0, 1])), np.array([0, 1]), 2)
        row = np.zeros(len(GROUP_FEATURES), dtype=np.float32)
        told_ = sentence_of("name", corpus, pair, row, None)
        assert told_.startswith("Printed here as “Boriska Q. Katzen”, a name that " + said), told_


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (0.001, ", a name that hardly anybody else here would bear by chance"),
        (
            0.04,
            ", a name that somebody else would bear by chance"
            " in about one of 25 libraries like this",
        ),
        (0.7, ""),
        (1.2, ", a name that about one other here would bear by chance"),
        (1234.0, ", a name that about 1,234 others here would bear by chance"),
        (float("inf"), ""),
    ],
)
def test_how_common_a_name_is(expected: float, said: str) -> None:
    assert common_in_words(expected) == said


def test_a_rare_name_adds_to_the_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two works that share nothing but the name: rare, it speaks for one person more than the trees
    alone say, by what the model states."""
    crowd = [work(n, [f"Ada{n} Flint{n}", f"Bo{n} Mendle{n}"]) for n in range(4, 300)]
    corpus = corpus_of([work(1, ["Boriska Katzen"]), work(2, ["Boriska Katzen"]), *crowd])
    owner = np.arange(corpus.signature_count) + 10
    owner[1] = owner[0]
    model, bits = load_model(), []
    for rarity in (Rarity.none(), Rarity(0.5, 0.1, 1.0, 0.0)):
        told_by = replace(model, rarity=rarity)
        monkeypatch.setattr("connexon.identify.explain.load_model", lambda told_by=told_by: told_by)
        found = why(Reading(corpus, collaborations(corpus)), owner, 0).assigned
        (name,) = [e for e in found.evidence if e.name == "name"]
        assert sum(e.bits for e in found.evidence) == pytest.approx(
            np.log2(found.match_probability / (1 - found.match_probability))
        )
        bits.append(name.bits)
    assert bits[1] - bits[0] == pytest.approx(np.log2(5.0))


def rival_of_first(works: list[dict[str, Any]], owners: list[int]) -> int | None:
    """The nearest other scholar of the first signature, whosever these are."""
    corpus = corpus_of(works)
    reading = Reading(corpus, collaborations(corpus))
    rival = why(reading, np.array(owners, dtype=np.int64), 0).rival
    return None if rival is None else rival.scholar_id


def test_who_bears_a_contradictory_name_is_no_rival() -> None:
    works = [
        work(1, ["王玮"], "Silt of rivers"), work(2, ["王玮"], "Silt of lakes"),
        work(3, ["王伟"], "Silt of rivers"), work(4, ["Wang Wei"], "Silt of rivers"),
        work(5, ["Wang Wei"], "Oxidation of alloys"),
    ]  # fmt: skip
    assert rival_of_first(works, [1, 1, 2, 3, 4]) == 3
    # What is printed in Latin letters belongs to 王伟 now, so it is not 王玮's.
    assert rival_of_first(works, [1, 1, 2, 2, 4]) == 4


def test_who_signs_the_same_work_is_no_rival() -> None:
    works = [
        work(1, ["Mira Stone", "M. Stone"], "Silt of rivers"), work(2, ["Mira Stone"], "Silt"),
        work(3, ["M. Stone"], "Silt of rivers"), work(4, ["M. Stone"], "Oxidation of alloys"),
    ]  # fmt: skip
    assert rival_of_first(works, [1, 2, 1, 2, 4]) == 4


def test_what_a_side_does_not_tell_is_called_missing() -> None:
    corpus = corpus_of([work(n, ["Mara Ferro"], " ") for n in range(1, 3)])
    pair = merged(corpus, signature_profiles(corpus, np.arange(2)), np.arange(2), 2)
    row = np.zeros(len(GROUP_FEATURES), dtype=np.float32)
    assert sentence_of("source", corpus, pair, row) == "A source is missing on one side."
    assert sentence_of("citations", corpus, pair, row) == "References are missing on one side."
    assert "could be compared" in sentence_of("subject", corpus, pair, row)
