"""Numbers as people write them."""

from __future__ import annotations

import pytest

from connexon.mechanisms.wording import number_words


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (1e6, 6, "1,000,000"),
        (38247.3, 3, "38,200"),
        (0.0207, 3, "0.0207"),
        (0.00012345, 3, "0.000123"),
        (0.00009, 3, "9e-05"),
        (2e9, 3, "2e+09"),
        (0.0, 6, "0"),
        (-0.0, 6, "0"),
        (-1500.5, 6, "-1,500.5"),
        (100.0, 6, "100"),
        (999999.7, 6, "1,000,000"),
    ],
)
def test_powers_of_ten_only_where_digits_would_not_be_read(value, digits, words) -> None:
    assert number_words(value, digits) == words
