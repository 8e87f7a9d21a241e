"""Named reasons for and against two groups being one person, each with a weight in bits."""

from __future__ import annotations

from collections.abc import Callable
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
# Other people expected of a name at most, for it to be called rare, or uncommon.
_RARE, _UNCOMMON = 0.01, 0.5
_ALIKE = 0.8
# Cosine likeness in words.
_MUCH, _SOMEWHAT, _HARDLY = 0.3, 0.1, 0.02


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


def is_absent(name: str, pair: Profiles, row: Floats) -> bool:
    """Whether there is nothing that this evidence could tell of, such as no co-author in common.

    `pair` holds the signature (row 0) and the scholar (row 1), `row` their GROUP_FEATURES.
    """
    value = dict(zip(GROUP_FEATURES, row.tolist(), strict=True))
    absent: dict[str, Callable[[], bool]] = {
        "co-authors": lambda: not len(_shared(pair.byline[0], pair.byline[1])),
        "circle": lambda: value["second_order"] <= 0,
        "affiliation": lambda: value["affiliation_known"] < 2,
        "subject": lambda: value["text"] < _HARDLY,
        "source": lambda: not len(_shared(pair.venue[0], pair.venue[1])),
        "citations": lambda: value["citing"] <= 0 and value["shared_references"] <= 0,
        "years": lambda: bool(np.isnan(value["year_gap"])),
    }
    return name in absent and absent[name]()


def sentence_of(
    name: str, corpus: Corpus, pair: Profiles, row: Floats, printed: str | None = None
) -> str:
    """The evidence in words; `pair` and `row` as for `is_absent`, `printed` as for `why`."""
    value = dict(zip(GROUP_FEATURES, row.tolist(), strict=True))
    writers = {
        "co-authors": lambda: _coauthors(corpus, pair),
        "circle": lambda: _circle(value),
        "affiliation": lambda: _affiliation(value),
        "subject": lambda: _subject(pair, value),
        "source": lambda: _source(corpus, pair),
        "citations": lambda: _citations(pair, value),
        "years": lambda: _years(value),
        "name": lambda: _name(corpus, pair, printed),
        "identifier": lambda: _identifier(pair),
        "one by one": lambda: (
            "The likeliest of the scholar's other signatures is by the same person with"
            f" probability {value['link_max']:.2f}; on average it is {value['link_mean']:.2f}."
        ),
    }
    write = writers.get(name)
    return write() if write else _start(value, pair)


def _start(value: dict[str, float], pair: Profiles) -> str:
    others = int(pair.size[1])
    those = "one other" if others == 1 else f"{others:,} others"
    lengths = sorted({max(1, round(2 ** value[c])) for c in ("crowd_low", "crowd_high")})
    names = f"{' and '.join(f'{n:,}' for n in lengths)} name{'s' if lengths != [1] else ''}"
    return (
        f"How often a signature is by the same person as {those} of this name, in bylines of about"
        f" {names}, before anything they share is looked at."
    )


def _subject(pair: Profiles, value: dict[str, float]) -> str:
    if not pair.text[0].nnz or not pair.text[1].nnz:
        return "Titles, keywords and abstracts of one side say nothing that could be compared."
    return f"Titles, keywords and abstracts are {_alike(value['text'])}."


def _alike(likeness: float) -> str:
    words = ((_MUCH, "much alike"), (_SOMEWHAT, "somewhat alike"), (_HARDLY, "hardly alike"))
    found = next((w for least, w in words if likeness >= least), "not alike")
    return f"{found} ({likeness:.2f} of 1)"


def _shared(left: sp.csr_matrix, right: sp.csr_matrix) -> npt.NDArray[np.int64]:
    return np.intersect1d(left.indices, right.indices).astype(np.int64)


def _coauthors(corpus: Corpus, pair: Profiles) -> str:
    nodes = _shared(pair.byline[0], pair.byline[1])
    full = [n for n in nodes.tolist() if len(corpus.node_labels[n].split(" ")[-1]) > 1]
    nodes_shown = full or nodes.tolist()
    if not nodes_shown:
        return "No co-author in common."
    rare = sorted(nodes_shown, key=lambda n: (-corpus.node_weight[n], n))
    names = _listed([_person(corpus.node_labels[n]) for n in rare[:_NAMED]])
    if len(nodes_shown) == 1:
        return f"One co-author in common: {names}."
    among = ":" if len(nodes_shown) <= _NAMED else ", the rarest names being"
    return f"{len(nodes_shown):,} co-authors in common{among} {names}."


