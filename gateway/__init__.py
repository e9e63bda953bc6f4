"""Who may speak: the public chat API, conversations and their ownership, the pages."""
