"""Identifiers: worked spellings, and that normalising again changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connexon.records import identifiers as ids


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1234/ABC", "10.1234/abc"),
        (" https://doi.org/10.1234/a%2Fb ", "10.1234/a/b"),
        ("http://dx.doi.org/10.1234/x", "10.1234/x"),
        ("doi: 10.1234/x.", "10.1234/x"),
        ("DOI:10.1234/x", "10.1234/x"),
        ("info:doi/10.1234/x", "10.1234/x"),
        ("10.1234%2fx", "10.1234/x"),
        ("10.1234/a%20b", "10.1234/a%20b"),
        ("10.1234/(a)b(c)", "10.1234/(a)b(c)"),
        ("(10.1234/x)", None),
        ("10.1234/x)", "10.1234/x"),
        ("10.1000.10/123", "10.1000.10/123"),
        ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2",
         "10.1002/(sici)1097-0258(19980815)17:15<1661::aid>3.0.co;2-2"),
        ("10.12/x", None),
        ("10.1234/", None),
        ("a paper", None),
        ("", None),
    ],
)  # fmt: skip
def test_doi(text: str, doi: str | None) -> None:
    assert ids.normalise_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "orcid"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000000218250097", "0000-0002-1825-0097"),
        ("0000-0002-1825-0098", None),
        ("0000-0002-1694-2330", None),
        ("0000-0000-0000-0000", None),
        ("1234", None),
    ],
)
def test_orcid(text: str, orcid: str | None) -> None:
    assert ids.normalise_orcid(text) == orcid


@given(st.lists(st.integers(0, 9), min_size=15, max_size=15), st.integers(0, 14))
def test_orcid_check_digit_finds_every_single_error(digits: list[int], place: int) -> None:
    # ISO 7064 MOD 11-2: the sum of digit · 2^(weight) with the check digit is 1 modulo 11.
    # Reckoned here with explicit powers, where the code uses Horner's scheme.
    total = sum(d * 2 ** (15 - i) for i, d in enumerate(digits))
    check = (1 - total) % 11
    text = "".join(map(str, digits)) + ("X" if check == 10 else str(check))
    if set(text) != {"0"}:
        assert ids.normalise_orcid(text) is not None
    wrong = list(text)
    wrong[place] = str((digits[place] + 1) % 10)
    assert ids.normalise_orcid("".join(wrong)) is None


def test_other_identifiers() -> None:
    assert ids.normalise_pmid("https://pubmed.ncbi.nlm.nih.gov/0038638003/") == "38638003"
    assert ids.normalise_pmid("PMC12") is None
    assert ids.normalise_pmcid("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC0012/") == "PMC12"
    assert ids.normalise_arxiv("https://arxiv.org/abs/1207.7214v2") == "1207.7214"
    assert ids.normalise_arxiv("arXiv:hep-th/9711200") == "hep-th/9711200"
    assert ids.normalise_issn("1234567x") == "1234-567X"
    assert ids.normalise_email("mailto:Ada@Kron.Example.") == "ada@kron.example"
    assert ids.normalise_email("ada at kron") is None


@pytest.mark.parametrize(
    "normalise",
    [
        ids.normalise_doi,
        ids.normalise_orcid,
        ids.normalise_pmid,
        ids.normalise_pmcid,
        ids.normalise_arxiv,
        ids.normalise_issn,
        ids.normalise_email,
    ],
)
@given(
    text=st.text(max_size=30)
    | st.from_regex(r"(https?://doi\.org/|doi:)?10\.\d{4}/[ -~]{0,12}")
    | st.from_regex(r"\d{4}-\d{3}[\dX]|arXiv:\d{4}\.\d{4,5}|PMC0*\d{1,5}")
)
def test_normalising_again_changes_nothing(
    normalise: Callable[[str], str | None], text: str
) -> None:
    once = normalise(text)
    if once is not None:
        assert normalise(once) == once