def _person(label: str) -> str:
    """ "peng s" as S. Peng, "mattig peter" as Peter Mattig."""
    family, _, given = label.rpartition(" ")
    shown = f"{given.upper()}." if len(given) == 1 else given.title()
    return f"{shown} {family.title()}" if family else shown


def _listed(words: list[str]) -> str:
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"


def _circle(value: dict[str, float]) -> str:
    if value["second_order"] <= 0:
        return "Their co-authors have not written together elsewhere."
    return "Co-authors of the one have written with co-authors of the other."


def _affiliation(value: dict[str, float]) -> str:
    if value["affiliation_known"] < 2:
        return "An affiliation is missing on one side."
    if value["affiliation"] > _ALIKE:
        return f"Affiliations of a kind that {_share(value)} has."
    if value["together"] > 0 and value["affiliation_together"] < 1 - _ALIKE:
        return "Different affiliations in the same years."
    return f"Affiliations are {_alike(value['affiliation'])}."


def _share(value: dict[str, float]) -> str:
    """How many entries have words like those shared, from their mean surprisal."""
    return f"about one entry in {max(2, round(float(np.exp(value['affiliation_weight'])))):,}"


def _source(corpus: Corpus, pair: Profiles) -> str:
    venues = _shared(pair.venue[0], pair.venue[1])
    if not pair.venue[0].nnz or not pair.venue[1].nnz:
        return "A source is missing on one side."
    if len(venues) == 0:
        return "Never in the same source."
    return f"Both in “{corpus.venue_labels[int(venues[0])]}”."


def _citations(pair: Profiles, value: dict[str, float]) -> str:
    if value["citing"] > 0:
        return "One cites the other."
    if value["shared_references"] > 0:
        return "They cite the same works."
    if not pair.references[0].nnz or not pair.references[1].nnz:
        return "References are missing on one side."
    return "No citation and no reference in common."


def _years(value: dict[str, float]) -> str:
    if np.isnan(value["year_gap"]):
        return "A year is missing."
    if value["year_gap"] <= 0:
        return "The work falls within the scholar's years of activity."
    years = max(1, round(value["year_gap"]))
    return f"{years} year{'s' if years > 1 else ''} before or after the scholar's other works."


def _name(corpus: Corpus, pair: Profiles, printed: str | None) -> str:
    names = corpus.naming.names
    mine = int(pair.names[0].indices[0])
    here = printed or names[mine].printed
    theirs = pair.names[1]
    order = np.argsort(-theirs.data, kind="stable")[:_NAMED]
    codes = [int(theirs.indices[k]) for k in order]
    plain = corpus.naming.plain_code
    is_shared = plain[mine] in plain[theirs.indices]
    common = common_in_words(float(pair.namesakes.max())) if is_shared else ""
    fitting = pair.rivals_here[0]
    if corpus.naming.is_initials[mine] and np.isfinite(fitting):
        people = "one given name" if fitting == 1 else f"{fitting:,.0f} given names"
        common = f", which fits {people} at this place"
    if codes == [mine]:
        alike = "elsewhere" if here == names[mine].printed else "alike elsewhere"
        return f"Printed as “{here}” here and {alike}{common}."
    theirs_printed = _listed([f"“{names[code].printed}”" for code in codes])
    return f"Printed here as “{here}”{common}; elsewhere as {theirs_printed}."


def common_in_words(expected: float) -> str:
    """How common a name is that so many others are expected to bear (inf for initials)."""
    if expected <= _RARE:
        return ", a name that hardly anybody else here would bear by chance"
    if expected <= _UNCOMMON:
        libraries = f"{1 / expected:.0f} libraries like this"
        return f", a name that somebody else would bear by chance in about one of {libraries}"
    if not 1 <= expected < np.inf:
        return ""
    others = "one other" if round(expected) == 1 else f"{expected:,.0f} others"
    return f", a name that about {others} here would bear by chance"


def _identifier(pair: Profiles) -> str:
    if len(_shared(pair.orcid[0], pair.orcid[1])):
        return "The same ORCID."
    if len(_shared(pair.email[0], pair.email[1])):
        return "The same e-mail address."
    return "Different ORCIDs; people may hold several, so this is no veto."
