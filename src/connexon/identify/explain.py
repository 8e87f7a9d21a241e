"""Why a signature is thought to be a scholar's: named evidence in bits, for and against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.identify.build import Reading
from connexon.identify.candidates import Pairs, agreements
from connexon.identify.engine import atom_links, group_features
from connexon.identify.evidence import Evidence, identifier_bits, is_absent, sentence_of
from connexon.identify.features import GROUP_FEATURES, PairReader
from connexon.identify.linkage import Links
from connexon.identify.model import IdentityModel, load_model
from connexon.identify.profiles import Profiles, merged, signature_profiles

Index = npt.NDArray[np.int64]

_SHOWN_MEMBERS = 400
_SHOWN_RIVALS = 12

# evidence name → the features whose contributions it sums; all others (how large the two sides and
# their bylines are) belong to the starting point
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name_cosine", "name_bits", "full_name_bits", "initials_share", "initial_count",
        "initial_gap", "rivals", "rivals_here",
    ),
    "co-authors": (
        "coauthor_weight", "coauthor_jaccard", "coauthor_containment", "coauthor_cosine",
        "coauthor_total_low", "coauthor_total_high",
    ),
    "circle": ("second_order", "second_order_share"),
    "affiliation": (
        "affiliation", "affiliation_known", "affiliation_weight", "affiliation_together",
        "together",
    ),
    "subject": ("text", "topics"),
    "source": ("venue", "venue_weight"),
    "citations": ("citing", "shared_references"),
    "years": ("year_gap", "year_span", "year_overlap"),
    "one by one": ("link_max", "link_mean", "link_sum"),
}  # fmt: skip
_LINK_MAX, _LINK_MEAN = (list(GROUP_FEATURES).index(c) for c in ("link_max", "link_mean"))
_START = "starting point"
_LEAST_BITS = 0.2


@dataclass(frozen=True, slots=True)
class Weighed:
    """A scholar weighed for a signature: match probability and the evidence, the starting point
    first, then the strongest."""

    scholar_id: int
    match_probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The scholar a signature is given to, and the nearest other one of a fitting name.

    `assigned.evidence` is empty when the scholar has no other signature. `namesakes` counts other
    scholars with signatures of just this name.
    """

    assigned: Weighed
    rival: Weighed | None
    namesakes: int


def why(
    reading: Reading, assigned: Index, signature: int, printed: str | None = None
) -> Explanation:
    """The evidence for and against the scholar of `signature` (a signature number).

    `assigned` is the scholar id of every signature of the corpus, as it stands; `printed` how the
    byline has the name (None: as others do that compare alike).
    """
    corpus = reading.corpus
    naming = corpus.naming
    block = np.flatnonzero(naming.block == naming.block[signature])
    mine = int(assigned[signature])
    rest = block[block != signature]
    owners = np.unique(assigned[rest])
    own = rest[assigned[rest] == mine]
    others = [int(o) for o in owners.tolist() if o != mine]
    weighed = [_weigh(reading, signature, own, mine, printed, is_theirs=True)] if len(own) else []
    rivals = _nearest_rivals(reading, assigned, signature, rest, others)
    against = [
        _weigh(reading, signature, rest[assigned[rest] == other], other, printed, is_theirs=False)
        for other in rivals
    ]
    rival = max(against, key=lambda w: (w.match_probability, -w.scholar_id), default=None)
    alone = Weighed(mine, 1.0 - (rival.match_probability if rival else 0.0), ())
    same_name = rest[
        naming.full_code[naming.codes[rest]] == naming.full_code[naming.codes[signature]]
    ]
    namesakes = len(set(assigned[same_name].tolist()) - {mine})
    return Explanation(weighed[0] if weighed else alone, rival, namesakes)


def _nearest_rivals(
    reading: Reading, assigned: Index, signature: int, rest: Index, others: Sequence[int]
) -> list[int]:
    """Other scholars who could be meant, those nearest by co-authors and text first: none with an
    entry whose name contradicts this one's, and none who signs the same work."""
    if not others:
        return []
    corpus = reading.corpus
    code, work = corpus.naming.codes, corpus.signature_work
    mine = np.full(len(rest), int(code[signature]))
    cannot = agreements(corpus.naming.names, mine, code[rest].astype(np.int64)) == 0
    cannot |= work[rest] == work[signature]
    possible = np.setdiff1d(others, assigned[rest[cannot]])
    rest = rest[np.isin(assigned[rest], possible)]
    if len(rest) == 0:
        return []
    one = signature_profiles(corpus, np.array([signature]))
    all_of = signature_profiles(corpus, rest)
    near = np.asarray((all_of.byline @ one.byline.T).todense()).ravel()
    near = near + np.asarray((all_of.text @ one.text.T).todense()).ravel()
    best: dict[int, float] = {}
    for owner, value in zip(assigned[rest].tolist(), near.tolist(), strict=True):
        best[owner] = max(best.get(owner, 0.0), value)
    return sorted(best, key=lambda o: (-best[o], o))[:_SHOWN_RIVALS]


