"""A shop's files, read into records: JSON text, the shapes in it, and what they mean."""
