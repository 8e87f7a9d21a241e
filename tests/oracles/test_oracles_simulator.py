"""Runs against closed-form solutions, and the quick way to change a model against the slow one."""

from __future__ import annotations

import math
from collections.abc import Iterator

import libsbml
import numpy as np
import pytest

from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.parameters import quantiles
from connexon.mechanisms.perturb import resolve
from connexon.mechanisms.sbml import from_antimony
from connexon.ports.simulator import RunRequest

CLOSE = 1e-6


@pytest.fixture(scope="module")
def simulator() -> Iterator[RoadRunnerSimulator]:
    made = RoadRunnerSimulator(1)
    yield made
    made.close()


def course(simulator, antimony, names, end, **changes):
    result = simulator.run(RunRequest(from_antimony(antimony), changes, names, end, 51))
    assert result.problem is None, result.problem
    return np.array(result.times), {name: np.array(result.values[name]) for name in names}


def test_decay_is_exponential(simulator):
    # dS/dt = -k S, S(0) = 10: S = 10 exp(-k t); k is changed from 1 to 0.3.
    t, found = course(simulator, "S = 10; k = 1; J: S => ; k*S", ["S"], 20.0, k=0.3)
    assert np.allclose(found["S"], 10 * np.exp(-0.3 * t), rtol=CLOSE, atol=1e-9)


def test_reversible_isomerisation_reaches_its_equilibrium(simulator):
    # A <-> B, rates f A - b B, A + B = n: A = n b/(f+b) + (A0 - n b/(f+b)) exp(-(f+b) t)
    model = "A = 6; B = 2; f = 0.5; b = 0.25; J: A -> B; f*A - b*B"
    t, found = course(simulator, model, ["A", "B"], 12.0)
    rest = 8 * 0.25 / 0.75
    assert np.allclose(found["A"], rest + (6 - rest) * np.exp(-0.75 * t), rtol=CLOSE)
    assert np.allclose(found["A"] + found["B"], 8, rtol=1e-9)


def test_logistic_growth(simulator):
    # N' = r N (1 - N/K): N = K / (1 + (K - N0)/N0 exp(-r t)); an initial value is changed.
    model = "N = 1; r = 0.7; K = 50; J: => N; r*N*(1 - N/K)"
    t, found = course(simulator, model, ["N"], 20.0, N=5.0)
    assert np.allclose(found["N"], 50 / (1 + 9 * np.exp(-0.7 * t)), rtol=CLOSE)


def test_michaelis_menten_conserves_matter(simulator):
    # E + S <-> C -> E + P: E + C and S + C + P stay what they were, and all S becomes P.
    model = """E = 1; S = 20; C = 0; P = 0; a = 2; d = 1; k = 3
      bind: E + S -> C; a*E*S - d*C
      make: C => E + P; k*C"""
    _, found = course(simulator, model, ["E", "S", "C", "P"], 60.0)
    assert np.allclose(found["E"] + found["C"], 1, rtol=1e-9)
    assert np.allclose(found["S"] + found["C"] + found["P"], 20, rtol=1e-9)
    assert found["P"][-1] == pytest.approx(20, rel=1e-6)


def test_a_species_is_a_concentration_unless_it_says_otherwise(simulator):
    # 6 items in 3 litres are 2 per litre; both can be asked for by name.
    model = "compartment c = 3; species S in c; S = 2; k = 0.5; J: S => ; k*S*c"
    _, found = course(simulator, model, ["S", "amount(S)", "concentration(S)"], 1.0)
    assert found["S"][0] == 2
    assert found["concentration(S)"][0] == 2
    assert found["amount(S)"][0] == 6


