"""Ready means that a customer's message would be answered now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.services.ports import Probe, Probes


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is wrong, by name; None where nothing is."""

    problems: Mapping[str, str | None]

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
        problems = await asyncio.gather(*(self._problem(probe) for probe in self._probes))
        names = (probe.name for probe in self._probes)
        return Readiness(dict(zip(names, problems, strict=True)))

    async def _problem(self, probe: Probe) -> str | None:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await probe.check()
        except TimeoutError:
            return f"no answer within {self._timeout_s:g} s"
