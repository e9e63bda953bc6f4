"""Hold the corpus to more than its format: what a reader of one file cannot see.

`linter` runs every check and gives a report of complaints, notes and figures; each check has a file
of its own and knows nothing of the others. What is malformed is refused before any of them
(`knowledge.corpus_reader`).
"""
