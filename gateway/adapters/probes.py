"""Is the other process there, and does it say that it is well?"""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from pydantic import BaseModel, ValidationError

from gateway.services.ports import Note

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """Asks a process for its own health; meets `Probe`."""

    name: str
    client: httpx.AsyncClient
    path: str

    async def check(self) -> str | Note | None:
        """Return None when it says that it is well, or its note with that, else what is wrong."""
        try:
            response = await self.client.get(self.path)
        except httpx.HTTPError as exc:
            return f"{self.client.base_url}: {str(exc) or type(exc).__name__}"
        if response.status_code == httpx.codes.OK:
            return _note(response.text)
        said = " ".join(response.text.split())[:LONGEST_REASON]
        return f"HTTP {response.status_code}: {said}"


class _Health(BaseModel):
    note: str | None = None


def _note(said: str) -> Note | None:
    """Return the note of a process that is well."""
    try:
        note = _Health.model_validate_json(said).note
    except ValidationError:
        return None  # well is well, whatever else it says
    return Note(note[:LONGEST_REASON]) if note else None
