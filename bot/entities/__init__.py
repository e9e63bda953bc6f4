"""Entities found by their shape and by the words around them, without a trained model.

Pure and deterministic: the same text gives the same spans, in microseconds, and nothing here was
learned from examples that could drag an order number towards an intent. Regular expressions alone
would not do: 19122 is a postcode beside a name and an order after "order", and 7021645199 is a
telephone number unless somebody says otherwise. So each kind proposes spans with a strength, and
`extraction` settles who gets which words.
"""
