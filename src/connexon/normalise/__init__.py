"""Parsed records → works: the same work from several providers becomes one.

Reads parsed records. Writes works, identifiers, locations, work_redirects, record_keys,
authorships, sources, references and citations.
"""

from connexon.normalise.building import NormaliseSummary, build
from connexon.normalise.extending import extend

__all__ = ["NormaliseSummary", "build", "extend"]
