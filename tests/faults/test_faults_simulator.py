"""Models that loop, swell, explode or are none: an answer in words, and the next run works."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest

from connexon.backends import roadrunner_process
from connexon.backends.roadrunner_process import ChildLimits, ChildProcess
from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.backends.roadrunner_wire import Batch, Load
from connexon.mechanisms.sbml import from_antimony
from connexon.ports.simulator import RunRequest

_POPEN = subprocess.Popen
DECAY = from_antimony("S = 10; k = 1; J: S => ; k*S")
# An oscillator with 80 turns between output times, of which there are 100,000: a run of hours.
SPIN = from_antimony("x = 1; y = 0; x' = 500*y; y' = -500*x")
ENDLESS = RunRequest(SPIN, {}, ["x"], 100_000.0, 100_001)
CASCADE = from_antimony(  # two events that set each other off at one moment, for ever
    "x = 0; S = 1; J: S => ; 0.1*S\n at (x < 1 && time > 0.5): x = 1\n at (x >= 1): x = 0"
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[RoadRunnerSimulator]:
    made = RoadRunnerSimulator(1, ChildLimits(memory_mib=1024, start_s=120.0, load_s=120.0))
    yield made
    made.close()


def still_works(simulator: RoadRunnerSimulator) -> bool:
    result = simulator.run(RunRequest(DECAY, {}, ["S"], 1.0, 3))
    return result.problem is None and len(result.values["S"]) == 3


def test_a_run_without_end_is_stopped_and_the_next_goes_on(simulator):
    fine = RunRequest(DECAY, {}, ["S"], 1.0, 3)
    before, stopped, after = simulator.run_many([fine, ENDLESS, fine], limit_s=4.0)
    assert before.problem is None
    assert stopped.problem == "It took longer than 4 s and was stopped."
    assert after.values == before.values


def test_events_that_set_each_other_off_for_ever(simulator):
    result = simulator.run(RunRequest(CASCADE, {}, ["x"], 2.0, 3))
    assert "without end" in str(result.problem)


def chain(count: int) -> str:
    """A model of so many species, each made from the one before."""
    species = "".join(
        f'<species id="S{i}" compartment="c" initialAmount="1" hasOnlySubstanceUnits="true"'
        ' boundaryCondition="false" constant="false"/>'
        for i in range(count)
    )
    rules = "".join(
        f'<rateRule variable="S{i}"><math xmlns="http://www.w3.org/1998/Math/MathML"><apply>'
        f"<times/><ci>S{i}</ci><ci>S{i - 1}</ci></apply></math></rateRule>"
        for i in range(1, count)
    )
    return (
        '<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3"'
        ' version="2"><model id="m"><listOfCompartments><compartment id="c" size="1"'
        f' constant="true"/></listOfCompartments><listOfSpecies>{species}</listOfSpecies>'
        f"<listOfRules>{rules}</listOfRules></model></sbml>"
    )


def test_too_much_memory_ends_the_run_only():
    # The Jacobian alone of 10,000 states is 800 MB; the child may have 700 MiB.
    simulator = RoadRunnerSimulator(1, ChildLimits(memory_mib=700, load_s=20.0))
    try:
        result = simulator.run(RunRequest(chain(10_000), {}, ["S1"], 1.0, 3), limit_s=5.0)
        assert result.problem
        assert not result.values
        assert still_works(simulator)
    finally:
        simulator.close()


def end_the_first(monkeypatch, number: signal.Signals) -> None:
    """Send this signal to the first child that is given a run, a while after it was given it."""
    real, timers = ChildProcess.send, []

    def send(self, message: Load | Batch) -> None:
        real(self, message)
        if isinstance(message, Batch) and not timers:
            timers.append(threading.Timer(0.3, self._process.send_signal, (number,)))
            timers[0].start()

    monkeypatch.setattr(ChildProcess, "send", send)


def test_a_child_killed_in_mid_run_is_replaced(simulator, monkeypatch):
    end_the_first(monkeypatch, signal.SIGKILL)
    result = simulator.run(ENDLESS, limit_s=60.0)
    assert result.problem == "Its process was ended from outside."
    assert still_works(simulator)


def test_a_broken_model_pushes_no_other_out_unnoticed(simulator):
    requests = [RunRequest(DECAY + " " * k, {}, ["S"], 1.0, 3) for k in range(6)]
    broken = RunRequest("<sbml", {}, ["S"], 1.0, 3)
    for request in [*requests, broken, *requests]:  # a child holds six at a time
        problem = simulator.run(request).problem
        assert (problem is None) == (request is not broken), problem


def test_a_death_that_nothing_explains_is_tried_again(simulator, monkeypatch):
    assert still_works(simulator)
    (first,) = simulator._alive
    end_the_first(monkeypatch, signal.SIGTERM)
    result = simulator.run(ENDLESS, limit_s=4.0)
    assert first._process.returncode == -signal.SIGTERM
    assert result.problem == "It took longer than 4 s and was stopped."  # the second time


@pytest.mark.parametrize(
    ("status", "words"),
    [("127", "more memory than a run may have"), ("3", "unexpectedly, with status 3")],
)
def test_how_a_child_ended_is_said(monkeypatch, status, words):
    monkeypatch.setattr(
        roadrunner_process.subprocess,
        "Popen",
        lambda command, **rest: _POPEN(["sh", "-c", f"exit {status}"], **rest),
    )
    simulator = RoadRunnerSimulator(1)
    assert words in str(simulator.run(RunRequest(DECAY, {}, ["S"], 1.0, 3)).problem)


@pytest.mark.parametrize(
    ("sbml", "words"),
    [
        ("this is no model", "Not readable as SBML"),
        ("", "Not readable as SBML"),
        (DECAY[: len(DECAY) // 2], "Not readable as SBML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + DECAY, "declares DOCTYPE"),
        ("<sbml><comp:externalModelDefinition source='http://x.example/'/></sbml>", "other files"),
        ("\x00\x01\x02", "Not readable as SBML"),
    ],
)
def test_garbage_is_refused_in_words(simulator, sbml, words):
    result = simulator.run(RunRequest(sbml, {}, ["S"], 1.0, 3))
    assert words in str(result.problem)
    assert still_works(simulator)


def test_an_explosion_is_a_problem_not_a_number(simulator):
    # x' = x², x(0) = 1 has x = 1/(1 - t): no number at t = 1 and no solver gets past it.
    result = simulator.run(RunRequest(from_antimony("x = 1; x' = x^2"), {}, ["x"], 2.0, 5), 5.0)
    assert result.problem


def test_not_a_number_is_named_with_its_time(simulator):
    model = from_antimony("S = 1; y := (S - 0.5)^0.5; J: S => ; S")  # S < 0.5 from t = ln 2 on
    result = simulator.run(RunRequest(model, {}, ["y"], 2.0, 3))
    assert result.problem == "'y' is not a finite number at time 1."
    assert result.values["y"][0] == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (RunRequest(DECAY, {}, [], 1.0), "No observable"),
        (RunRequest(DECAY, {}, ["S"], -1.0), "at least two points"),
        (RunRequest(DECAY, {}, ["S"], float("nan")), "at least two points"),
        (RunRequest(DECAY, {}, ["S"], 1.0, 1), "at least two points"),
        (RunRequest(DECAY, {}, ["S"], 1.0, 10**8), "numbers"),
        (RunRequest(DECAY, {}, ["T"], 1.0), "nothing called 'T'"),
        (RunRequest(DECAY, {"T": 1.0}, ["S"], 1.0), "nothing called 'T'"),
        (RunRequest(DECAY, {"k": float("nan")}, ["S"], 1.0), "not a finite number"),
        (RunRequest(DECAY, {}, ["S"], 1.0, times=(3.0, 1.0)), "ascend"),
    ],
)
def test_requests_that_make_no_sense_say_why(simulator, request_, words):
    assert words in str(simulator.run(request_).problem)


def test_several_children_answer_in_order():
    simulator = RoadRunnerSimulator(2)
    try:
        requests = [RunRequest(DECAY, {"k": k / 100}, ["S"], 1.0, 2) for k in range(300)]
        results = simulator.run_many(requests)
        ends = [result.values["S"][-1] for result in results]
        assert ends == sorted(ends, reverse=True)
        assert len(set(ends)) == 300
    finally:
        simulator.close()
    assert not simulator._alive


def test_what_was_interrupted_leaves_no_answers_behind(monkeypatch):
    """Ctrl-C in the middle of a batch: the next runs must not read the last one's answers."""
    simulator = RoadRunnerSimulator(2)
    try:
        requests = [RunRequest(DECAY, {"k": k / 100}, ["S"], 1.0, 2) for k in range(200)]
        right = [result.values["S"][-1] for result in simulator.run_many(requests)]
        real, taken = ChildProcess.receive, iter(range(1000))
        # the second answer that this thread takes: on a busy machine it may not get many

        def interrupted(self, limit_s):
            if threading.current_thread() is threading.main_thread() and next(taken) == 1:
                raise KeyboardInterrupt
            return real(self, limit_s)

        monkeypatch.setattr(ChildProcess, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            simulator.run_many(requests)
        monkeypatch.undo()
        again = simulator.run_many(requests[::-1])
        assert [result.values["S"][-1] for result in again] == right[::-1]
    finally:
        simulator.close()
