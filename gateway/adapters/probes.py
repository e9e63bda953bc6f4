"""Is the other process there, and does it say that it is well?"""

from __future__ import annotations

from dataclasses import dataclass

import httpx

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """Asks a process for its own health; meets `Probe`."""

    name: str
    client: httpx.AsyncClient
    path: str

    async def check(self) -> str | None:
        """Return None when it says that it is well, and otherwise what is wrong."""
        try:
            response = await self.client.get(self.path)
        except httpx.HTTPError as exc:
            return f"{self.client.base_url}: {str(exc) or type(exc).__name__}"
        if response.status_code == httpx.codes.OK:
            return None
        said = " ".join(response.text.split())[:LONGEST_REASON]
        return f"HTTP {response.status_code}: {said}"
