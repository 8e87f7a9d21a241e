"""The demo's records: 9,479 works with a Wang among their authors, and the flagship.

Holds a data file in the interchange format; reads and writes no table. README.md beside it
says where the records come from and under which licences.
"""

from __future__ import annotations

from pathlib import Path

FLAGSHIP_DOI = "10.1002/advs.202400888"


def records_path() -> Path:
    """The packaged file of records."""
    return Path(__file__).with_name("works.jsonl.zst")
