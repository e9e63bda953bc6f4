"""``recourse up`` and ``recourse seed-demo``."""

from __future__ import annotations

import datetime as dt

import typer

from actions.adapters import catalogue_file
from actions.adapters.sql import demo_shop
from actions.adapters.sql import migrate as records
from actions.adapters.sql.engine import create_engine
from gateway.adapters.sql import migrate as conversations
from gateway.cli.demo_agent import ensure_demo_agent
from gateway.cli.output import print_json, say
from gateway.cli.settings import KnowledgeSettings
from gateway.supervisor import up as supervisor
from gateway.supervisor.settings import UpSettings, read_settings
from knowledge.answering import Answerer


def prepare_records(settings: UpSettings) -> None:
    """Bring both rooms' tables up to date; in development, refresh the demo shop too."""
    settings.make_home()
    records.upgrade(settings.url_of_database)
    conversations.upgrade(settings.url_of_database)


def up() -> None:
    """Start gateway, actions and Rasa, and print the address.

    Ctrl-C stops all.
    """
    settings = read_settings()
    supervisor.check_ground(settings)
    check_index()
    supervisor.require_free_ports(settings)
    prepare_records(settings)
    if settings.environment == "development":
        _seed_unless_real(settings)
    write_catalogue(settings)
    supervisor.up(settings, say, desk=_desk_line(settings))


def _desk_line(settings: UpSettings) -> str:
    """Where the support team signs in and, in development, as whom."""
    agent = ensure_demo_agent(settings)
    if agent is None or agent.password is None:
        return f"desk: {settings.address}/desk"
    return f"desk: {settings.address}/desk  ({agent.login} / {agent.password})"


def check_index() -> None:
    """Refuse, before anything is started, an index that does not fit the encoder or the settings.

    Raises:
        KnowledgeError: naming what does not match, and the command that mends it.
    """
    knowledge = KnowledgeSettings.read()
    Answerer.open(
        knowledge.home,
        precision=knowledge.retrieval_precision,
        threads=knowledge.encoder_threads,
        budget=knowledge.wrong_answer_budget,
    )


def _seed_unless_real(settings: UpSettings) -> None:
    """Refresh the demo's dates, but never write into a shop that has customers of its own."""
    engine = create_engine(settings.url_of_database)
    try:
        demo_shop.seed(engine, _today())
    except demo_shop.RealShopError:
        say("the records hold a real shop: the demo was left out")
    finally:
        engine.dispose()


def write_catalogue(settings: UpSettings) -> None:
    """Give the bot the names of what the records' shops sell."""
    engine = create_engine(settings.url_of_database)
    try:
        catalogue_file.write(settings.home, engine)
    finally:
        engine.dispose()


def seed_demo(
    json: bool = typer.Option(False, "--json", help="Print the counts as JSON."),
) -> None:
    """Fill the records with the demo shop.

    Its dates are relative to today.
    """
    settings = read_settings()
    prepare_records(settings)
    engine = create_engine(settings.url_of_database)
    try:
        report = demo_shop.seed(engine, _today())
        catalogue_file.write(settings.home, engine)
    finally:
        engine.dispose()
    if json:
        print_json(report.as_json())
    else:
        say(f"demo shop ready: {report}")


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
