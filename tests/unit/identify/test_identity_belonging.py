"""Said and seen of authorships and scholars, on clusters small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.quality.belonging import authorships, fitted, scholars, seen_of

from connexon.identify.model import Belonging

CLUSTER = np.array([0, 0, 0, 1, 1, 2])
PERSON = np.array([7, 7, 8, 8, 8, 8])


def test_most_of_a_cluster_says_whose_it_is() -> None:
    seen = seen_of(CLUSTER, PERSON)
    assert seen.labelled.tolist() == [3, 3, 3, 2, 2, 1]
    assert seen.most.tolist() == [2, 2, 2, 2, 2, 1]
    assert seen.is_main.tolist() == [True, True, False, True, True, True]
    assert seen.person_has.tolist() == [2, 2, 2, 4, 4, 4]


def test_a_signature_alone_tells_nothing() -> None:
    said, seen = authorships(CLUSTER, PERSON, np.array([0.9, 0.8, 0.3, 0.7, 0.6, 1.0]))
    assert said.tolist() == [0.9, 0.8, 0.3, 0.7, 0.6]
    assert seen.tolist() == [True, True, False, True, True]


def test_scholars_of_five_and_more_are_looked_at() -> None:
    cluster, person = np.array([0] * 5 + [1] * 4), np.array([1, 1, 1, 1, 2, 1, 1, 2, 2])
    said = np.array([0.9, 0.8, 0.9, 0.8, 0.6, 1, 1, 1, 1])
    found = scholars(cluster, person, said, np.full(9, 0.75))
    assert found == pytest.approx(np.array([[0.8, 0.8, 0.75, 4 / 6]]))


def test_how_surely_one_belongs_is_what_was_seen() -> None:
    rng = np.random.default_rng(5)
    mean, size = rng.uniform(0.05, 0.95, 40_000), rng.integers(2, 60, 40_000).astype(float)
    truth = Belonging(0.4, 1.3, 0.5)
    seen = rng.random(40_000) < truth.of(mean, size)
    found = fitted(mean, size, seen, np.ones(40_000))
    assert found.constant == pytest.approx(0.4, abs=0.15)
    assert found.by_pairs == pytest.approx(1.3, abs=0.1)
    assert found.by_size == pytest.approx(0.5, abs=0.05)


def test_without_being_fitted_the_mean_stays() -> None:
    assert Belonging.none().of(np.array([0.2, 0.9]), np.array([3.0, 9.0])) == pytest.approx(
        [0.2, 0.9]
    )
