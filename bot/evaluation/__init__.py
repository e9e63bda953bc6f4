"""How well the assistant understands: measured on labelled messages, by the served pipeline itself.

It lives in this interpreter because the pipeline does; `recourse evaluate nlu` calls it and shows
what it finds. Nothing here tunes anything: the model of a training file knows nothing but that
file.
"""
