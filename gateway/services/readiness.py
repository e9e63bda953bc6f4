"""Ready means that a customer's message would be answered now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.services.ports import Note, Probe, Probes


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is wrong, by name, None where nothing is; and what is worth knowing all the same."""

    problems: Mapping[str, str | None]
    notes: Mapping[str, str]

    @property
    def ready(self) -> bool:
        """Whether everything works."""
        return not any(self.problems.values())


class ReadinessCheck:
    """Probes everything at once, none for longer than the timeout."""

    def __init__(self, probes: Probes, *, timeout_s: float) -> None:
        self._probes = probes
        self._timeout_s = timeout_s

    async def check(self) -> Readiness:
        """Return what works and what does not, at this moment."""
        said = await asyncio.gather(*(self._said(probe) for probe in self._probes))
        by_name = dict(zip((probe.name for probe in self._probes), said, strict=True))
        return Readiness(
            {name: each if isinstance(each, str) else None for name, each in by_name.items()},
            {name: each.text for name, each in by_name.items() if isinstance(each, Note)},
        )

    async def _said(self, probe: Probe) -> str | Note | None:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await probe.check()
        except TimeoutError:
            return f"no answer within {self._timeout_s:g} s"
