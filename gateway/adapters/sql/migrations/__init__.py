"""The history of the conversations' tables."""