STARTS = """
  compartment c = 2; species S in c, T in c; substanceOnly species A in c
  k = 1; p = 3*k; q := 2*k; z = 7
  S = 5*k; T = p + q; A = 4*k; z' = -k*z
  J: S => T; k*0.1*S*c
  at (time >= 1), t0=false: k = 10
"""


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        # k = 2: p = 3k = 6, q = 2k = 4, S = 5k = 10, T = p + q = 10, A = 4k = 8
        ({"k": 2.0}, {"p": 6, "q": 4, "S": 10, "T": 10, "A": 8, "z": 7}),
        # p = 4 is set, so it is not computed: T = 4 + 2
        ({"p": 4.0}, {"k": 1, "p": 4, "T": 6, "S": 5}),
        ({"S": 9.0}, {"S": 9, "T": 5}),
        ({"z": 1.5}, {"z": 1.5}),
        # concentrations stay as assigned when the compartment is larger
        ({"c": 4.0}, {"S": 5, "T": 5, "c": 4}),
        ({}, {"k": 1, "p": 3, "S": 5, "T": 5, "A": 4, "z": 7}),
    ],
)
def test_starts_are_worked_out_again_after_a_change(simulator, changes, starts):
    _, found = course(simulator, STARTS, list(starts), 3.0, **changes)
    assert {name: row[0] for name, row in found.items()} == pytest.approx(starts)


def test_what_a_rule_computes_cannot_be_set(simulator):
    request = RunRequest(from_antimony(STARTS), {"q": 3.0}, ["S"], 1.0)
    assert "computed by a rule" in str(simulator.run(request).problem)


def edited(sbml: str, changes: dict[str, float]) -> str:
    """The flagship with constants written into the document."""
    document = libsbml.readSBMLFromString(sbml)
    for name, value in changes.items():
        document.getModel().getParameter(name).setValue(value)
    return libsbml.writeSBMLToString(document)


def test_runs_do_not_remember_each_other(simulator):
    # The same draws, once on one warm model in mixed order, once each on a freshly written file.
    mechanism = flagship()
    drawn = mechanism.drawn_parameters
    names = [p.parameter_id for p in drawn]
    draws = quantiles(drawn, np.random.default_rng(3).random((2, len(drawn))))
    formulas = [o.formula for o in mechanism.observables]
    all_changes = [
        resolve(mechanism, mechanism.condition(condition), dict(zip(names, d, strict=True)))
        for d in draws.tolist()
        for condition in ("coculture", "mono", "nk_depleted")
    ]
    times = (0.0, 20.0, 47.9, 52.0, 72.0)
    warm = simulator.run_many(
        [RunRequest(mechanism.sbml, c, formulas, 72, times=times) for c in all_changes]
    )
    for changes, result in list(zip(all_changes, warm, strict=True))[::2]:
        fresh = simulator.run(
            RunRequest(edited(mechanism.sbml, changes), {}, formulas, 72, times=times)
        )
        assert fresh.problem is None
        for name in formulas:
            assert result.values[name] == pytest.approx(fresh.values[name], rel=1e-5, abs=1e-9)


def test_one_stochastic_run_is_repeatable_and_counts_whole_molecules(simulator):
    model = from_antimony("S = 200; k = 0.4; J: S => ; k*S")
    first, again, other = simulator.run_many(
        [RunRequest(model, {}, ["S"], 10.0, 21, seed=seed) for seed in (7, 7, 8)]
    )
    assert first.problem is None
    assert first.values == again.values
    assert first.values != other.values
    assert all(float(v).is_integer() for v in first.values["S"])


def test_stochastic_runs_have_the_mean_of_the_decay(simulator):
    # Each of 200 molecules lives on with probability exp(-0.4 t): mean 200 p, variance 200 p (1-p)
    model = from_antimony("S = 200; k = 0.4; J: S => ; k*S")
    runs = simulator.run_many(
        [RunRequest(model, {}, ["S"], 2.0, 3, seed=seed) for seed in range(1, 201)]
    )
    p = math.exp(-0.8)
    mean = np.mean([run.values["S"][-1] for run in runs])
    assert abs(mean - 200 * p) < 4 * math.sqrt(200 * p * (1 - p) / 200)
