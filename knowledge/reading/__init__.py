"""Reading a question: whose law, whose side, which day, which words, how many parts.

Everything here is rules over words, written down where a maintainer can read them. What a rule does
not surely find, the conversation's own setting decides; nothing is guessed.
"""
