"""What this process reads from its environment: the only place that does."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    NoDecode,
    SettingsConfigDict,
)

from actions.house_settings import HouseSettings
from actions.secret_settings import (
    PREFIX,
    complaints,
    variable,
)
from gateway.domain.errors import SettingsRefused


def _listed(value: object) -> object:
    """Return a comma-separated list as a tuple."""
    if not isinstance(value, str):
        return value
    return tuple(each.strip() for each in value.split(",") if each.strip())


def _origin(value: str) -> str:
    scheme, separator, host = value.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host:
        raise ValueError(f"{value!r} is no origin; expected https://shop.example, without a path")
    return value


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError as exc:
        raise ValueError(
            f"{value!r} is no address or network; expected 10.0.0.5 or 10.0.0.0/24"
        ) from exc
    return value


Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[str, AfterValidator(_network)]


class Settings(HouseSettings):
    """The settings of the gateway.

    Attributes:
        grant_secret: Signs grants; the actions verify with it.
        channel_secret: Signs calls to the bot.
        storefront_secret: The storefront signs its customers' tokens with it.
        jurisdiction: Of a conversation that names none.
        locale: Of a conversation that names none.
        allowed_origins: Whose pages may call this API from a browser, comma-separated.
        bot_timeout_s: How long a turn waits for the bot.
        messages_per_minute: What one conversation may send in the long run.
        message_burst: What one conversation may send at once.
        conversations_per_minute: What one address may open in the long run.
        conversation_burst: What one address may open at once.
        token_days: A conversation's token that nothing was sent with for so long has expired.
        sockets_per_conversation: Tabs and devices that follow one conversation at once.
        sockets_per_address: Sockets of one address; a shop's whole office may share one.
        queue_timeout_s: How long a customer waits for a person before the bot is back.
        reply_timeout_s: How long a customer waits for a person's reply before another is asked.
        trusted_proxies: Addresses and networks whose X-Forwarded-For is believed,
            comma-separated.
        max_body_bytes: Larger requests are refused unread.
        max_listings_bytes: The same for listings to be checked, of which one request has many.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    SECRETS = ("grant_secret", "channel_secret", "storefront_secret")
    REFUSED = SettingsRefused

    grant_secret: SecretStr = SecretStr("")
    channel_secret: SecretStr = SecretStr("")
    storefront_secret: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=1, le=65535)
    actions_port: int = Field(default=8701, ge=1, le=65535)
    bot_port: int = Field(default=8702, ge=1, le=65535)
    jurisdiction: str = Field(default="CN", pattern=r"^[A-Z]{2}$")
    locale: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)
    allowed_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_listed)] = ()
    # Less than the 12 s that the supervisor gives a stopping gateway for its last turns.
    bot_timeout_s: float = Field(default=10.0, gt=0, le=60)
    messages_per_minute: int = Field(default=60, ge=1)
    message_burst: int = Field(default=40, ge=1)
    # Generous: behind a proxy that nobody has named as trusted, all customers are one address.
    conversations_per_minute: int = Field(default=600, ge=1)
    conversation_burst: int = Field(default=2_000, ge=1)
    token_days: int = Field(default=30, ge=1, le=3650)
    sockets_per_conversation: int = Field(default=20, ge=1)
    sockets_per_address: int = Field(default=5_000, ge=1)
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_listed)] = ()
    queue_timeout_s: float = Field(default=600.0, gt=0, le=86_400)
    reply_timeout_s: float = Field(default=300.0, gt=0, le=86_400)
    max_body_bytes: int = Field(default=64 * 1024, ge=1024)
    max_listings_bytes: int = Field(default=4 << 20, ge=1024)

    @property
    def bot_url(self) -> str:
        """The bot's address: on this machine, like every process of the house."""
        return f"http://127.0.0.1:{self.bot_port}"

    @property
    def actions_url(self) -> str:
        """The action server's address, on this machine."""
        return f"http://127.0.0.1:{self.actions_port}"

    @model_validator(mode="after")
    def _refuse_shared_secrets(self) -> Self:
        given = {getattr(self, name).get_secret_value() for name in self.SECRETS}
        if len(given) < len(self.SECRETS):
            names = ", ".join(map(variable, self.SECRETS))
            raise ValueError(f"{names} must differ: one that leaks must not open the others")
        return self


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
