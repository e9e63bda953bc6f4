"""Decisions by rules: facts of a return in, an outcome with its reasons and its law out.

Rules are data (`knowledge/rules/<jurisdiction>/<topic>.yml`); this package reads and checks them,
decides by them, says which unknown facts matter and what would change the outcome, and keeps a
receipt that can be replayed to the byte.
"""
