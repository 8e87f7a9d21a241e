"""Synthetic corpora with known truth: seeded, any size, the same bytes on every machine.

Reads no tables and writes none: it makes interchange lines (docs/interchange.md) and gold lines
{paper_id, position, name, person}. See world.py for what is imitated.
"""
