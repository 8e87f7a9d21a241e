"""Settings and results as in the SBML Test Suite."""

from __future__ import annotations

import math

import pytest

from connexon.mechanisms.suite import (
    is_within,
    parse_settings,
    request_of,
    results_csv,
    worst_row,
)
from connexon.ports.simulator import RunResult
from connexon.records.errors import InputError

GIVEN = """start: 0
duration: 5.0
steps: 2
variables: S1, S2, k1
absolute: 1.000000e-007
relative: 0.0001
amount: S1
concentration: S2

"""


def test_the_form_as_it_comes():
    settings = parse_settings(GIVEN)
    assert settings.variables == ("S1", "S2", "k1")
    assert (settings.start, settings.duration, settings.steps) == (0, 5, 2)
    assert (settings.absolute, settings.relative) == (1e-7, 1e-4)
    assert settings.amounts == {"S1"}
    assert settings.concentrations == {"S2"}


def test_other_programs_write_it_otherwise():
    text = "\ufeff" + GIVEN.replace("S1, S2, k1", "S1,\n   S2 , k1").replace("\n", "\r\n")
    assert parse_settings(text) == parse_settings(GIVEN)


def test_steps_are_intervals_and_start_is_where_output_begins():
    request = request_of(parse_settings(GIVEN.replace("start: 0", "start: 10")), "<sbml/>", {})
    assert request.times == (10.0, 12.5, 15.0)
    assert request.observables == ("amount(S1)", "concentration(S2)", "k1")
    assert request.relative_tolerance < 1e-4 * 1e-3


def test_results_have_the_suites_header_and_its_words_for_what_is_no_number():
    values = {
        "amount(S1)": [1.0, math.inf, -math.inf],
        "concentration(S2)": [0.1, math.nan, 2.0],
        "k1": [3.0, 3.0, 3.0],
    }
    text = results_csv(parse_settings(GIVEN), RunResult((0.0, 2.5, 5.0), values))
    assert text == "time,S1,S2,k1\n0.0,1.0,0.1,3.0\n2.5,INF,NaN,3.0\n5.0,-INF,2.0,3.0\n"


def test_the_rule_of_tolerance():
    # |found - 2| <= 1e-7 + 1e-4·2 = 2.001e-4
    settings = parse_settings(GIVEN)
    assert is_within(settings, 2.0, 2.0002)
    assert not is_within(settings, 2.0, 2.0003)
    assert is_within(settings, math.inf, math.inf)
    assert not is_within(settings, math.inf, 1e300)
    assert is_within(settings, math.nan, math.nan)
    assert worst_row(settings, [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.1]]) == 1
    assert worst_row(settings, [[1.0]], [[1.0]]) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (("steps: 2\n", ""), "lacks 'steps:'"),
        (("steps: 2", "steps: 2.5"), "whole number"),
        (("steps: 2", "steps: 999999999"), "whole number"),
        (("duration: 5.0", "duration: 0"), "above zero"),
        (("duration: 5.0", "duration: long"), "must be a number"),
        (("variables: S1, S2, k1", "variables:"), "no variables"),
        (("start: 0", "start at zero"), "line 1"),
    ],
)
def test_settings_that_cannot_be_used_say_why(changed, words):
    with pytest.raises(InputError, match=words):
        parse_settings(GIVEN.replace(*changed))
