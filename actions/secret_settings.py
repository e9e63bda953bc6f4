"""How the processes of the house take their secrets: given, or made once for development.

The actions and the gateway share secrets, so they share what makes one acceptable.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

PREFIX = "RECOURSE_"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "var"
SHORTEST_SECRET = 32
FEWEST_DIFFERENT_CHARACTERS = 10
PLACEHOLDERS = ("changeme", "change-me", "secret", "password", "placeholder", "example")
ONE_IS_MADE_BY = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"


class DevelopmentSecrets(PydanticBaseSettingsSource):
    """The secrets file of `recourse up`, for a process started alone in development.

    Raises:
        Exception: of the type given, when the file is not what `recourse up` makes.
    """

    def __init__(
        self,
        settings_cls: type[BaseSettings],
        names: Sequence[str],
        refused: type[Exception],
    ) -> None:
        super().__init__(settings_cls)
        self._names = names
        self._refused = refused

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing: the whole file is read at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the kept secrets, or nothing where they are given or there is no file."""
        given = self.current_state
        if given.get("environment", "development") != "development":
            return {}
        if all(map(given.get, self._names)):
            return {}
        path = Path(given.get("home", DEFAULT_HOME)) / "secrets.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return {name: str(kept[variable(name)]) for name in self._names}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise self._refused(
                f"{path} is not the secrets file that `recourse up` makes"
                f" ({type(exc).__name__}); remove it to have a new one"
            ) from exc


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def refuse_weak(name: str, secret: str, *, in_development: bool) -> None:
    """Raise ValueError when a secret is missing, short or, in production, a placeholder."""
    if not secret:
        raise ValueError(
            f"{variable(name)} is not set; start with `recourse up`, or give every process that"
            f" shares it the same one ({ONE_IS_MADE_BY})"
        )
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(
            f"{variable(name)} has {len(secret)} characters; expected {SHORTEST_SECRET} or more"
            f" ({ONE_IS_MADE_BY})"
        )
    if not in_development and _is_placeholder(secret):
        raise ValueError(
            f"{variable(name)} looks like a placeholder; expected a random one ({ONE_IS_MADE_BY})"
        )


def complaints(exc: ValidationError) -> str:
    """Return one line about every wrong setting; of a secret its type, never its value."""
    return "; ".join(
        f"{variable(str(error['loc'][0]))}={error['input']!r}: {error['msg']}"
        if error["loc"]
        else error["msg"].removeprefix("Value error, ")
        for error in exc.errors()
    )


def _is_placeholder(secret: str) -> bool:
    """Whether somebody typed this secret instead of making it."""
    folded = secret.casefold()
    few = len(set(folded)) < FEWEST_DIFFERENT_CHARACTERS
    return few or any(word in folded for word in PLACEHOLDERS)
