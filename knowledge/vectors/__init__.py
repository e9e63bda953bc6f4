"""Where vectors are searched: one port, and what stands behind it on one machine.

`port` says what retrieval asks of an index of vectors; `flat` compares with every allowed vector,
`inverted` with those of the nearest lists; `kinds` chooses by size, writes and reads. A store that
spans machines would stand beside them.
"""
