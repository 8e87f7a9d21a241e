"""A scholar-centred literature engine whose papers run."""

__version__ = "0.1.0.dev0"