def _weigh(
    reading: Reading, signature: int, members: Index, scholar: int, printed: str | None,
    *, is_theirs: bool,
) -> Weighed:  # fmt: skip
    """The group model's view of a signature beside a scholar's others (_SHOWN_MEMBERS at most)."""
    corpus, model = reading.corpus, load_model()
    if len(members) > _SHOWN_MEMBERS:
        even = np.linspace(0, len(members) - 1, _SHOWN_MEMBERS).astype(int)
        members = members[even]
    singles = signature_profiles(corpus, np.append(signature, members))
    here = np.zeros(len(members), dtype=np.int64)
    there = np.arange(1, len(members) + 1)
    features = PairReader(corpus, singles).features(here, there)
    chance = model.pair_probability(features)
    nothing = np.zeros(0, dtype=np.int64)
    links = atom_links(singles, Pairs(here, there, nothing, nothing), chance)
    both = merged(corpus, singles, np.append(0, np.ones(len(members), dtype=np.int64)), 2)
    joint = Links(
        np.array([0]), np.array([1]), links.largest.max(keepdims=True),
        links.total.sum(keepdims=True), links.noisy.sum(keepdims=True),
        links.count.sum(keepdims=True),
    )  # fmt: skip
    reader = PairReader(corpus, both)
    row = group_features(reader, both, joint, np.array([0]))
    by_name = contributions(model, row)
    rarity = model.rarity.nats(row, reader.shared_namesakes(joint.i, joint.j))
    by_name["name"] += float(rarity[0] / np.log(2.0))
    bits = _told(by_name, both, row[0])
    extra = identifier_bits(both, joint.i, joint.j)[0]
    shown = row[0].copy()  # what is said of single pairs is calibrated
    abbreviated = singles.initials.astype(np.int64)
    said = model.calibration.of(
        chance, np.full(len(members), is_theirs), abbreviated[here] + abbreviated[there]
    )
    shown[[_LINK_MAX, _LINK_MEAN]] = said.max(), said.mean()
    found = [
        Evidence(name, value, sentence_of(name, corpus, both, shown, printed))
        for name, value in bits.items()
    ]
    if extra:
        found.append(
            Evidence("identifier", float(extra), sentence_of("identifier", corpus, both, row[0]))
        )
    odds = sum(e.bits for e in found)
    found.sort(key=lambda e: (e.name != _START, -abs(e.bits), e.name))
    probability = float(1.0 / (1.0 + np.exp2(-np.clip(odds, -40, 40))))
    return Weighed(scholar, probability, tuple(found))


def contributions(model: IdentityModel, row: npt.NDArray[np.float32]) -> dict[str, float]:
    """Bits (log2 odds) that each named evidence adds; the rest is the "starting point".

    The contributions are those of TreeSHAP (Lundberg et al. 2020, 10.1038/s42256-019-0138-9):
    they sum to the log odds of the model's answer.
    """
    columns = list(GROUP_FEATURES)
    total = np.zeros(len(columns) + 1)
    for booster in model.group:
        total += np.asarray(booster.predict(row, pred_contrib=True, num_threads=1))[0]
    total /= len(model.group) * np.log(2.0)
    by_name = {
        name: float(sum(total[columns.index(f)] for f in features))
        for name, features in _GROUPS.items()
    }
    return {**by_name, _START: float(total.sum()) - sum(by_name.values())}


def _told(bits: dict[str, float], both: Profiles, row: npt.NDArray[np.float32]) -> dict[str, float]:
    """The bits worth a sentence. What is next to nothing, and what speaks for one person only by
    not being there (no co-author in common, no affiliation known), goes to the starting point."""
    told = {
        name: value
        for name, value in bits.items()
        if name != _START
        and abs(value) >= _LEAST_BITS
        and not (value > 0 and is_absent(name, both, row))
    }
    return {_START: sum(bits.values()) - sum(told.values()), **told}
