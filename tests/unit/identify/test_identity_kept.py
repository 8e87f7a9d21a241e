"""What was read of a library lies in a file that is mapped, and is not copied out of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from identity_tables import corpus_of, work

from connexon.backends.kept_arrays import read_arrays, write_arrays
from connexon.identify.atoms import collaborations
from connexon.identify.build import Reading
from connexon.identify.kept import arrays_of, reading_of

MATRICES = ("byline", "close", "text", "references", "cites", "affiliation_rows")


@pytest.fixture(scope="module")
def reading() -> Reading:
    works = [work(n, ["Wei Wang", f"Author {chr(97 + n)}"], f"tides of reef {n}") for n in range(9)]
    corpus = corpus_of(works)
    return Reading(corpus, collaborations(corpus))


def test_matrices_are_the_arrays_of_the_file(reading: Reading, tmp_path: Path) -> None:
    write_arrays(tmp_path / "kept.arrays", arrays_of(reading))
    arrays = read_arrays(tmp_path / "kept.arrays")
    assert arrays is not None
    again = reading_of(arrays)
    assert again is not None
    for name in MATRICES:
        of_file = arrays[f"{name}.indices"]
        assert getattr(again.corpus, name).indices.base is of_file.base, name


def test_matrices_answer_as_those_that_were_kept(reading: Reading) -> None:
    again = reading_of(arrays_of(reading))
    assert again is not None
    for name in MATRICES:
        before, after = getattr(reading.corpus, name), getattr(again.corpus, name)
        after.check_format(full_check=True)
        assert after.dtype == before.dtype, name
        assert after.has_sorted_indices == before.has_sorted_indices, name
        assert np.array_equal(after.toarray(), before.toarray()), name
        assert np.array_equal((after @ after.T).toarray(), (before @ before.T).toarray()), name
        assert np.array_equal(after[:1].toarray(), before[:1].toarray()), name
