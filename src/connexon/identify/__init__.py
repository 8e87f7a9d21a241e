"""Who wrote what. Reads works, authorships, references and people's judgements; writes
assignments, scholars, scholar_redirects.

A signature is one author entry of one work. Signatures are blocked by name, collapsed into atoms
within large collaborations, compared pair by pair, grouped strictly, and then cluster by cluster
by what the clusters show together. What a person said holds always.
"""

from connexon.identify.build import IdentifyResult, Reading, build, build_from, read
from connexon.identify.explain import Explanation, Weighed, why
from connexon.identify.extend import Extended, Previous, Since, extend
from connexon.identify.growing import News, grown
from connexon.identify.kept import arrays_of, reading_of, unsaid_arrays, unsaid_of
from connexon.identify.model import model_digest
from connexon.identify.rejudge import Rejudged, Stated, rejudge
from connexon.identify.sampling import (
    Alternatives,
    Members,
    alternatives,
    alternatives_by,
    blocks_of,
    sample_clusterings,
    sample_members,
    with_words,
)
from connexon.identify.surroundings import surroundings
from connexon.identify.unsaid import Unsaid

__all__ = [
    "Alternatives",
    "Explanation",
    "Extended",
    "IdentifyResult",
    "Members",
    "News",
    "Previous",
    "Reading",
    "Rejudged",
    "Since",
    "Stated",
    "Unsaid",
    "Weighed",
    "alternatives",
    "alternatives_by",
    "arrays_of",
    "blocks_of",
    "build",
    "build_from",
    "extend",
    "grown",
    "model_digest",
    "read",
    "reading_of",
    "rejudge",
    "sample_clusterings",
    "sample_members",
    "surroundings",
    "unsaid_arrays",
    "unsaid_of",
    "why",
    "with_words",
]
