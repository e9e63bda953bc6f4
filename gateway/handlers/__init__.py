"""HTTP in and out: what comes in is checked here, what goes wrong is told here."""
