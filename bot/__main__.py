"""`python -m bot serve`, `python -m bot train` and `python -m bot evaluate`.

Not Rasa's own command line, which listens on every interface, reports usage home and takes its
limits from many places.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

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
    evaluation = commands.add_parser("evaluate", help="measure how well messages are understood")
    evaluation.add_argument("--train", type=Path, help="train on this file")
    evaluation.add_argument("--test", type=Path, help="and score on this one")
    evaluation.add_argument("--data", type=Path, help="score our own model on this file")
    evaluation.add_argument("--labels", type=Path, help="what of ours its labels stand for")
    evaluation.add_argument("--predictions", type=Path, help="write every prediction here")
    evaluation.add_argument("--folds", type=int, default=5, help="of the cross-validation")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "train":
            _train(force=chosen.force)
        elif chosen.command == "evaluate":
            _evaluate(chosen)
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


def _evaluate(chosen: argparse.Namespace) -> None:
    from bot.evaluation.command import evaluate

    evaluate(chosen, process_settings(), say=_say, write=_write)


def _write(document: str) -> None:
    sys.stdout.write(f"{document}\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
