"""Verdicts over a small ensemble of the flagship, run for real, kept and taken up again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from connexon.app import ensembles
from connexon.app.bands import claim_curves, known_bands, make_bands
from connexon.app.claims import judge_claims, known_claims
from connexon.app.ensembles import EnsembleAsked
from connexon.app.judging_claims import draw_parameters
from connexon.app.progress import silent
from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms.bundle import flagship, from_sbml
from connexon.mechanisms.ensemble import as_values
from connexon.mechanisms.model import Direction, Distribution
from connexon.mechanisms.outcome import Outcome, judge_assertion, judge_draws
from connexon.ports.simulator import RunRequest, RunResult
from connexon.records.errors import InputError, ModelError

FEW = EnsembleAsked(12)


class Counting:
    """Passes runs on and counts them; breaks down after so many calls if told to."""

    def __init__(self, inner, calls=None, failing=()):
        self.inner, self.calls, self.failing, self.runs = inner, calls, failing, 0

    def run_many(self, requests: list[RunRequest], limit_s: float = 10.0) -> list[RunResult]:
        if self.calls is not None:
            self.calls -= 1
            if self.calls < 0:
                raise KeyboardInterrupt
        self.runs += len(requests)
        results = self.inner.run_many(requests, limit_s)
        for place in self.failing:
            if place < len(results):
                results[place] = RunResult((), problem="The solver broke down.")
        return results


@pytest.fixture(scope="module")
def simulator():
    made = RoadRunnerSimulator(1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def answer(library, simulator):
    return judge_claims(library, flagship(), simulator, FEW)


def test_every_claim_has_a_verdict_and_its_quote(answer):
    assert [c.id for c in answer.claims] == [c.claim_id for c in flagship().claims]
    for claim in answer.claims:
        assert claim.outcome in set(Outcome)
        assert claim.fraction_holding + claim.fraction_opposite <= 1
        assert claim.effect.p05 <= claim.effect.median <= claim.effect.p95
        assert claim.nominal_outcome is Outcome.HOLDS  # as filed, the loop does what is claimed
        assert sum(claim.histogram) == round(claim.assertions[0].fraction_testable * 12)


def test_draws_that_break_a_claim_are_named_with_the_assertion_at_fault(answer, library, simulator):
    values = as_values(ensembles.run(library, flagship(), simulator, FEW, silent).numbers)
    broken = 0
    for claim, asked in zip(answer.claims, flagship().claims, strict=True):
        judged = judge_draws(asked, values)
        assert [b.draw for b in claim.breaking] == np.flatnonzero(judged.codes == 0).tolist()
        for breaking in claim.breaking:
            at_fault = asked.assertions[breaking.assertion]
            assert judge_assertion(at_fault, values).codes[breaking.draw] == 0
            drawn = draw_parameters(flagship(), 0, breaking.draw)
            assert all(drawn[name] == value for name, value in breaking.parameters.items())
            broken += breaking.assertion > 0
    assert broken  # some claim is broken by another than its first assertion


def test_what_the_file_says_is_judged_too(tmp_path, simulator):
    """The opposite of a claim that holds at the values in the file fails there."""
    claim = flagship().claims[0]
    turned = replace(
        claim,
        assertions=tuple(replace(a, direction=Direction.INCREASES) for a in claim.assertions),
    )
    mechanism = replace(flagship(), claims=(turned,), content_hash="a" * 32)
    answer = judge_claims(tmp_path, mechanism, simulator, EnsembleAsked(2))
    assert answer.claims[0].nominal_outcome is Outcome.FAILS
    assert answer.claims[0].nominal_effect < 0


def test_more_draws_and_other_seeds_are_run(tmp_path, simulator):
    two = judge_claims(tmp_path, flagship(), simulator, EnsembleAsked(2))
    four = judge_claims(tmp_path, flagship(), simulator, EnsembleAsked(4))
    name = "mono.lysis_high_4h"
    assert four.record.draws == 4
    assert len(four.record.sample[name]) == 4
    assert four.record.sample[name][:2] == pytest.approx(two.record.sample[name], rel=1e-9)
    other = judge_claims(tmp_path, flagship(), simulator, EnsembleAsked(4, seed=9))
    assert other.record.seed == 9
    assert other.record.sample[name] != four.record.sample[name]


def test_the_record_says_what_was_run(answer):
    record = answer.record
    assert record.content_hash == flagship().content_hash
    assert record.draws == 12
    assert record.runs == 12 * len(flagship().conditions)
    assert record.failed_runs == 0
    assert record.versions["libroadrunner"]
    assert len(record.sample["mono.lysis_high_4h"]) == 4


def test_a_kept_answer_is_the_same_and_nothing_is_run_twice(answer, library, simulator):
    known = known_claims(library, flagship())
    assert known.record.draws >= 10_000  # the packaged one has more draws
    counting = Counting(simulator)
    assert judge_claims(library, flagship(), counting, FEW) == answer
    assert counting.runs == 0
    assert judge_claims(library, flagship(), counting, FEW, fresh=True) == answer
    assert counting.runs == len(flagship().conditions)  # the nominal values only


def test_what_came_with_the_program_is_not_run_again(tmp_path, simulator):
    counting = Counting(simulator)
    packaged = known_claims(None, flagship())
    asked = EnsembleAsked(packaged.record.draws, packaged.record.seed)
    assert judge_claims(tmp_path, flagship(), counting, asked) == packaged
    assert counting.runs == 0


def test_a_stopped_ensemble_goes_on_where_it_was(tmp_path, simulator, monkeypatch):
    monkeypatch.setattr(ensembles, "BLOCK", 4)
    asked = EnsembleAsked(8, seed=5)
    with pytest.raises(KeyboardInterrupt):
        ensembles.run(tmp_path, flagship(), Counting(simulator, calls=1), asked, silent)
    counting = Counting(simulator)
    ensemble = ensembles.run(tmp_path, flagship(), counting, asked, silent)
    assert counting.runs == 4 * len(flagship().conditions)
    at_once = ensembles.run(tmp_path / "other", flagship(), simulator, asked, silent)
    assert ensemble.record == at_once.record


def test_a_damaged_block_is_run_again(tmp_path, simulator):
    asked = EnsembleAsked(2)
    first = ensembles.run(tmp_path, flagship(), simulator, asked, silent)
    (block,) = tmp_path.rglob("*.parquet")
    block.write_bytes(block.read_bytes()[:1000])
    assert ensembles.run(tmp_path, flagship(), simulator, asked, silent).record == first.record


def test_a_crashed_solver_is_not_testable(tmp_path, simulator):
    # Every run of the first draw's conditions fails: one of two draws cannot be tested.
    failing = range(len(flagship().conditions))
    counting = Counting(simulator, failing=failing)
    ensemble = ensembles.run(tmp_path, flagship(), counting, EnsembleAsked(2), silent)
    assert ensemble.record.failed_runs == len(flagship().conditions)
    assert ensemble.record.problems == {"The solver broke down.": len(flagship().conditions)}
    from connexon.app.judging_claims import answer_claims

    answer = answer_claims(flagship(), simulator, ensemble, silent)
    for claim in answer.claims:
        assert claim.fraction_testable <= 0.5
        assert claim.fraction_not_testable >= 0.5


def test_sobol_indices_come_with_the_answer_when_asked_for(tmp_path, simulator, monkeypatch):
    few = 3
    mechanism = flagship()
    wanted = {"hla_translation", "sting_half", "cgamp_synthesis"}
    fixed = tuple(
        p
        if p.parameter_id in wanted
        else replace(p, distribution=Distribution.FIXED, low=p.value, high=p.value)
        for p in mechanism.parameters
    )
    small = replace(mechanism, parameters=fixed, content_hash="f" * 32)
    asked = EnsembleAsked(4, sobol_base=2)
    answer = judge_claims(tmp_path, small, simulator, asked)
    assert answer.record.sobol_runs == 2 * (few + 2) * len(mechanism.conditions)
    assert {p.id for c in answer.claims for p in c.deciding} <= wanted
    assert all(p.total_index is not None for c in answer.claims for p in c.deciding)


@pytest.mark.parametrize("asked", [EnsembleAsked(0), EnsembleAsked(10**9), EnsembleAsked(1, -1),
                                   EnsembleAsked(1, 0, 3)])  # fmt: skip
def test_what_cannot_be_asked(tmp_path, simulator, asked):
    with pytest.raises(InputError):
        judge_claims(tmp_path, flagship(), simulator, asked)


def test_nothing_is_known_of_a_model_without_claims(tmp_path, simulator):
    bare = from_sbml(flagship().sbml, "10.1/x")
    assert known_claims(tmp_path, bare) is None
    with pytest.raises(ModelError, match="no claims"):
        judge_claims(tmp_path, bare, simulator, FEW)


def test_the_flagship_comes_with_verdicts_that_repeat(simulator, tmp_path):
    """The first draws of the packaged record, run again here, give its numbers."""
    answer = known_claims(None, flagship())
    assert answer is not None, "make it again: docs/mechanisms.md says how"
    assert answer.record.draws >= 10_000
    assert answer.record.content_hash == flagship().content_hash
    few = EnsembleAsked(2, answer.record.seed)
    ensemble = ensembles.run(tmp_path, flagship(), simulator, few, silent)
    for (condition, measure), row in ensemble.numbers.items():
        kept = answer.record.sample[f"{condition}.{measure}"][:2]
        assert row.tolist() == pytest.approx(list(kept), rel=1e-3, abs=1e-6)


def test_packaged_curves_are_of_this_model_and_repeat(simulator, tmp_path):
    packaged = known_bands(None, flagship())
    assert packaged is not None, "make it again: docs/mechanisms.md says how"
    made = make_bands(tmp_path, flagship(), simulator, EnsembleAsked(1))
    first = made.curves[0]
    assert first.median == first.p05 == first.p95  # of one draw, and not of the file's values
    assert first.median != first.nominal
    assert [(c.condition_id, c.observable_id) for c in made.curves] == [
        (c.condition_id, c.observable_id) for c in packaged.curves
    ]
    for ours, theirs in zip(made.curves, packaged.curves, strict=True):
        assert ours.nominal == pytest.approx(theirs.nominal, rel=1e-3, abs=1e-4)
        assert all(low <= high for low, high in zip(theirs.p05, theirs.p95, strict=True))
    claim = next(c for c in flagship().claims if c.claim_id == "hla-protects")
    assert {c.condition_id for c in claim_curves(packaged, flagship(), claim)} == {
        "coculture", "mono", "b2m_off", "mono_b2m_off"
    }  # fmt: skip
    assert known_bands(tmp_path, flagship()) == packaged  # more draws than what was made here
