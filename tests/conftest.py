"""Makes tests/invented_corpus.py importable from every test directory."""
