"""What is known: the passages, and the code that finds the one that answers, or declines.

The room knows nothing of Rasa, of HTTP servers or of SQL. This module imports nothing: the encoder
is exported by an interpreter that has torch and none of what serving needs.
"""
