"""The ports made real: Parquet and DuckDB, raw segments, SQLite or PostgreSQL, engines."""
