"""The gateway's ports met by real things: SQL, HTTP, signed tokens, the index on disk."""
