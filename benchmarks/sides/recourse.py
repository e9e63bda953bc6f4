"""This project's side: the bot and the actions as `recourse up` starts them, posted to directly.

The commands and the environment are the supervisor's own, so that the bench cannot measure a
configuration that nobody runs. Only the ports, the secrets and the two databases are the bench's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from actions.adapters.grants import sign
from actions.domain.grant import Grant
from benchmarks.client import HttpReply, request_bytes
from benchmarks.processes import Command
from benchmarks.sides import HOST, Message, Reply, WrongAnswer, reply_of
from gateway.supervisor.settings import SECRET_NAMES, UpSettings, child_environment
from gateway.supervisor.up import child_specs

OK = 200
GRANT_S = 60
SECRET_BYTES = 48


@dataclass(frozen=True)
class Secrets:
    """What the processes of one run share."""

    grant: str
    channel: str
    storefront: str

    @classmethod
    def fresh(cls) -> Secrets:
        """Random ones."""
        return cls(*(secrets.token_urlsafe(SECRET_BYTES) for _ in SECRET_NAMES))

    def environment(self) -> dict[str, str]:
        """Under the names that the processes read."""
        given = (self.grant, self.channel, self.storefront)
        return dict(zip(SECRET_NAMES, given, strict=True))


def sign_body(secret: str, body: bytes) -> str:
    """The value of `X-Recourse-Signature` for a body."""
    digest = hmac.new(secret.encode("utf-8"), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


@dataclass(frozen=True)
class RecourseSide:
    """The bot's channel with the action server behind it, as the gateway sees them."""

    settings: UpSettings
    secrets: Secrets
    tracker_url: str
    name: str = "recourse"
    clock: Callable[[], float] = field(default=time.time, repr=False)

    @property
    def port(self) -> int:
        """The bot's."""
        return self.settings.bot_port

    @property
    def commands(self) -> Sequence[Command]:
        """The actions and the bot."""
        return (self.command("actions"), self.command("bot"))

    def request(self, message: Message) -> bytes:
        """A post to the bot's channel with its grant and its signature."""
        grant = Grant(
            conv=message.conversation,
            msg=message.id,
            sub=message.customer,
            aud="shopper",
            jur="CN",
            loc="en",
            epoch=0,
            exp=int(self.clock()) + GRANT_S,
        )
        body = json.dumps(
            {
                "conversation": message.conversation,
                "message": message.id,
                "text": message.text,
                "metadata": {"grant": sign(grant, self.secrets.grant)},
            }
        ).encode("utf-8")
        signature = {"X-Recourse-Signature": sign_body(self.secrets.channel, body)}
        host = f"{HOST}:{self.port}"
        return request_bytes("POST", host, "/webhooks/recourse/webhook", body, signature)

    def read(self, reply: HttpReply) -> Reply:
        """The messages of the turn."""
        if reply.status != OK:
            raise WrongAnswer(f"the bot answered {reply.status}: {reply.body[:200]!r}")
        return reply_of(json.loads(reply.body).get("messages"))

    def command(self, name: str) -> Command:
        """One of the supervisor's processes, under the bench's settings."""
        spec = next(each for each in child_specs(self.settings) if each.name == name)
        environ = {
            **os.environ,
            **self.secrets.environment(),
            "RECOURSE_TRACKER_URL": self.tracker_url,
        }
        environment = child_environment(self.settings, environ, host=HOST)
        return Command(f"recourse-{name}", spec.argv, spec.directory, environment)
