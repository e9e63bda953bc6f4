"""Many listings at once: files of any size read, checked by several processes, and summed up.

The room is a line of five: a source cuts a file into chunks (`sources`), a `ChunkChecker` checks
one chunk without knowing of any other (`chunk_checker`), workers do that in several processes and
keep the order (`workers`), a run keeps what is finished on disk (`run`, `run_folder`), and a tally
adds up what a report tells (`tally`). Memory stays the same however many listings there are: at
most a few chunks are held at a time.

Only `ChunkChecker` sees listings; it is made from plain values and called with a chunk, which is
also how an engine of many machines maps a class over batches.
"""
