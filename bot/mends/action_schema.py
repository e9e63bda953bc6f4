"""Check action results against a schema that is compiled once.

Rasa builds the schema, checks it against its meta-schema and compiles it for every result, then
tries all 23 kinds of event on every event: a third of a busy server's time. Each kind names its
event as a constant, so only one can fit; asking that one gives the same verdict.
"""

from __future__ import annotations

from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

from bot.errors import UpstreamChanged
from bot.mends.pins import require_source

_PINS = ("f8cdb4be68123961", "091b74aa3738d126")
_upstream = RemoteAction._validate_action_result


class ResultCheck:
    """The verdict of a schema of action results, without its reasons."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """Compile a schema whose events are `oneOf` kinds, each with its own constant name.

        Raises:
            UpstreamChanged: when two kinds have one name.
        """
        validator = validator_for(schema)
        validator.check_schema(schema)
        event = schema["properties"]["events"]["items"]
        common = {key: value for key, value in event.items() if key != "oneOf"}
        names = [kind["properties"]["event"]["const"] for kind in event["oneOf"]]
        if len(set(names)) != len(names):
            raise UpstreamChanged(f"event kinds {names}: expected a name of its own for each")
        self._kinds: dict[str, Validator] = {
            name: validator({**common, "allOf": [kind]})
            for name, kind in zip(names, event["oneOf"], strict=True)
        }
        frame = {**schema["properties"], "events": {"type": "array"}}
        self._frame = validator({**schema, "properties": frame})

    def is_valid(self, result: object) -> bool:
        """Return whether an action's result conforms."""
        if not isinstance(result, dict) or not self._frame.is_valid(result):
            return False
        return all(self._fits(event) for event in result.get("events", ()))

    def _fits(self, event: object) -> bool:
        name = event.get("event") if isinstance(event, dict) else None
        kind = self._kinds.get(name) if isinstance(name, str) else None
        return kind is not None and bool(kind.is_valid(event))


_check = ResultCheck(RemoteAction.action_response_format_spec())


def validate_action_result(action: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True, or let Rasa's own validation raise its error with its reasons."""
    return _check.is_valid(result) or bool(_upstream(action, result))


def apply() -> None:
    """Replace `RemoteAction._validate_action_result`."""
    require_source(_upstream, _PINS[0])
    require_source(RemoteAction.action_response_format_spec, _PINS[1])
    RemoteAction._validate_action_result = validate_action_result  # type: ignore[assignment,method-assign]
