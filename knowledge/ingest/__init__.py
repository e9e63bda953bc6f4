"""A merchant's own policy documents, made into proposals for their part of the corpus.

    convert   a file of a stranger -> `Document`: headings, paragraphs, items   (a child process)
    divide    a document -> `Piece`s: one rule each, under its heading
    propose   pieces and what the corpus holds -> passages to review, and what changed
    accept    a reviewed proposal -> the merchant's corpus

Nothing here writes into the corpus but `accept`.
"""
