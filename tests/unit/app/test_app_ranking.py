"""Interventions ranked over a few draws, run for real; the packaged ranking; mice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connexon.app.claims import judge_claims
from connexon.app.ensembles import EnsembleAsked
from connexon.app.ranking import known_ranking, rank_interventions
from connexon.app.seeding import seed_mice
from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.ranking import treatments
from connexon.records.errors import InputError, NotFoundError


@pytest.fixture(scope="module")
def simulator():
    made = RoadRunnerSimulator(1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def small():
    """The flagship with three of its interventions."""
    wanted = ("block-gap-junctions", "block-tumour-ifnar", "arm-nk")
    chosen = tuple(i for i in flagship().interventions if i.intervention_id in wanted)
    return replace(flagship(), interventions=chosen, content_hash="e" * 32)


def test_singles_and_pairs_of_a_real_model(small, simulator, tmp_path):
    answer = rank_interventions(tmp_path, small, simulator, EnsembleAsked(6))
    assert len(answer.singles) == 3
    assert len(answer.pairs) == 3
    medians = [row.reduction.median for row in answer.singles]
    assert medians == sorted(medians, reverse=True)
    assert sum(row.fraction_best for row in answer.singles) == pytest.approx(1)
    # arming NK cells lowers foci in every draw, and more so with the receptor blocked
    assert answer.singles[0].id == "arm-nk"
    assert answer.pairs[0].gain > 0
    assert answer.record.runs == 6 * 7
    assert known_ranking(tmp_path, small) == answer


def test_the_packaged_ranking_is_of_this_model_and_repeats(simulator, tmp_path):
    packaged = known_ranking(None, flagship())
    assert packaged is not None, "make it again: docs/mechanisms.md says how"
    assert packaged.record.draws >= 1_000
    rows = {row.id: row for row in (*packaged.singles, *packaged.pairs)}
    assert set(rows) == {t.treatment_id for t in treatments(flagship())}
    made = rank_interventions(tmp_path, flagship(), simulator, EnsembleAsked(1))
    for row in (*made.singles, *made.pairs):
        assert row.nominal_reduction == pytest.approx(
            rows[row.id].nominal_reduction, rel=1e-2, abs=1e-4
        )


def test_mice_that_cannot_be_asked_for(simulator):
    with pytest.raises(InputError, match="mice"):
        seed_mice(flagship(), simulator, mice=0)
    with pytest.raises(InputError, match="seed"):
        seed_mice(flagship(), simulator, seed=-1)
    with pytest.raises(NotFoundError):
        seed_mice(flagship(), simulator, ["nowhere"])


def test_claims_and_ranking_are_kept_apart(small, simulator, tmp_path):
    rank_interventions(tmp_path, small, simulator, EnsembleAsked(2))
    answer = judge_claims(tmp_path, small, simulator, EnsembleAsked(2))
    assert len(answer.claims) == len(flagship().claims)
    assert known_ranking(tmp_path, small).record.draws == 2
