"""``recourse up``: the three processes started, watched, restarted and stopped as one.

A storefront runs one command, so something must own the other processes: give each its
environment, notice a death, and leave nothing behind. That is all this room does; what the
processes say to each other is theirs.
"""
