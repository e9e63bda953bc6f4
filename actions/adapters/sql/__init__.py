"""Records in SQLite by default, in PostgreSQL by URL."""
