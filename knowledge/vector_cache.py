"""Vectors of texts that were encoded before: what is kept of a build, whatever becomes of it.

Encoding is nearly all of a build's time. So every vector is written down as soon as there is one,
under the hash of its text: a build that is killed goes on where it stopped, and the next version
encodes only the sentences that are new. One file for each encoder and precision, of records of one
length, so that a record half written is seen by the length of the file, or by its check sum.

index/vectors/<encoder>.vectors    (hash of the text, vector, check sum) a record
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import EncoderAround, TextEncoder, Vectors

MOST_BYTES: Final = 1 << 30
"""What may be kept of sentences that no longer stand in the corpus, with those that do."""

SUFFIX = ".vectors"

_HASH_BYTES = 32
_SUM_BYTES = 4
_AT_ONCE = 16  # texts encoded between two writes: what a kill costs
_KEYS_AT_ONCE = 1 << 16


def cache_directory(home: Path) -> Path:
    """Return where the vectors are kept under a home directory."""
    return home / "index" / "vectors"


def file_name(encoder_id: str, precision: str, dimensions: int) -> str:
    """Return the name of the file of one encoder's vectors."""
    made_by = json.dumps([encoder_id, precision, dimensions])
    return hashlib.sha256(made_by.encode()).hexdigest()[:16] + SUFFIX


def key_of(text: str) -> bytes:
    """Return what a text's vector is found by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class VectorCache:
    """The vectors that one encoder made; processes may add to it at the same time."""

    def __init__(self, directory: Path, encoder: TextEncoder) -> None:
        name = file_name(encoder.encoder_id, encoder.precision, encoder.dimensions)
        self.path = directory / name
        self._record = np.dtype(
            [
                ("key", f"V{_HASH_BYTES}"),
                ("vector", "<f4", (encoder.dimensions,)),
                ("sum", "<u4"),
            ]
        )

    def __len__(self) -> int:
        return self._bytes() // self._record.itemsize

    def find(self, keys: Collection[bytes]) -> Iterator[tuple[bytes, NDArray[np.float32]]]:
        """Yield the keys of these texts that have a vector, each once, with it: (dimensions,).

        A record whose check sum is wrong is as good as none.
        """
        records, wanted = self._records(), set(keys)
        for row, key in _keys(records):
            if key in wanted and _whole(records[row].tobytes()):
                wanted.remove(key)
                yield key, np.asarray(records[row]["vector"], dtype=np.float32)

    def add(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Write vectors down by the keys of their texts; they are there when this returns."""
        rows = b"".join(self._row(key, vector) for key, vector in vectors.items())
        with self._alone() as stream:
            # A process that was killed may have left half a record.
            stream.truncate(len(self) * self._record.itemsize)
            stream.seek(0, os.SEEK_END)
            stream.write(rows)

    def trim(self, used: Collection[bytes], most_bytes: int = MOST_BYTES) -> int:
        """Drop what goes beyond the bound, and return how many records that were.

        What was used just now is kept whatever it takes; of the rest the newest. A record that was
        used counts as new.
        """
        if self._bytes() <= most_bytes:
            return 0
        with self._alone():
            records, needed = self._records(), frozenset(used)
            last = {key: row for row, key in _keys(records)}
            kept = sorted(row for key, row in last.items() if key in needed)
            others = sorted(row for key, row in last.items() if key not in needed)
            room = max(0, most_bytes // self._record.itemsize - len(kept))
            aside = self.path.with_suffix(".new")
            with aside.open("wb") as fresh:
                for row in [*others[len(others) - min(room, len(others)) :], *kept]:
                    fresh.write(records[row].tobytes())
                fresh.flush()
                os.fsync(fresh.fileno())
            aside.replace(self.path)
        return len(records) - len(self)

    def _row(self, key: bytes, vector: NDArray[np.float32]) -> bytes:
        body = key + np.asarray(vector, dtype="<f4").tobytes()
        return body + zlib.crc32(body).to_bytes(_SUM_BYTES, "little")

    def _bytes(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _records(self) -> NDArray[np.void]:
        """Return the whole records, read where they are looked at."""
        count = len(self)
        if not count:
            return np.empty(0, dtype=self._record)
        return np.memmap(self.path, dtype=self._record, mode="r", shape=(count,))

    @contextmanager
    def _alone(self) -> Iterator[BinaryIO]:
        """Hold the file to add to it, so that no other process writes; never one since replaced."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            with self.path.open("ab") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                if self._is(stream):
                    yield stream
                    return

    def _is(self, stream: BinaryIO) -> bool:
        try:
            return os.path.samestat(os.fstat(stream.fileno()), self.path.stat())
        except FileNotFoundError:
            return False


class CachedEncoder(EncoderAround):
    """An encoder that encodes no text it ever encoded before; meets `TextEncoder`.

    Attributes:
        encoded: How many texts had to be encoded.
        used: The keys of all texts that were asked for.
    """

    def __init__(self, encoder: TextEncoder, cache: VectorCache) -> None:
        super().__init__(encoder)
        self._cache = cache
        self.encoded = 0
        self.used: set[bytes] = set()

    def encode_query(self, text: str) -> Vectors:
        """Return (1, dimensions) float32, unit norm; questions are not kept."""
        return self._encoder.encode_query(text)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return (n, dimensions) float32, unit norm; progress is told (done, total)."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        rows: dict[bytes, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(key_of(text), []).append(row)
        self.used.update(rows)
        missing = dict(rows)
        for key, vector in self._cache.find(rows):
            vectors[missing.pop(key)] = vector
        done = len(texts) - sum(map(len, missing.values()))
        if progress is not None:
            progress(done, len(texts))
        for some in _parts(list(missing)):
            fresh = self._encoder.encode([texts[rows[key][0]] for key in some])
            self._cache.add(dict(zip(some, fresh, strict=True)))
            self.encoded += len(some)
            for key, vector in zip(some, fresh, strict=True):
                vectors[rows[key]] = vector
                done += len(rows[key])
            if progress is not None:
                progress(done, len(texts))
        return vectors


def _parts(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield keys a few at a time, as many as a kill may cost."""
    for at in range(0, len(keys), _AT_ONCE):
        yield keys[at : at + _AT_ONCE]


def _keys(records: NDArray[np.void]) -> Iterator[tuple[int, bytes]]:
    """Yield each record's number and key, with little of the file in memory at a time."""
    for start in range(0, len(records), _KEYS_AT_ONCE):
        keys = records["key"][start : start + _KEYS_AT_ONCE].tobytes()
        for at in range(0, len(keys), _HASH_BYTES):
            yield start + at // _HASH_BYTES, keys[at : at + _HASH_BYTES]


def _whole(record: bytes) -> bool:
    return zlib.crc32(record[:-_SUM_BYTES]) == int.from_bytes(record[-_SUM_BYTES:], "little")
