"""Evaluate: one person's portfolio, each figure with the range that unsure identities leave it.

Reads (as arrays that the caller took from them) works, work_indicators, assignments, citations;
writes nothing. There is no single score, no ranking and no journal metric. Randomness is a seed.
"""

from connexon.evaluate.portfolio import Portfolio, evaluate
from connexon.evaluate.record import TOO_FEW, Figure, Mover, Record, Share

__all__ = ["TOO_FEW", "Figure", "Mover", "Portfolio", "Record", "Share", "evaluate"]
