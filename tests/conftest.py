"""Makes tests/invented_corpus.py importable from every test directory; no timed examples."""

from hypothesis import settings

# How long an example takes says how busy the machine is, not whether the law holds.
settings.register_profile("untimed", deadline=None, print_blob=True)
settings.load_profile("untimed")
