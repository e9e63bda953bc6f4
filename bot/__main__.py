"""`python -m bot serve` and `python -m bot train`.

Not Rasa's own command line, which listens on every interface, reports usage home and takes its
limits from many places.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bot.errors import BotError
from bot.settings import process_settings

REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 2 when it was refused or failed, with one line why."""
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="the assistant's Rasa process"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the newest model on loopback")
    training = commands.add_parser(
        "train", help="train a model if anything it is made from changed"
    )
    training.add_argument("--force", action="store_true", help="train even if nothing changed")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "train":
            _train(force=chosen.force)
        else:
            from bot.serving import serve

            serve(process_settings())
    except BotError as exc:
        _say(f"bot: {exc}")
        return REFUSED
    return 0


def _train(*, force: bool) -> None:
    from bot.training import train

    model = train(process_settings(), force=force, say=_say)
    if not model.is_new:
        _say(f"nothing changed: {model.path.name} is the model of what is there")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
