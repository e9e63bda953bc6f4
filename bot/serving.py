"""The serving process: one model, one channel, loopback, until it is told to stop."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from bot.errors import SettingsRefused
from bot.process import prepare
from bot.settings import Settings
from bot.training import fingerprint, newest_model

if TYPE_CHECKING:
    from sanic import Sanic

    from bot.agent import HouseAgent

APP_NAME = "recourse_bot"
MAX_BODY_BYTES = 64 * 1024
_GRACE_S = 10.0


def serve(settings: Settings) -> None:
    """Load the newest model and serve it until SIGTERM or SIGINT; turns under way are finished.

    Raises:
        BotError: when something needed is missing or refused; nothing is listening then.
    """
    began = time.monotonic()
    settings.channel_secret()
    model = newest_model(settings.models_directory)
    prepare(settings, serving=True)
    import structlog

    from bot import mends
    from bot.agent import load_agent

    log = structlog.get_logger(__name__)
    mends.apply()
    agent = load_agent(settings, model)
    if model.name != f"{fingerprint(settings)}.tar.gz":
        log.warning(
            "the model is older than what it is made from: run `make train`", model=model.name
        )
    app = build_app(settings, agent)
    listening = _listen(settings.host, settings.port)
    log.info(
        "serving",
        model=model.name,
        address=f"http://{settings.host}:{settings.port}",
        start_s=round(time.monotonic() - began, 2),
    )
    app.run(sock=listening, workers=1, access_log=False, motd=False, debug=False)


def _listen(host: str, port: int) -> socket.socket:
    """Open the door before Sanic does, which logs a taken port and ends as if all was well."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as exc:
        raise SettingsRefused(
            f"{host}:{port} cannot be listened on ({exc.strerror}): stop what holds it, or set"
            " RECOURSE_BOT_PORT"
        ) from exc


def build_app(settings: Settings, agent: HouseAgent, *, name: str = APP_NAME) -> Sanic:
    """Return the HTTP application: the channel's two routes and nothing else, no API, no CORS.

    Args:
        settings: the process's settings.
        agent: what answers.
        name: Sanic knows its applications by name, each once a process.
    """
    from rasa.core.channels.channel import register
    from sanic import Sanic

    from bot.channel import RecourseInput

    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = _GRACE_S
    app.ctx.agent = agent
    register([RecourseInput.from_settings(settings)], app, route="/webhooks/")

    async def close(_app: Sanic, _loop: object) -> None:
        await agent.close()

    app.register_listener(close, "after_server_stop")
    return app
