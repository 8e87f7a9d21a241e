"""What may be a scholar's, without asking what else there is in the blocks of the name.

For a name of ten thousand signatures it is found in a tenth of the time that all of their pairs
take. Who is nearest to whom is asked from the scholar's side: in blocks that are looked at whole
(candidates.ALL_PAIRS) nothing is missed; in larger ones a group may be that has the scholar among
its nearest, and is not among the scholar's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from connexon.identify.asking import KnownPairs, Units
from connexon.identify.build import Reading
from connexon.identify.engine import Clusters, group_values
from connexon.identify.holding import Parts
from connexon.identify.linkage import contracted
from connexon.identify.model import IdentityModel
from connexon.identify.sampling import LIKELY, MAY_BE, Alternatives, Pieces, with_bars

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def surroundings(
    reading: Reading, found: Clusters, own: Index, model: IdentityModel, most: int,
    spoken_of: Index | None = None,
) -> Alternatives | None:  # fmt: skip
    """What to draw from for the scholar whose signatures are `own` as long as nobody has spoken;
    None where more than `most` groups are near.

    `found` is what the models said of whole blocks. In the answer are the signatures of the groups
    that sampling.groups_near would find among all, and of those `spoken_of`, whom people's word
    may bring near; no others.
    """
    units = Units.at(reading.corpus, reading.collaboration, found, ())
    group = np.unique(found.strict[units.first], return_inverse=True)[1].astype(np.int64)
    of_unit = units.unit[units.atom]
    near = np.zeros(int(group.max(initial=-1)) + 1, dtype=bool)
    near[group[of_unit[np.isin(found.signatures, own)]]] = True
    asking = _Asking(units, group, model)
    for least in (MAY_BE, LIKELY):
        pieces = asking.about(near)
        linked = pieces.probability >= least
        i, j = pieces.i[linked], pieces.j[linked]
        near[np.concatenate([j[near[i]], i[near[j]]])] = True
        if near.sum() > most:
            return None
    pieces = asking.about(near)
    if spoken_of is not None:
        near[group[of_unit[np.isin(found.signatures, spoken_of)]]] = True
    return _of_these(units, group, pieces, near)


class _Asking:
    """Groups compared with all others of their blocks, as far as anybody asked."""

    def __init__(self, units: Units, group: Index, model: IdentityModel) -> None:
        self._units, self._group, self._model = units, group, model
        self._known = KnownPairs(units, model)

    def about(self, groups: Flags) -> Pieces:
        """Probabilities of these groups with all others, bars included."""
        count = len(groups)
        links, bars = self._known.ask(groups[self._group], self._group)
        links, bars = contracted(links, self._group), bars.contracted(self._group, count)
        links = links.of(groups[links.i] | groups[links.j])
        value = group_values(
            self._units.corpus, self._known.profiles, self._group, links, bars, self._model
        )
        pieces = Pieces(count, links.i, links.j, np.clip(value, 0.0, 1.0))
        return with_bars(pieces, bars.i, bars.j)


def _of_these(units: Units, group: Index, pieces: Pieces, near: Flags) -> Alternatives:
    """Signatures, units and groups near, numbered anew in their order."""
    of_group, of_unit = np.cumsum(near) - 1, np.cumsum(near[group]) - 1
    unit = units.unit[units.atom]
    kept = np.flatnonzero(near[group[unit]])
    both = near[pieces.i] & near[pieces.j]
    strict = of_group[group[near[group]]]
    signatures = units.found.signatures
    name = units.corpus.naming.codes[signatures[units.first]].astype(np.int64)[near[group]]
    work = units.corpus.signature_work[signatures[kept]]
    return Alternatives(
        signatures[kept], Parts(of_unit[unit[kept]], work, strict, strict, name),
        Pieces(int(near.sum()), of_group[pieces.i[both]], of_group[pieces.j[both]],
               pieces.probability[both]), (),
    )  # fmt: skip
