"""Parsed records → works: the same work from several providers becomes one.

Reads parsed records. Writes works, identifiers, locations, work_redirects, authorships,
sources, references and citations.
"""

from connexon.normalise.building import NormaliseSummary, build

__all__ = ["NormaliseSummary", "build"]
