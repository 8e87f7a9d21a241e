"""Laws of what is near a scholar: it is what the whole of the name would show of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from identity_corpus import corpora, shelf_of

from connexon import identify
from connexon.identify.model import load_model
from connexon.identify.sampling import Alternatives, groups_near, members, sample_near

Works = list[dict[str, Any]]
LAW = settings(deadline=None, max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def chances(given: Alternatives, among: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """What is said of every pair of these signatures: together 2, never -1, not compared 0."""
    group = given.parts.strict[given.parts.atom]
    here = group[[int(np.flatnonzero(given.signatures == k)[0]) for k in among.tolist()]]
    table = np.zeros((given.pieces.count, given.pieces.count))
    value = np.where(given.pieces.probability > 0, given.pieces.probability, -1.0)
    table[given.pieces.i, given.pieces.j] = table[given.pieces.j, given.pieces.i] = value
    np.fill_diagonal(table, 2.0)
    return np.asarray(table[np.ix_(here, here)])


@LAW
@given(corpora, st.data())
def test_what_is_near_is_as_in_the_whole(works: Works, data: st.DataObject) -> None:
    reading = identify.read(shelf_of(works))
    base = identify.build(shelf_of(works), [])
    scholar = base.assignments["scholar_id"].to_numpy()
    assume(len(scholar))
    own = np.flatnonzero(scholar == data.draw(st.sampled_from(sorted(set(scholar.tolist())))))
    blocks = identify.blocks_of(reading, own, [])
    whole = identify.alternatives(reading, blocks)
    near = groups_near(whole, own)
    found = identify.surroundings(reading, base.unsaid.of(whole.signatures), own, load_model(), 99)
    assert found is not None
    expected = whole.signatures[np.isin(whole.parts.strict[whole.parts.atom], near)]
    assert found.signatures.tolist() == expected.tolist()
    assert np.allclose(chances(found, expected), chances(whole, expected), atol=1e-6)
    around = groups_near(found, own)
    assert len(around) == found.pieces.count, "nothing is there that is not near"
    fewer = identify.surroundings(
        reading, base.unsaid.of(whole.signatures), own, load_model(), found.pieces.count - 1
    )
    assert fewer is None
    drawn = members(found, own, around, sample_near(found, around, 8, 3))
    assert set(own.tolist()) <= set(drawn.signatures.tolist()) <= set(expected.tolist())
