"""The bench: a stock Rasa project and this one, side by side, on the same machine, in one run.

A speed that cannot be compared is a boast, so every figure that a stock server has too is taken
from both in alternating rounds: the same messages, the same orders, the same service code, one
process each. The bench starts and stops every process itself and fails loudly when either side
answers with an error, with nothing, or with the wrong thing.
"""
