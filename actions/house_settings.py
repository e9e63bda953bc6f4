"""What every process of the house is told: where the records are, and whom customers can reach."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from actions.secret_settings import DEFAULT_HOME, DevelopmentSecrets, refuse_weak

DEMO_CONTACT = "support@example.com"


class HouseSettings(BaseSettings):
    """What the settings of the processes have in common.

    Attributes:
        SECRETS: The settings that are secrets of the process.
        REFUSED: What is raised where the file of development's secrets is not one.
        home: Where the index and SQLite's file are kept.
        environment: Outside "development" nothing secret is ever made up or defaulted.
        database_url: SQLAlchemy URL of the records; SQLite in `home` when empty.
        support_contact: What a customer is told when they want a person.
    """

    SECRETS: ClassVar[tuple[str, ...]] = ()
    REFUSED: ClassVar[type[Exception]]

    home: Path = DEFAULT_HOME
    environment: Literal["development", "production"] = "development"
    database_url: str = ""
    support_contact: str = ""

    @property
    def url_of_database(self) -> str:
        """The records' URL; SQLite in `home` unless one was given."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'recourse.db'}"

    @property
    def contact(self) -> str:
        """Where a person can be reached; an address of nobody's in development only."""
        return self.support_contact or DEMO_CONTACT

    @property
    def in_development(self) -> bool:
        """Whether this is somebody's own machine."""
        return self.environment == "development"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then what `recourse up` made for development."""
        made = DevelopmentSecrets(settings_cls, cls.SECRETS, cls.REFUSED)
        return init_settings, env_settings, made

    @model_validator(mode="after")
    def _refuse_weak_secrets(self) -> Self:
        for name in self.SECRETS:
            secret: SecretStr = getattr(self, name)
            refuse_weak(name, secret.get_secret_value(), in_development=self.in_development)
        return self

    @model_validator(mode="after")
    def _refuse_no_contact(self) -> Self:
        if not self.in_development and not self.support_contact:
            raise ValueError(
                "RECOURSE_SUPPORT_CONTACT is not set; expected what customers are told when"
                " they want a person, such as an e-mail address or a telephone number"
            )
        return self
