"""The nouns: ids, errors, table schemas. No I/O; imports nothing of ours."""
