"""Named reasons for and against two groups being one person, each with a weight in bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.corpus import Corpus, Floats
from connexon.identify.features import GROUP_FEATURES
from connexon.identify.products import row_products
from connexon.identify.profiles import Profiles

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

# Chosen, not fitted: labelled corpora hardly carry identifiers. Twelve bits make one wrong ORCID
# in four thousand; a different ORCID is weak because people hold several and journals swap them.
SAME_ORCID_BITS = 12.0
OTHER_ORCID_BITS = -5.0
SAME_EMAIL_BITS = 10.0
_NAMED = 3
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """One named reason: positive `bits` speak for one person, negative against."""

    name: str
    bits: float
    sentence: str


def identifier_bits(profiles: Profiles, i: Index, j: Index) -> Doubles:
    """Bits that ORCID and e-mail add for each pair; 0 where they say nothing."""
    bits = np.zeros(len(i))
    known = np.diff(profiles.orcid.indptr) > 0
    both = np.flatnonzero(known[i] & known[j])
    if len(both):
        same = row_products(profiles.orcid, profiles.orcid, i[both], j[both]) > 0
        bits[both] += np.where(same, SAME_ORCID_BITS, OTHER_ORCID_BITS)
    known = np.diff(profiles.email.indptr) > 0
    both = np.flatnonzero(known[i] & known[j])
    if len(both):
        same = row_products(profiles.email, profiles.email, i[both], j[both]) > 0
        bits[both] += np.where(same, SAME_EMAIL_BITS, 0.0)
    return bits


def sentence_of(name: str, corpus: Corpus, pair: Profiles, row: Floats) -> str:
    """The evidence in words; `pair` holds the signature (row 0) and the scholar (row 1)."""
    value = dict(zip(GROUP_FEATURES, row.tolist(), strict=True))
    writers = {
        "co-authors": lambda: _coauthors(corpus, pair),
        "circle": lambda: _circle(value),
        "affiliation": lambda: _affiliation(value),
        "subject": lambda: f"Likeness of titles, keywords and abstracts: {value['text']:.2f} of 1.",
        "source": lambda: _source(corpus, pair),
        "citations": lambda: _citations(value),
        "years": lambda: _years(value),
        "name": lambda: _name(corpus, pair),
        "identifier": lambda: _identifier(pair),
        "byline length": lambda: (
            f"Bylines of about {2 ** value['crowd_low']:.0f} and"
            f" {2 ** value['crowd_high']:.0f} names."
        ),
        "body of work": lambda: f"The scholar has {int(pair.size[1])} other signatures here.",
        "pair by pair": lambda: (
            "The best single match among the scholar's other signatures has"
            f" probability {value['link_max']:.2f}, the average {value['link_mean']:.2f}."
        ),
    }
    write = writers.get(name)
    return write() if write else "How often two such groups are one person at all."


def _shared(left: sp.csr_matrix, right: sp.csr_matrix) -> npt.NDArray[np.int64]:
    return np.intersect1d(left.indices, right.indices).astype(np.int64)


def _coauthors(corpus: Corpus, pair: Profiles) -> str:
    nodes = _shared(pair.byline[0], pair.byline[1])
    full = [n for n in nodes.tolist() if len(corpus.node_labels[n].split(" ")[-1]) > 1]
    nodes_shown = full or nodes.tolist()
    if not nodes_shown:
        return "No co-author in common."
    rare = sorted(nodes_shown, key=lambda n: (-corpus.node_weight[n], n))
    names = ", ".join(corpus.node_labels[n].title() for n in rare[:_NAMED])
    return f"{len(nodes_shown)} co-authors in common, among them {names}."


def _circle(value: dict[str, float]) -> str:
    if value["second_order"] <= 0:
        return "Their co-authors have not written together elsewhere."
    return "Co-authors of the one have written with co-authors of the other."


def _affiliation(value: dict[str, float]) -> str:
    if value["affiliation_known"] < 2:
        return "An affiliation is missing on one side."
    if value["affiliation"] > _ALIKE:
        return f"Like affiliations, as {_share(value)} has."
    if value["together"] > 0 and value["affiliation_together"] < 1 - _ALIKE:
        return "Different affiliations in the same years."
    return f"Likeness of affiliations: {value['affiliation']:.2f} of 1."


def _share(value: dict[str, float]) -> str:
    """How many entries have words like those shared, from their mean surprisal."""
    return f"about one entry in {max(2, round(float(np.exp(value['affiliation_weight'])))):,}"


def _source(corpus: Corpus, pair: Profiles) -> str:
    venues = _shared(pair.venue[0], pair.venue[1])
    if len(venues) == 0:
        return "Never in the same source."
    return f"Both in {corpus.venue_labels[int(venues[0])]}."


def _citations(value: dict[str, float]) -> str:
    if value["citing"] > 0:
        return "One cites the other."
    if value["shared_references"] > 0:
        return "They cite the same works."
    return "No citation and no reference in common."


def _years(value: dict[str, float]) -> str:
    if np.isnan(value["year_gap"]):
        return "A year is missing."
    if value["year_gap"] <= 0:
        return "The work falls within the scholar's years of activity."
    return f"{value['year_gap']:.0f} years before or after the scholar's other works."


def _name(corpus: Corpus, pair: Profiles) -> str:
    names = corpus.naming.names
    mine = names[int(pair.names[0].indices[0])].printed
    theirs = pair.names[1]
    order = np.argsort(-theirs.data, kind="stable")[:_NAMED]
    printed = ", ".join(names[int(theirs.indices[k])].printed for k in order)
    return f"Printed here as {mine}; elsewhere as {printed}."


def _identifier(pair: Profiles) -> str:
    if len(_shared(pair.orcid[0], pair.orcid[1])):
        return "The same ORCID."
    if len(_shared(pair.email[0], pair.email[1])):
        return "The same e-mail address."
    return "Different ORCIDs; people may hold several, so this is no veto."
