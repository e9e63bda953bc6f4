"""Copy nothing for a log line that is not written.

Rasa deep-copies dialogue states and events into the arguments of debug lines, which Python
evaluates whether debugging is on or not: several copies of the whole history a turn.
"""

from __future__ import annotations

import copy
import logging
from typing import TypeVar

import rasa.core.actions.forms
import rasa.core.policies.memoization
import rasa.core.policies.rule_policy
import rasa.core.processor

from bot.mends.pins import require_source

# In each of these modules every `copy.deepcopy` stands in the arguments of a `structlogger.debug`.
_PINS = {
    rasa.core.processor: "f42dfbf26e2ffcb6",
    rasa.core.actions.forms: "7cb6c30550116597",
    rasa.core.policies.memoization: "e4519f1a04ecdcce",
    rasa.core.policies.rule_policy: "952d1a13906511ac",
}
_Value = TypeVar("_Value")


class _OnlyWhenDebugging:
    """Stands in for the module `copy` where it is used for debug lines only."""

    def __getattr__(self, name: str) -> object:
        return getattr(copy, name)

    @staticmethod
    def deepcopy(value: _Value) -> _Value:
        """Return the value itself, or a copy of it if a debug line is going to be written."""
        return copy.deepcopy(value) if logging.getLogger().isEnabledFor(logging.DEBUG) else value


def apply() -> None:
    """Replace the name `copy` in the four modules."""
    for module, pin in _PINS.items():
        require_source(module, pin)
        module.copy = _OnlyWhenDebugging()  # type: ignore[attr-defined]
