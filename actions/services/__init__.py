"""What this room does, in plain calls behind ports."""
