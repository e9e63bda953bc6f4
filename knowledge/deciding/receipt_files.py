"""Receipts as files in a folder, one each: plain, greppable, and never written twice."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from knowledge.deciding.errors import ReceiptMissing
from knowledge.deciding.receipts import ID_LENGTH, PREFIX, Receipt

_ID = re.compile(rf"{PREFIX}[0-9a-f]{{{ID_LENGTH}}}")


class ReceiptFiles:
    """A `ReceiptStore` in a folder, which is made when the first receipt comes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @classmethod
    def at_home(cls, home: Path) -> ReceiptFiles:
        """Return the store of an installation."""
        return cls(home / "receipts")

    def put(self, receipt: Receipt) -> None:
        """Keep a receipt: whole or not at all, and the first one stays."""
        path = self._path(receipt.id)
        if path.exists():
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._directory, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(receipt.as_bytes())
        Path(name).replace(path)

    def get(self, receipt_id: str) -> Receipt:
        """Return a receipt.

        Raises:
            ReceiptMissing: none is kept under that id.
            ReceiptCorrupt: what is kept there is not a receipt.
        """
        path = self._path(receipt_id)
        try:
            return Receipt.from_bytes(path.read_bytes())
        except FileNotFoundError as exc:
            text = f"no receipt {receipt_id!r} in {self._directory}"
            raise ReceiptMissing(f"{text}: expected one that `recourse decide` printed") from exc

    def ids(self) -> Iterator[str]:
        """Yield every id that is kept, in order."""
        names = sorted(path.stem for path in self._directory.glob(f"{PREFIX}*.json"))
        yield from (each for each in names if _ID.fullmatch(each))

    def _path(self, receipt_id: str) -> Path:
        if not _ID.fullmatch(receipt_id):
            expected = f"expected {PREFIX} and {ID_LENGTH} digits or letters from a to f"
            raise ReceiptMissing(f"receipt {receipt_id!r}: {expected}")
        return self._directory / f"{receipt_id}.json"
