"""What this process reads from its environment: the only place that does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from actions.domain.errors import SettingsRefused
from actions.domain.identity import GuestLimits
from actions.house_settings import HouseSettings
from actions.secret_settings import (
    PREFIX,
    complaints,
)
from knowledge.calibration import WRONG_ANSWER_BUDGET


class Settings(HouseSettings):
    """The settings of the action server.

    Attributes:
        grant_secret: What the gateway signs grants with.
        actions_port: Port to listen on, at `host`.
        encoder_threads: Threads the encoder may use for one question.
        wrong_answer_budget: Share of all policy questions that may get a wrong answer.
        guest_tries: Failed tries in the window for one order, one e-mail address or one name.
        guest_tries_per_network: Failed tries in the window from one network.
        guest_window_s: Seconds for which a failed try counts.
        guest_idle_s: Seconds without a use after which a guest has to prove themselves again.
        guest_longest_s: Seconds after which they have to in any case.
        guest_answer_ms: Beat of the answers to guests' claims; longer than a check takes.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    SECRETS = ("grant_secret",)
    REFUSED = SettingsRefused

    grant_secret: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    actions_port: int = Field(default=8701, ge=1, le=65535)
    encoder_threads: int = Field(default=1, ge=1, le=64)
    retrieval_precision: Literal["fp32", "int8"] = "fp32"
    wrong_answer_budget: float = Field(default=WRONG_ANSWER_BUDGET, ge=0, le=1)
    guest_tries: int = Field(default=5, ge=1, le=100)
    guest_tries_per_network: int = Field(default=20, ge=1, le=10_000)
    guest_window_s: int = Field(default=3_600, ge=60, le=7 * 86_400)
    guest_idle_s: int = Field(default=1_800, ge=60, le=86_400)
    guest_longest_s: int = Field(default=7_200, ge=60, le=7 * 86_400)
    guest_answer_ms: int = Field(default=50, ge=20, le=1_000)

    @property
    def guest_limits(self) -> GuestLimits:
        """How often guests may try, and how long what they proved holds."""
        return GuestLimits(
            tries_per_identity=self.guest_tries,
            tries_per_network=self.guest_tries_per_network,
            window_s=self.guest_window_s,
            idle_s=self.guest_idle_s,
            longest_s=self.guest_longest_s,
        )


def read_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsRefused: A value is not what was expected, or a secret is missing or weak; the
            message is one line that names the variable and never shows a secret.
    """
    try:
        return Settings()
    except ValidationError as exc:
        raise SettingsRefused(complaints(exc)) from exc
