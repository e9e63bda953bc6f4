"""The conversations' log in SQLite or PostgreSQL."""
