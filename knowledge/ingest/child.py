"""Read one document in a process of its own, from standard input, with limits in its arguments.

A stranger's file may be made to hang or to fill the memory of whoever reads it. This process bounds
itself before it reads a byte, opens no other file for writing and no connection, and says what it
found as one JSON document: ``{"document": ...}`` or ``{"trouble": ..., "way_out": ...}``.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import resource
import sys
import warnings
from typing import BinaryIO

from knowledge.errors import FileUnreadable
from knowledge.ingest.kinds import KINDS, read

_OUTPUT_BYTES = 64 << 20
_SPARE_MIB = 128
_DAMAGED = "open it in the program it was made with, and save or export it again"


def main(arguments: list[str]) -> int:
    """Print what the file on standard input holds, and return 0; 2 for a wrong call."""
    if len(arguments) != 3 or arguments[0] not in KINDS.values():
        sys.stderr.write(f"expected KIND SECONDS MIB, KIND one of {sorted(set(KINDS.values()))}\n")
        return 2
    kind, seconds, mebibytes = arguments[0], int(arguments[1]), int(arguments[2])
    _bound(seconds, mebibytes)
    logging.disable(logging.CRITICAL)  # the libraries' remarks on a bad file are not our output
    warnings.simplefilter("ignore")
    answer = _answer(sys.stdin.buffer, kind, mebibytes)
    _loosen(mebibytes)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
    return 0


def _bound(seconds: int, mebibytes: int) -> None:
    """Set the limits of this process; past the soft one of time a signal ends it."""
    for what, soft, hard in (
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_FSIZE, _OUTPUT_BYTES, _OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of this kind
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20, (mebibytes + _SPARE_MIB) << 20))


def _loosen(mebibytes: int) -> None:
    """Give room to say that the memory was full."""
    hard = (mebibytes + _SPARE_MIB) << 20
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _answer(stream: BinaryIO, kind: str, mebibytes: int) -> dict[str, object]:
    try:
        document = read(io.BytesIO(stream.read()), kind)
    except FileUnreadable as exc:
        return {"trouble": exc.trouble, "way_out": exc.way_out}
    except MemoryError:
        return {
            "trouble": f"needs more than {mebibytes} MiB of memory to read",
            "way_out": "split it, or take its pictures out",
        }
    except Exception as exc:  # noqa: BLE001 - the boundary of this process
        # Three libraries read what a stranger wrote; whatever they raise, the file is at fault.
        return {"trouble": f"damaged ({type(exc).__name__} while reading)", "way_out": _DAMAGED}
    return {"document": json.loads(document.as_json())}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
