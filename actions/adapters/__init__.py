"""Where the ports of the services meet the world: SQL, signed tokens, the knowledge room."""
