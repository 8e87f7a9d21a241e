"""Analyse: works + citations + scholars → indicators, in columns.

Reads works, citations, authorships, assignments; writes work_indicators, scholar_indicators,
scholar_years, coauthors. Further indicators are functions on arrays, for those who ask.
"""

from connexon.analyse.steps import STEPS, build

__all__ = ["STEPS", "build"]
