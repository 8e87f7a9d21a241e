"""Follow: what is different between two looks at a scholar or a query, and feeds of it.

Works on values that the caller took from works, assignments and citations; writes nothing and
knows no clock: dates are those of the works.
"""

from connexon.follow.atom import Entry, Feed, atom
from connexon.follow.changes import Change, ChangeKind, Snapshot, differences

__all__ = ["Change", "ChangeKind", "Entry", "Feed", "Snapshot", "atom", "differences"]
