"""The ``recourse`` command: every face of the house for a terminal.

Exit status: 0 done, 1 findings or differences, 2 bad input or failure with one line that says
what and how to mend it. Every command has ``--json``, which prints one JSON document and nothing
else on standard output.
"""

from __future__ import annotations

from gateway.cli.main import main

__all__ = ["main"]
