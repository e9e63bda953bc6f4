"""What is known: the passages, the rules, and the code that retrieves the one and decides by the other.

The room knows nothing of Rasa, of HTTP servers or of SQL. This module imports nothing: the encoder is exported
by an interpreter that has torch and none of what serving needs.
"""
