"""Analyse: works + citations + scholars → indicators, in columns.

Reads works, citations, authorships, assignments; writes work_indicators, scholar_indicators,
scholar_years, coauthors. Further indicators are functions on arrays in `ranks`, `sharing` and
`cohorts`, and on tables in `disruption`. Each is defined in docs/indicators.md.
"""

from connexon.analyse.steps import STEPS, build

__all__ = ["STEPS", "build"]
