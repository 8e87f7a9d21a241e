"""Search: what people type → one query object → what the index is asked; documents for it.

Reads works, work_indicators, authorships, assignments, scholars, identifiers; writes no table:
the documents it makes go into the full-text index of a version.
"""

from connexon.search.documents import changed_works, documents
from connexon.search.parser import parse
from connexon.search.plan import Moves, Names, plan
from connexon.search.query import Query, render

__all__ = ["Moves", "Names", "Query", "changed_works", "documents", "parse", "plan", "render"]
